import type { CursorFrame } from '#protocol';
import type { CursorMove } from '../../domain/conversations/move-cursor.ts';
import type { HubCore } from './hub-core.ts';
import { pack } from './packed.ts';
import type { Session } from './session.ts';

/** Tells both sides, each in its own numbers; the connection that moved the cursor knows already. */
export function sendCursor(core: HubCore, from: Session, move: CursorMove): void {
  const conversation = core.domain.log.peek(move.conversationId)?.conversation;
  if (!conversation) return;
  const { point } = move;
  const forVisitor: CursorFrame = { t: 'cursor', conv: move.conversationId, who: move.who, delivered: point.deliveredPublicSeq, read: point.publicSeq };
  const forAgents: CursorFrame = { t: 'cursor', conv: move.conversationId, who: move.who, delivered: point.deliveredSeq, read: point.seq };
  const visitor = pack(forVisitor);
  for (const s of core.rooms.contact(conversation.contactId)) if (s !== from) s.deliver(visitor);
  const agents = pack(forAgents);
  for (const s of core.agentsAround(conversation)) if (s !== from) s.deliver(agents);
}

/** Where both sides stand, for a console that opens a conversation. */
export function showCursors(session: Session, conversationId: string): void {
  const conversation = session.core.domain.log.peek(conversationId)?.conversation;
  if (!conversation) return;
  for (const [who, point] of [
    ['visitor', conversation.readVisitor],
    ['agent', conversation.readAgent],
  ] as const)
    if (point.deliveredSeq > 0) session.deliver(pack({ t: 'cursor', conv: conversationId, who, delivered: point.deliveredSeq, read: point.seq }));
}
