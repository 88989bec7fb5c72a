import type { CursorPoint, ProjectionRow } from '../../ports/store.ts';
import { type MemoryState, rowOf } from './memory-state.ts';

/** Moves the projected columns of one conversation, each group only forward. */
export function projectRow(state: MemoryState, row: ProjectionRow): void {
  const c = rowOf(state.conversations, row.workspaceId, row.conversationId);
  if (!c) return;
  if (c.lastSeq < row.seq) {
    c.lastSeq = row.seq;
    c.lastPublicSeq = row.publicSeq;
    c.visitorMsgs = row.visitorMsgs;
    c.agentMsgs = row.agentMsgs;
    c.updatedAt = row.updatedAt;
    c.lastMessageAt = row.lastMessageAt;
    c.lastActorKind = row.lastActorKind;
    c.preview = row.preview;
    c.publicPreview = row.publicPreview;
    c.publicUpdatedAt = row.publicUpdatedAt;
    c.waitingSince = row.waitingSince;
  }
  c.relayedSeq = Math.max(c.relayedSeq, row.relayedSeq);
  c.readAgent = forward(c.readAgent, row.readAgent);
  c.readVisitor = forward(c.readVisitor, row.readVisitor);
}

/** The read part and the delivered part each move forward by themselves; delivered is never below read. */
function forward(now: CursorPoint, next: CursorPoint): CursorPoint {
  const read = next.seq > now.seq ? next : now;
  return {
    seq: read.seq,
    publicSeq: read.publicSeq,
    visitorMsgs: read.visitorMsgs,
    agentMsgs: read.agentMsgs,
    deliveredSeq: Math.max(now.deliveredSeq, next.deliveredSeq, read.seq),
    deliveredPublicSeq: Math.max(now.deliveredPublicSeq, next.deliveredPublicSeq, read.publicSeq),
  };
}
