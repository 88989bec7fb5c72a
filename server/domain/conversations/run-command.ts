import type { CommandAnswer } from '#protocol';
import type { Appended, AppendRequest } from '../../log/event-log.ts';
import type { Caller, Domain } from '../context.ts';
import type { Command, CommandName, Verb } from './command.ts';
import { editMessage } from './edit-message.ts';
import { assignConversation, closeConversation, handBack, requestHuman, setPriority, setStatus, tagConversation, takeOver } from './handle-conversation.ts';
import { openConversation } from './open-conversation.ts';
import { postMessage } from './post-message.ts';
import { rateConversation } from './rate-conversation.ts';
import { recallMessage } from './recall-message.ts';
import { submitForm } from './submit-form.ts';

const VERBS: { [N in CommandName]: Verb<N> } = {
  'msg.send': postMessage,
  'msg.edit': editMessage,
  'msg.recall': recallMessage,
  'conv.open': openConversation,
  'conv.human': requestHuman,
  'conv.rate': rateConversation,
  'conv.close': closeConversation,
  'form.submit': submitForm,
  'conv.assign': assignConversation,
  'conv.status': setStatus,
  'conv.tags': tagConversation,
  'conv.priority': setPriority,
  'conv.takeover': takeOver,
  'conv.handback': handBack,
};

/** `guard` is called when the numbers are given and may refuse by throwing: the last word of whoever keeps an order. */
export type CommandOptions = { traceId?: string; guard?: () => void };

export const isCommand = (t: string): t is CommandName => Object.hasOwn(VERBS, t);

/**
 * Carries out one command for any door. `done` gets the answer in the reader's own sequence, in its place among the deliveries.
 * Returns a promise while something has to be looked up first, so that a door can keep the order of one connection's sends.
 */
export function runCommand(
  domain: Domain,
  caller: Caller,
  command: Command,
  done: (error: unknown, answer: CommandAnswer | null) => void,
  options: CommandOptions = {},
): Promise<void> | undefined {
  const answer = (error: unknown, row: Appended | null) => done(error, row && toAnswer(caller, command, row));
  try {
    const verb = VERBS[command.t] as Verb<CommandName>;
    const prepared = verb(domain, caller, command);
    if (!(prepared instanceof Promise)) {
      domain.log.append(withOptions(prepared, options), answer);
      return undefined;
    }
    return prepared.then((request) => domain.log.append(withOptions(request, options), answer)).catch((e) => done(e, null));
  } catch (e) {
    done(e, null);
    return undefined;
  }
}

export const command = (domain: Domain, caller: Caller, frame: Command, options: CommandOptions = {}): Promise<CommandAnswer> =>
  new Promise((resolve, reject) => void runCommand(domain, caller, frame, (error, answer) => (answer ? resolve(answer) : reject(error)), options));

function withOptions(request: AppendRequest, { traceId, guard }: CommandOptions): AppendRequest {
  if (traceId !== undefined) request.traceId = traceId;
  if (!guard) return request;
  const plan = request.plan;
  request.plan = (head) => {
    guard();
    return plan(head);
  };
  return request;
}

function toAnswer(caller: Caller, command: Command, row: Appended): CommandAnswer {
  const seq = caller.kind === 'visitor' ? row.publicSeq : row.seq;
  if (command.t === 'msg.send') return { conv: row.conversationId, cid: row.cid, seq, ts: row.ts, dup: row.dup, id: row.id };
  return { conv: row.conversationId, cid: row.cid, seq, ts: row.ts, dup: row.dup };
}
