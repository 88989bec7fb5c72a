import type { Head } from '../../log/event-log.ts';
import type { CursorPoint, EventRow } from '../../ports/store.ts';
import type { Caller, Domain } from '../context.ts';
import { maySee } from '../workspace/authorize.ts';

export type CursorMove = { conversationId: string; who: 'visitor' | 'agent'; point: CursorPoint };

/**
 * Moves what a side has received and read, in the reader's own numbers, clamped at the head, only forward (protocol.md §7). Returns the new
 * point when the side's cursor moved. Somebody else's conversation is ignored. An agent's own read position is kept as well.
 */
export async function moveCursor(domain: Domain, caller: Caller, move: { conv: string; delivered?: number; read?: number }): Promise<CursorMove | undefined> {
  const head = domain.log.peek(move.conv) ?? (await domain.log.heads(caller.workspaceId, [move.conv])).get(move.conv);
  if (!head || !maySee(caller, head.conversation)) return undefined;
  const who = caller.kind === 'visitor' ? 'visitor' : 'agent';
  const read = await pointAt(domain, caller, head, move.read ?? 0);
  const delivered = await pointAt(domain, caller, head, Math.max(move.delivered ?? 0, move.read ?? 0));
  if (caller.kind !== 'visitor' && read.seq > 0)
    await domain.store.conversations.markRead(caller.workspaceId, [{ agentId: caller.agentId, conversationId: move.conv, seq: read.seq, visitorMsgs: read.visitorMsgs }]);
  const point = {
    seq: read.seq,
    publicSeq: read.publicSeq,
    visitorMsgs: read.visitorMsgs,
    agentMsgs: read.agentMsgs,
    deliveredSeq: delivered.seq,
    deliveredPublicSeq: delivered.publicSeq,
  };
  if (!domain.log.moveCursor(caller.workspaceId, move.conv, who, point)) return undefined;
  const now = domain.log.peek(move.conv)?.conversation;
  return now ? { conversationId: move.conv, who, point: who === 'agent' ? now.readAgent : now.readVisitor } : undefined;
}

type Counts = Pick<EventRow, 'seq' | 'publicSeq' | 'visitorMsgs' | 'agentMsgs'>;
const NOTHING: Counts = { seq: 0, publicSeq: 0, visitorMsgs: 0, agentMsgs: 0 };

/** The event a number of the reader points at; usually the head, which is in memory. */
async function pointAt(domain: Domain, caller: Caller, head: Head, n: number): Promise<Counts> {
  if (n <= 0) return NOTHING;
  const visitor = caller.kind === 'visitor';
  if (n >= (visitor ? head.publicSeq : head.seq)) return head;
  const [row] = await domain.store.events.read(caller.workspaceId, { conversationId: head.conversationId, sequence: visitor ? 'public' : 'all', after: n - 1, limit: 1 });
  return row ?? NOTHING;
}
