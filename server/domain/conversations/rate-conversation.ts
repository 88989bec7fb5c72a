import { fail } from '../../kernel/failure.ts';
import type { Caller, Domain } from '../context.ts';
import { actorOf, headFor, request, type Verb } from './command.ts';
import { knownCommand } from './edit-message.ts';

const CHANGEABLE_MS = 10 * 60_000;

/** One to five, by the customer; may be changed for ten minutes after the first rating of this ending. */
export const rateConversation: Verb<'conv.rate'> = async (domain, caller, command) => {
  const head = await headFor(domain, caller, command.conv, 'conversation.rate');
  if (!(await knownCommand(domain, caller.workspaceId, command.conv, command.cid))) {
    const first = await firstRating(domain, caller, command.conv, head.seq);
    if (first !== undefined && domain.now() - first > CHANGEABLE_MS) fail('CONFLICT', { detail: 'The rating can no longer be changed.' });
  }
  return request(caller, command, command.conv, () => ({
    events: [{ type: 'conversation.rated', data: { score: command.score, ...(command.comment === undefined ? {} : { comment: command.comment }) }, ...actorOf(caller) }],
  }));
};

/** When this ending was first rated; a conversation that was opened again ends, and is rated, anew. */
async function firstRating(domain: Domain, caller: Caller, conversationId: string, head: number): Promise<number | undefined> {
  let first: number | undefined;
  for (let before = head + 1; before > 1; ) {
    const events = await domain.store.events.read(caller.workspaceId, { conversationId, sequence: 'all', before, limit: 500 });
    for (const e of events.toReversed()) {
      if (e.type === 'conversation.status' && e.data?.to === 'open') return first;
      if (e.type === 'conversation.rated') first = e.createdAt;
    }
    if (events.length === 0) break;
    before = events[0]?.seq ?? 0;
  }
  return first;
}
