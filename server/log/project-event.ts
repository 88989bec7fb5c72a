import { LIMITS } from '#protocol/limits.ts';
import type { ConversationRecord, EventRow } from '../ports/store.ts';

/** What a process remembers beside the row: which message the preview shows, so that a recall can blank it. 0 = not known. */
export type Projected = { conversation: ConversationRecord; previewSeq: number };

/** Moves the projected columns of a conversation over one event, in place. Columns owned by commands are not touched. */
export function projectEvent(p: Projected, e: EventRow): void {
  const c = p.conversation;
  if (e.seq <= c.lastSeq) return;
  c.lastSeq = e.seq;
  c.lastPublicSeq = e.publicSeq;
  c.visitorMsgs = e.visitorMsgs;
  c.agentMsgs = e.agentMsgs;
  c.updatedAt = e.createdAt;
  if (e.visibility === 'public') c.publicUpdatedAt = e.createdAt;
  if (e.type === 'message.created') projectMessage(p, e);
  else if (e.type === 'note.created') c.preview = previewOf(e);
  else if (e.type === 'message.edited') projectEdit(p, e);
  else if (e.type === 'message.recalled') projectRecall(p, e);
  else if (e.type === 'conversation.status' && e.data?.to === 'resolved') c.waitingSince = null;
  else if (e.type === 'conversation.opened') c.lastMessageAt ??= e.createdAt;
}

function projectMessage(p: Projected, e: EventRow): void {
  const c = p.conversation;
  c.preview = c.publicPreview = previewOf(e);
  p.previewSeq = e.seq;
  c.lastMessageAt = e.createdAt;
  c.lastActorKind = e.actorKind;
  if (e.actorKind === 'visitor') c.waitingSince ??= e.createdAt;
  else c.waitingSince = null;
}

function projectEdit(p: Projected, e: EventRow): void {
  if (e.data?.targetSeq !== p.previewSeq) return;
  p.conversation.preview = p.conversation.publicPreview = cut(e.body ?? '');
}

/** A preview never outlives the words it shows: when it is not known whose they are, they go as well. */
function projectRecall(p: Projected, e: EventRow): void {
  if (p.previewSeq !== 0 && e.data?.targetSeq !== p.previewSeq && e.data?.note !== true) return;
  p.conversation.preview = '';
  if (e.data?.note !== true) p.conversation.publicPreview = '';
}

function previewOf(e: EventRow): string {
  if (e.body) return cut(e.body);
  const files = e.data?.attachments;
  const first: unknown = Array.isArray(files) ? files[0] : undefined;
  return typeof first === 'object' && first !== null && 'name' in first ? cut(String(first.name)) : '';
}

/** The first characters, never half of a surrogate pair. */
function cut(text: string): string {
  if (text.length <= LIMITS.preview) return text;
  const code = text.charCodeAt(LIMITS.preview - 1);
  return text.slice(0, code >= 0xd800 && code <= 0xdbff ? LIMITS.preview - 1 : LIMITS.preview);
}
