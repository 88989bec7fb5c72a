import { fail } from '../../kernel/failure.ts';
import { actorOf, headFor, request, type Verb } from './command.ts';
import { changeableMessage } from './message-target.ts';

/** New words for one's own message. The first words stay in the log until the message is recalled. */
export const editMessage: Verb<'msg.edit'> = async (domain, caller, command) => {
  if (!command.body) fail('BAD_REQUEST', { errors: [{ path: 'body', message: 'empty' }] });
  await headFor(domain, caller, command.conv, 'conversation.send');
  const answered = await knownCommand(domain, caller.workspaceId, command.conv, command.cid);
  const target = answered ? null : await changeableMessage(domain, caller, command.conv, command.target, 'edit');
  const note = target?.type === 'note.created';
  return request(caller, command, command.conv, () => ({
    events: [{ type: 'message.edited', body: command.body, data: { target: command.target, targetSeq: target?.seq ?? 0, ...(note ? { note: true } : {}) }, ...actorOf(caller) }],
  }));
};

/** A command that was stored before is answered by the log, whatever has happened to its target since. */
export async function knownCommand(domain: Parameters<Verb<'msg.edit'>>[0], workspaceId: string, conversationId: string, cid: string): Promise<boolean> {
  return (await domain.store.events.find(workspaceId, conversationId, { cid })) !== null;
}
