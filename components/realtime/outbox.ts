/** What was written and is not yet acknowledged. Pure; `outbox-storage` keeps it over a reload. */
import type { UploadDto } from '#protocol/entities.ts';
import type { MessageKind } from '#protocol/events.ts';

export type OutboxItem = {
  conv: string;
  cid: string;
  kind: Exclude<MessageKind, 'card'> | 'note';
  body: string;
  attachments: UploadDto[];
  at: number;
  state: 'waiting' | 'sending' | 'failed';
  /** The server's sentence when it refused. */
  reason?: string;
};
export type Outbox = readonly OutboxItem[];

export const enqueue = (box: Outbox, item: Omit<OutboxItem, 'state'>): Outbox => [...box, { ...item, state: 'waiting' }];
export const drop = (box: Outbox, cid: string): Outbox => box.filter((x) => x.cid !== cid);
export const mark = (box: Outbox, cid: string, state: OutboxItem['state'], reason?: string): Outbox =>
  box.map((x) => (x.cid === cid ? { ...withoutReason(x), state, ...(reason === undefined ? {} : { reason }) } : x));

/** What may go out now: per conversation the oldest that waits, and only when none of it is under way, so that order survives. Failed ones do not block. */
export function sendable(box: Outbox): OutboxItem[] {
  const seen = new Set<string>();
  return box.filter((x) => {
    if (x.state === 'failed' || seen.has(x.conv)) return false;
    seen.add(x.conv);
    return x.state === 'waiting';
  });
}

/** After a cut or a reload nobody knows what arrived; sending again under the same cid is safe. */
export const requeue = (box: Outbox): Outbox => box.map((x) => (x.state === 'sending' ? { ...x, state: 'waiting' } : x));

/** Reads what an earlier page kept; anything unreadable is left out. */
export function parseOutbox(text: string | null): Outbox {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value) ? requeue(value.filter(isItem)) : [];
  } catch {
    return [];
  }
}

function isItem(x: unknown): x is OutboxItem {
  if (typeof x !== 'object' || x === null) return false;
  const at = x as Record<string, unknown>;
  return (
    typeof at.conv === 'string' &&
    typeof at.cid === 'string' &&
    typeof at.kind === 'string' &&
    typeof at.body === 'string' &&
    typeof at.at === 'number' &&
    Array.isArray(at.attachments) &&
    (at.state === 'waiting' || at.state === 'sending' || at.state === 'failed')
  );
}
function withoutReason({ reason: _, ...rest }: OutboxItem): OutboxItem {
  return rest;
}
