import { fail } from '../../kernel/failure.ts';
import type { PlannedEvent } from '../../log/event-log.ts';
import type { NewConversation } from '../../ports/store.ts';
import type { Domain, VisitorCaller } from '../context.ts';
import { authorize } from '../workspace/authorize.ts';
import { request, type Verb } from './command.ts';
import { deriveConversationId } from './derive-conversation-id.ts';

/** A visitor opens a conversation without a message (pre-chat form). Its id is derived, so a retry opens nothing twice. */
export const openConversation: Verb<'conv.open'> = (domain, caller, command) => {
  if (caller.kind !== 'visitor') return fail('UNPROCESSABLE', { detail: 'Only a visitor opens a conversation this way.' });
  authorize(caller, 'conversation.create');
  const conversationId = deriveConversationId(caller.contactId, caller.deviceId, command.cid);
  const data = {
    ...(command.topic === undefined ? {} : { topic: command.topic }),
    ...(command.fields === undefined ? {} : { fields: command.fields }),
    ...(command.page === undefined ? {} : { page: command.page }),
  };
  return {
    ...request(caller, command, conversationId, (head) => (head.seq === 0 ? { events: [openedEvent(caller, data)] } : fail('CONFLICT'))),
    create: newConversation(domain, caller, conversationId),
  };
};

export const openedEvent = (caller: VisitorCaller, data: Record<string, unknown>): PlannedEvent => ({
  type: 'conversation.opened',
  data,
  actorKind: 'visitor',
  actorId: caller.contactId,
});

export const newConversation = (domain: Domain, caller: VisitorCaller, id: string): NewConversation => ({
  id,
  workspaceId: caller.workspaceId,
  inboxId: caller.inboxId,
  contactId: caller.contactId,
  status: 'open',
  ownerKind: 'none',
  createdAt: domain.now(),
});
