/** What agents do with a conversation, and the visitor's own short commands. Each is one event and its columns in one commit. */
import type { ConversationStatus } from '#protocol';
import { fail } from '../../kernel/failure.ts';
import type { Head, Plan, PlannedEvent } from '../../log/event-log.ts';
import type { Caller } from '../context.ts';
import { requireAgent } from '../workspace/authorize.ts';
import { actorOf, headFor, request, type Verb, whenReady } from './command.ts';

const MAX_TAGS = 50;

export const assignConversation: Verb<'conv.assign'> = (domain, caller, command) =>
  whenReady(headFor(domain, caller, command.conv, 'conversation.assign'), () => {
    const by = requireAgent(caller);
    const agent = command.agent === undefined ? undefined : domain.directory.agent(command.agent);
    const team = command.team === undefined ? undefined : domain.directory.team(command.team);
    if (command.agent !== undefined && !agent?.active) fail('UNPROCESSABLE', { detail: 'This agent does not exist or is not active.' });
    if (command.team !== undefined && !team) fail('UNPROCESSABLE', { detail: 'This team does not exist.' });
    const assigned: PlannedEvent = {
      type: 'conversation.assigned',
      data: { ...(agent ? { agent: agent.id, agentName: agent.name } : {}), ...(team ? { team: team.id, teamName: team.name } : {}), by: by.agentId, reason: 'manual' },
      ...actorOf(caller),
    };
    const note: PlannedEvent[] = command.note ? [{ type: 'note.created', body: command.note, data: { kind: 'note' }, ...actorOf(caller) }] : [];
    return request(caller, command, command.conv, (head) => ({
      events: [...note, withPrevious(assigned, head)],
      patch: { ownerKind: agent ? 'agent' : team ? 'team' : 'none', agentId: agent?.id ?? null, teamId: team?.id ?? null },
    }));
  });

/** The agent who had it hears that it is gone; kept in the log, not presented. */
const withPrevious = (event: PlannedEvent, head: Head): PlannedEvent =>
  head.conversation.agentId === null ? event : { ...event, data: { ...event.data, previousAgent: head.conversation.agentId } };

export const setStatus: Verb<'conv.status'> = (domain, caller, command) => {
  requireAgent(caller);
  if (command.until !== undefined && command.status !== 'snoozed') fail('UNPROCESSABLE', { detail: '"until" belongs to snoozed.' });
  return whenReady(headFor(domain, caller, command.conv, 'conversation.status'), () =>
    request(caller, command, command.conv, (head) => statusPlan(caller, head.conversation.status, command.status, command.until)),
  );
};

/** The visitor ends their own conversation. */
export const closeConversation: Verb<'conv.close'> = (domain, caller, command) =>
  whenReady(headFor(domain, caller, command.conv, 'conversation.status'), () =>
    request(caller, command, command.conv, (head) => statusPlan(caller, head.conversation.status, 'resolved')),
  );

function statusPlan(caller: Caller, from: ConversationStatus, to: ConversationStatus, until?: number): Plan {
  return {
    events: [{ type: 'conversation.status', data: { from, to, ...(until === undefined ? {} : { until }) }, ...actorOf(caller) }],
    patch: { status: to, snoozedUntil: to === 'snoozed' ? (until ?? null) : null },
  };
}

export const tagConversation: Verb<'conv.tags'> = (domain, caller, command) => {
  requireAgent(caller);
  const add = [...new Set(command.add ?? [])];
  const remove = [...new Set(command.remove ?? [])];
  if (add.length + remove.length === 0) fail('BAD_REQUEST', { errors: [{ path: 'add', message: 'nothing to add or remove' }] });
  return whenReady(headFor(domain, caller, command.conv, 'conversation.tag'), () =>
    request(caller, command, command.conv, (head) => {
      const kept = head.conversation.tags.filter((t) => !remove.includes(t));
      const tags = [...kept, ...add.filter((t) => !kept.includes(t))];
      if (tags.length > MAX_TAGS) fail('UNPROCESSABLE', { detail: `A conversation has at most ${MAX_TAGS} tags.` });
      return { events: [{ type: 'conversation.tagged', data: { add, remove }, ...actorOf(caller) }], patch: { tags } };
    }),
  );
};

export const setPriority: Verb<'conv.priority'> = (domain, caller, command) => {
  requireAgent(caller);
  return whenReady(headFor(domain, caller, command.conv, 'conversation.tag'), () =>
    request(caller, command, command.conv, (head) => ({
      events: [{ type: 'conversation.priority', data: { from: head.conversation.priority, to: command.priority }, ...actorOf(caller) }],
      patch: { priority: command.priority },
    })),
  );
};

/** A person takes the conversation from the bot (or from nobody). Later bot answers are fenced by this event's seq. */
export const takeOver: Verb<'conv.takeover'> = (domain, caller, command) => {
  const by = requireAgent(caller);
  return whenReady(headFor(domain, caller, command.conv, 'conversation.takeover'), () =>
    request(caller, command, command.conv, (head) => ({
      events: [withPrevious({ type: 'bot.takeover', data: { agent: by.agentId, agentName: by.name }, ...actorOf(caller) }, head)],
      patch: { ownerKind: 'agent', agentId: by.agentId },
    })),
  );
};

export const handBack: Verb<'conv.handback'> = (domain, caller, command) => {
  requireAgent(caller);
  return whenReady(headFor(domain, caller, command.conv, 'conversation.takeover'), () =>
    request(caller, command, command.conv, () => ({ events: [{ type: 'bot.handback', data: {}, ...actorOf(caller) }], patch: { ownerKind: 'bot', agentId: null, teamId: null } })),
  );
};

/** The visitor wants a person: the bot lets go; somebody who already answers stays. */
export const requestHuman: Verb<'conv.human'> = (domain, caller, command) => {
  if (caller.kind !== 'visitor') fail('UNPROCESSABLE', { detail: 'Only the customer asks for a person.' });
  return whenReady(headFor(domain, caller, command.conv, 'conversation.send'), () =>
    request(caller, command, command.conv, (head) => ({
      events: [{ type: 'bot.handoff', data: { reason: 'asked' }, ...actorOf(caller) }],
      ...(head.conversation.ownerKind === 'bot' ? { patch: { ownerKind: 'none' as const } } : {}),
    })),
  );
};
