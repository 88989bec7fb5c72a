import { AGENT_ONLY_EVENTS, newId } from '#protocol';
import type { AppendUnit, ConversationRecord, EventRow, NewConversation } from '../ports/store.ts';
import { NO_CURSOR } from '../ports/store.ts';
import type { AppendRequest, Head, Plan, PlannedEvent } from './event-log.ts';
import { type Projected, projectEvent } from './project-event.ts';

/** A head that moves while a batch is numbered; thrown away when the batch fails. */
export type WorkingHead = Head &
  Projected & {
    /** Columns that commands own have moved, too. */
    patched: boolean;
  };

/** Gives the events of one command their numbers and moves the working head over them. Secondary events get `cid:n`. */
export function numberEvents(request: AppendRequest, plan: Plan, head: WorkingHead, now: number): AppendUnit {
  const last = plan.events.length - 1;
  const events = plan.events.map((planned, n) => {
    const row = eventRow(request, planned, head, now, n === last ? request.cid : `${request.cid}:${n + 1}`, n === last ? request.payloadHash : '');
    projectEvent(head, row);
    return row;
  });
  if (plan.patch) {
    Object.assign(head.conversation, plan.patch);
    head.patched = true;
  }
  const unit: AppendUnit = { workspaceId: request.workspaceId, conversationId: request.conversationId, cid: request.cid, events };
  if (plan.patch) unit.patch = { conversationId: request.conversationId, ...plan.patch };
  if (plan.blank) unit.blank = plan.blank;
  return unit;
}

function eventRow(request: AppendRequest, planned: PlannedEvent, head: WorkingHead, now: number, cid: string, payloadHash: string): EventRow {
  const agentsOnly = AGENT_ONLY_EVENTS.has(planned.type) || planned.data?.note === true;
  head.seq++;
  if (!agentsOnly) head.publicSeq++;
  if (planned.type === 'message.created') {
    if (planned.actorKind === 'visitor') head.visitorMsgs++;
    else head.agentMsgs++;
  }
  return {
    workspaceId: request.workspaceId,
    conversationId: request.conversationId,
    seq: head.seq,
    publicSeq: head.publicSeq,
    id: newId(now),
    cid,
    payloadHash,
    type: planned.type,
    visibility: agentsOnly ? 'agents' : 'public',
    actorKind: planned.actorKind,
    actorId: planned.actorId,
    deviceId: request.deviceId ?? null,
    causedBy: request.causedBy ?? null,
    body: planned.body ?? null,
    data: planned.data ?? null,
    visitorMsgs: head.visitorMsgs,
    agentMsgs: head.agentMsgs,
    traceId: request.traceId ?? null,
    createdAt: now,
  };
}

/** The row of a conversation as it is before its first event. */
export function newConversationRecord(n: NewConversation): ConversationRecord {
  return {
    ...n,
    agentId: null,
    teamId: null,
    priority: 'none',
    tags: [],
    waitingSince: null,
    snoozedUntil: null,
    lastSeq: 0,
    lastPublicSeq: 0,
    lastMessageAt: null,
    lastActorKind: null,
    preview: '',
    publicPreview: '',
    publicUpdatedAt: n.createdAt,
    visitorMsgs: 0,
    agentMsgs: 0,
    readAgent: { ...NO_CURSOR },
    readVisitor: { ...NO_CURSOR },
    relayedSeq: 0,
    updatedAt: n.createdAt,
  };
}

/** A copy that can be moved without moving the original. */
export const workingCopy = (head: Head & { previewSeq: number }): WorkingHead => ({
  conversationId: head.conversationId,
  seq: head.seq,
  publicSeq: head.publicSeq,
  visitorMsgs: head.visitorMsgs,
  agentMsgs: head.agentMsgs,
  previewSeq: head.previewSeq,
  patched: false,
  conversation: { ...head.conversation },
});
