import { fail } from '../../kernel/failure.ts';
import type { EventRow } from '../../ports/store.ts';
import type { Caller, Domain } from '../context.ts';
import { allows } from '../workspace/authorize.ts';
import { actorOf } from './command.ts';

const VISITOR_WINDOW_MS = 2 * 60_000;
const AGENT_WINDOW_MS = 24 * 3_600_000;

/** The message an edit or a recall is about, if the caller may still change it: own messages in time; supervisors recall any. */
export async function changeableMessage(domain: Domain, caller: Caller, conversationId: string, id: string, act: 'edit' | 'recall'): Promise<EventRow> {
  const target = await domain.store.events.find(caller.workspaceId, conversationId, { id });
  if (!target || (caller.kind === 'visitor' && target.visibility !== 'public')) return fail('FORBIDDEN_OR_MISSING', { errors: [{ path: 'target', message: 'no such message' }] });
  if (target.type !== 'message.created' && target.type !== 'note.created') return fail('UNPROCESSABLE', { detail: 'This is not a message.' });
  if (target.data?.recalled === true) return fail('GONE', { detail: 'This message was recalled.' });
  const { actorKind, actorId } = actorOf(caller);
  const own = target.actorKind === actorKind && target.actorId === actorId;
  if (act === 'recall' && allows(caller, 'message.recall-any')) return target;
  if (!own) return fail('FORBIDDEN', { detail: 'This message was written by somebody else.' });
  const window = caller.kind === 'visitor' ? VISITOR_WINDOW_MS : AGENT_WINDOW_MS;
  if (domain.now() - target.createdAt > window) return fail('UNPROCESSABLE', { detail: 'It is too late to change this message.' });
  return target;
}
