import { LIMITS } from '#protocol';
import { fail } from '../../kernel/failure.ts';
import type { AppendRequest, Head, Plan, PlannedEvent } from '../../log/event-log.ts';
import type { UploadRecord } from '../../ports/store.ts';
import type { Caller, Domain } from '../context.ts';
import { authorize, requireAgent } from '../workspace/authorize.ts';
import { actorOf, type Command, headFor, request, type Verb, whenReady } from './command.ts';
import { deriveConversationId } from './derive-conversation-id.ts';
import { newConversation, openedEvent } from './open-conversation.ts';

type Send = Command<'msg.send'>;

/** A message or a note. `conv: null` from a visitor opens a conversation in the same commit; a message into a resolved one reopens it. */
export const postMessage: Verb<'msg.send'> = (domain, caller, command) => {
  checkContent(caller, command);
  if (command.conv === null) return postFirst(domain, caller, command);
  const permission = command.kind === 'note' ? 'conversation.note' : 'conversation.send';
  return whenReady(headFor(domain, caller, command.conv, permission), (head) => {
    const conversationId = head.conversationId;
    if (!needsLookUp(command)) return request(caller, command, conversationId, (h) => planMessage(caller, command, [], h));
    return lookUp(domain, caller, command, conversationId).then((files) => request(caller, command, conversationId, (h) => planMessage(caller, command, files, h)));
  });
};

function postFirst(domain: Domain, caller: Caller, command: Send): AppendRequest | Promise<AppendRequest> {
  if (caller.kind !== 'visitor') return fail('UNPROCESSABLE', { detail: 'An agent writes into an existing conversation.' });
  authorize(caller, 'conversation.create');
  const conversationId = deriveConversationId(caller.contactId, caller.deviceId, command.cid);
  const make = (files: UploadRecord[]): AppendRequest => ({
    ...request(caller, command, conversationId, (head) => {
      const message = planMessage(caller, command, files, head);
      return head.seq === 0 ? { ...message, events: [openedEvent(caller, {}), ...message.events] } : message;
    }),
    create: newConversation(domain, caller, conversationId),
  });
  return needsLookUp(command) ? lookUp(domain, caller, command, conversationId).then(make) : make([]);
}

/** What the schema cannot say: an empty message, agents' parts from a visitor. */
function checkContent(caller: Caller, command: Send): void {
  const extras = command.buttons ?? command.card ?? command.form ?? command.mentions;
  if (caller.kind === 'visitor' && (extras !== undefined || command.kind === 'note')) fail('FORBIDDEN_OR_MISSING');
  if (!command.body && !command.attachments?.length && !command.card && !command.form)
    fail('BAD_REQUEST', { errors: [{ path: 'body', message: 'empty, and there is no attachment' }] });
}

const needsLookUp = (c: Send) => Boolean(c.attachments?.length || c.replyTo || c.mentions?.length || !FREE_KINDS.has(c.kind));
const FREE_KINDS = new Set(['text', 'note', 'card']);

/** Checks what the message names and claims its uploads; nothing is stored when one of them is not the caller's. */
async function lookUp(domain: Domain, caller: Caller, command: Send, conversationId: string): Promise<UploadRecord[]> {
  if (command.replyTo) await checkTarget(domain, caller, conversationId, command.replyTo);
  for (const id of command.mentions ?? []) if (!domain.directory.agent(id)) fail('UNPROCESSABLE', { detail: 'A mentioned agent does not exist.' });
  const ids = [...new Set(command.attachments ?? [])];
  const files: UploadRecord[] = [];
  const ownerId = caller.kind === 'visitor' ? caller.contactId : caller.agentId;
  const ownerKind = caller.kind === 'visitor' ? 'visitor' : 'agent';
  for (const id of ids) {
    const upload = await domain.store.uploads.get(caller.workspaceId, id);
    if (!upload || upload.ownerKind !== ownerKind || upload.ownerId !== ownerId)
      return fail('FORBIDDEN_OR_MISSING', { errors: [{ path: 'attachments', message: 'no such upload' }] });
    // A moment before it is purged it is gone already, so that no message keeps a file that vanishes.
    if (upload.claimedBy === null && domain.now() - upload.createdAt > LIMITS.uploadClaimMs) fail('GONE', { detail: 'This upload has expired. Choose the file again.' });
    files.push(upload);
  }
  checkKind(command, files);
  if (ids.length > 0) {
    const claim = await domain.store.uploads.claim(caller.workspaceId, { ids, ownerKind, ownerId, conversationId, cid: command.cid });
    if (claim === 'gone') fail('GONE', { detail: 'This file was already sent with another message.' });
    if (claim === 'missing') fail('FORBIDDEN_OR_MISSING');
  }
  return files;
}

function checkKind(command: Send, files: UploadRecord[]): void {
  const family = command.kind === 'image' || command.kind === 'audio' || command.kind === 'video' ? command.kind : undefined;
  if (family && (files.length === 0 || !files.every((f) => f.mime.startsWith(`${family}/`))))
    fail('UNPROCESSABLE', { detail: `The attached file is not of kind "${family}"; send it as "file".` });
  if (command.kind === 'file' && files.length === 0) fail('UNPROCESSABLE', { detail: 'There is no file attached.' });
}

async function checkTarget(domain: Domain, caller: Caller, conversationId: string, id: string): Promise<void> {
  const target = await domain.store.events.find(caller.workspaceId, conversationId, { id });
  if (!target || (caller.kind === 'visitor' && target.visibility !== 'public')) fail('FORBIDDEN_OR_MISSING', { errors: [{ path: 'replyTo', message: 'no such message' }] });
}

function planMessage(caller: Caller, command: Send, files: UploadRecord[], head: Head): Plan {
  const { actorKind, actorId } = actorOf(caller);
  const note = command.kind === 'note';
  if (note) requireAgent(caller);
  const data: Record<string, unknown> = { kind: command.kind };
  if (files.length > 0) data.attachments = files.map(storedAttachment);
  for (const key of ['replyTo', 'meta', 'buttons', 'card', 'form', 'mentions'] as const) if (command[key] !== undefined) data[key] = command[key];
  const message: PlannedEvent = { type: note ? 'note.created' : 'message.created', body: command.body ?? '', data, actorKind, actorId };
  const from = head.conversation.status;
  const reopens = !note && (from === 'resolved' || (actorKind === 'visitor' && from !== 'open'));
  if (!reopens || head.seq === 0) return { events: [message] };
  return { events: [{ type: 'conversation.status', data: { from, to: 'open' }, actorKind, actorId }, message], patch: { status: 'open', snoozedUntil: null } };
}

/** What an event keeps of an upload; its URL is made for each reader. */
const storedAttachment = (u: UploadRecord) => ({
  id: u.id,
  name: u.name,
  mime: u.mime,
  size: u.size,
  ...(u.width === null ? {} : { width: u.width }),
  ...(u.height === null ? {} : { height: u.height }),
  ...(u.durationMs === null ? {} : { durationMs: u.durationMs }),
});
