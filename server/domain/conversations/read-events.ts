import { LIMITS, type ResetReason, type SyncAnswer, type WireEvent } from '#protocol';
import type { Head } from '../../log/event-log.ts';
import type { EventRow } from '../../ports/store.ts';
import type { Caller, Domain } from '../context.ts';
import { authorize, maySee } from '../workspace/authorize.ts';
import { presentEvent } from './present-event.ts';

/** One page of a conversation in the reader's own sequence, oldest first, at most 256 KB. */
export async function readEvents(
  domain: Domain,
  caller: Caller,
  q: { conversationId: string; before?: number; after?: number; limit: number },
): Promise<{ events: WireEvent[]; more: boolean; head: number }> {
  const head = (await domain.log.heads(caller.workspaceId, [q.conversationId])).get(q.conversationId);
  authorize(caller, 'conversation.read', { conversation: head?.conversation });
  const rows = await readRows(domain, caller, { ...q, limit: q.limit + 1 });
  const older = q.after === undefined;
  const page = rows.length > q.limit ? (older ? rows.slice(1) : rows.slice(0, q.limit)) : rows;
  const events = withinBytes(
    page.map((r) => present(domain, caller, r)),
    LIMITS.answer,
    older,
  );
  return { events, more: rows.length > events.length, head: head ? headSeq(caller, head) : 0 };
}

/**
 * What a client missed: per conversation the events after its number, `limit` events of all conversations together, and what to reset.
 * Unknown conversations and those of others answer alike.
 */
export async function syncConversations(domain: Domain, caller: Caller, q: { epoch?: string; cursors: Record<string, number>; limit?: number }): Promise<SyncAnswer> {
  const ids = Object.keys(q.cursors);
  const answer: SyncAnswer = { epoch: domain.workspace.epoch, convs: {}, reset: [] };
  const changed = q.epoch !== undefined && q.epoch !== domain.workspace.epoch;
  const heads = await domain.log.heads(caller.workspaceId, ids);
  const budget = { events: q.limit ?? LIMITS.syncDefault, bytes: LIMITS.answer };
  for (const id of ids) {
    const head = heads.get(id);
    const since = q.cursors[id] ?? 0;
    const reason = resetReason(caller, head, since, changed);
    if (reason) answer.reset.push({ conv: id, reason });
    else if (head) answer.convs[id] = await page(domain, caller, head, since, budget);
  }
  return answer;
}

function resetReason(caller: Caller, head: Head | undefined, since: number, epochChanged: boolean): ResetReason | undefined {
  if (!head || !maySee(caller, head.conversation)) return 'FORBIDDEN_OR_MISSING';
  if (epochChanged) return 'EPOCH_CHANGED';
  return since > headSeq(caller, head) ? 'AHEAD' : undefined;
}

async function page(domain: Domain, caller: Caller, head: Head, since: number, budget: { events: number; bytes: number }) {
  const seq = headSeq(caller, head);
  if (since >= seq) return { events: [], head: seq, more: false };
  if (budget.events <= 0 || budget.bytes <= 0) return { events: [], head: seq, more: true };
  const rows = await readRows(domain, caller, { conversationId: head.conversationId, after: since, limit: budget.events });
  const events = withinBytes(
    rows.map((r) => present(domain, caller, r)),
    budget.bytes,
    false,
  );
  budget.events -= events.length;
  budget.bytes -= JSON.stringify(events).length;
  return { events, head: seq, more: (events.at(-1)?.seq ?? since) < seq };
}

const readRows = (domain: Domain, caller: Caller, q: { conversationId: string; before?: number; after?: number; limit: number }): Promise<EventRow[]> =>
  domain.store.events.read(caller.workspaceId, { ...q, sequence: caller.kind === 'visitor' ? 'public' : 'all' });

/** The author's devices see the cid of their own events. */
const present = (domain: Domain, caller: Caller, row: EventRow): WireEvent =>
  presentEvent(row, caller.kind === 'visitor' ? 'visitor' : 'agent', domain.directory, row.actorId === (caller.kind === 'visitor' ? caller.contactId : caller.agentId));

export const headSeq = (caller: Caller, head: Head): number => (caller.kind === 'visitor' ? head.publicSeq : head.seq);

/** As many events as fit; the newest stay when reading backwards, the oldest otherwise. At least one. */
function withinBytes(events: WireEvent[], max: number, keepNewest: boolean): WireEvent[] {
  const list = keepNewest ? [...events].reverse() : events;
  let bytes = 0;
  let n = 0;
  for (const e of list) {
    bytes += Buffer.byteLength(JSON.stringify(e)) + 1;
    if (bytes > max && n > 0) break;
    n++;
  }
  return keepNewest ? list.slice(0, n).reverse() : list.slice(0, n);
}
