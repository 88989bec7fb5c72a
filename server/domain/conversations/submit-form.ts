import { fail } from '../../kernel/failure.ts';
import { actorOf, headFor, request, type Verb } from './command.ts';

/** The customer fills in a form that a message offered. */
export const submitForm: Verb<'form.submit'> = async (domain, caller, command) => {
  if (caller.kind !== 'visitor') fail('UNPROCESSABLE', { detail: 'Only the customer fills in a form.' });
  await headFor(domain, caller, command.conv, 'conversation.send');
  const target = await domain.store.events.find(caller.workspaceId, command.conv, { id: command.target });
  if (target?.visibility !== 'public') return fail('FORBIDDEN_OR_MISSING', { errors: [{ path: 'target', message: 'no such message' }] });
  if (target.type !== 'message.created' || !target.data?.form) return fail('UNPROCESSABLE', { detail: 'This message has no form.' });
  return request(caller, command, command.conv, () => ({ events: [{ type: 'form.submitted', data: { target: command.target, values: command.values }, ...actorOf(caller) }] }));
};
