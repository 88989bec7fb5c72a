import type { ThreadItem } from '#protocol/apply-event.ts';
import type { OutboxItem } from '../realtime/outbox.ts';
import { daysAgo } from '../ui/time.ts';

export type ThreadLine =
  | { kind: 'day'; key: string; ts: number }
  | { kind: 'new'; key: string }
  | { kind: 'message'; key: string; item: Extract<ThreadItem, { kind: 'message' }>; last: boolean; gap: boolean }
  | { kind: 'activity'; key: string; item: Extract<ThreadItem, { kind: 'activity' }> }
  | { kind: 'pending'; key: string; item: OutboxItem };

const TOGETHER_MS = 2 * 60_000;

/**
 * What a thread shows, from top to bottom: a line for each day, one before the first unread message, messages of one author close
 * together as one group (only its `last` carries the time), and at the end what is still on its way.
 */
export function threadLines(items: readonly ThreadItem[], pending: readonly OutboxItem[], firstUnread: number | null): ThreadLine[] {
  const lines: ThreadLine[] = [];
  items.forEach((item, n) => {
    const before = items[n - 1];
    if (!before || daysAgo(before.ts, item.ts) > 0) lines.push({ kind: 'day', key: `day:${item.seq}`, ts: item.ts });
    if (item.seq === firstUnread) lines.push({ kind: 'new', key: 'new' });
    if (item.kind === 'activity') lines.push({ kind: 'activity', key: item.id, item });
    else
      lines.push({
        kind: 'message',
        key: item.cid ?? item.id,
        item,
        last: !together(item, items[n + 1]) || items[n + 1]?.seq === firstUnread,
        gap: !before || !together(before, item),
      });
  });
  return [...lines, ...pending.map((item): ThreadLine => ({ kind: 'pending', key: item.cid, item }))];
}

function together(a: ThreadItem, b: ThreadItem | undefined): boolean {
  if (!b || a.kind !== 'message' || b.kind !== 'message') return false;
  const note = (x: typeof a) => x.data.kind === 'note';
  return a.actor.kind === b.actor.kind && a.actor.id === b.actor.id && note(a) === note(b) && b.ts - a.ts < TOGETHER_MS && daysAgo(a.ts, b.ts) === 0;
}

/** The number of the first message the agent has not read, when `unread` of the customer's latest are unread. */
export function firstUnreadSeq(items: readonly ThreadItem[], unread: number): number | null {
  const fromCustomer = items.filter((i) => i.kind === 'message' && i.actor.kind === 'visitor');
  return unread > 0 ? (fromCustomer[Math.max(0, fromCustomer.length - unread)]?.seq ?? null) : null;
}
