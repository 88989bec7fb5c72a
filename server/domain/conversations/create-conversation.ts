import { fail } from '../../kernel/failure.ts';
import { visibleContact } from '../contacts/get-contact.ts';
import type { AgentCaller, Domain } from '../context.ts';
import { findInbox, mayUseInbox } from '../inboxes/find-inbox.ts';
import { authorize } from '../workspace/authorize.ts';
import { actorOf } from './command.ts';
import { deriveConversationId } from './derive-conversation-id.ts';
import { payloadHash } from './payload-hash.ts';

export type NewConversationInput = { inboxId: string; contactId: string; cid: string; topic?: string };

/** An agent opens a conversation with a contact. Idempotent by (agent, contact, cid). UNPROCESSABLE when the contact belongs to another inbox. */
export async function createConversation(
  domain: Domain,
  caller: AgentCaller,
  input: NewConversationInput,
  traceId: string | null = null,
): Promise<{ conv: string; seq: number; dup: boolean }> {
  authorize(caller, 'conversation.create');
  const inbox = mayUseInbox(caller, input.inboxId) ? await findInbox(domain, input.inboxId) : null;
  if (!inbox) return fail('FORBIDDEN_OR_MISSING', { errors: [{ path: 'inboxId', message: 'no such inbox' }] });
  const contact = await visibleContact(domain, caller, input.contactId);
  if (contact.inboxId !== null && contact.inboxId !== inbox.id) fail('UNPROCESSABLE', { errors: [{ path: 'contactId', message: 'belongs to another inbox' }] });
  const id = deriveConversationId(contact.id, `agent:${caller.agentId}`, input.cid);
  const stored = await domain.log.appended({
    workspaceId: caller.workspaceId,
    conversationId: id,
    cid: input.cid,
    payloadHash: payloadHash(input),
    deviceId: null,
    traceId,
    create: {
      id,
      workspaceId: caller.workspaceId,
      inboxId: inbox.id,
      contactId: contact.id,
      status: 'open',
      ownerKind: 'none',
      createdAt: domain.now(),
    },
    plan: (head) =>
      head.seq === 0 ? { events: [{ type: 'conversation.opened', data: input.topic === undefined ? {} : { topic: input.topic }, ...actorOf(caller) }] } : fail('CONFLICT'),
  });
  return { conv: id, seq: stored.seq, dup: stored.dup };
}
