import type { Ev } from '#protocol';
import type { Domain } from '../../domain/context.ts';
import { presentEvent } from '../../domain/conversations/present-event.ts';
import { maySee } from '../../domain/workspace/authorize.ts';
import type { Head } from '../../log/event-log.ts';
import type { EventRow } from '../../ports/store.ts';
import { pack } from './packed.ts';
import type { Rooms } from './rooms.ts';
import type { Session } from './session.ts';

/**
 * Hands one stored event to everybody who may see it now: the contact's devices, the owner, who looks at the conversation, who is mentioned.
 * The connection that sent the command gets its `ok` instead; the author's other connections get the event with its cid.
 */
export function deliver(domain: Domain, rooms: Rooms, event: EventRow, head: Head): void {
  const conversation = head.conversation;
  if (event.visibility === 'public') {
    const sessions = rooms.contact(conversation.contactId);
    if (sessions.size > 0) fanOut(domain, event, 'visitor', sessions, event.actorKind === 'visitor' ? conversation.contactId : null);
  }
  const agents = agentSessions(rooms, event, head);
  if (agents.size > 0) fanOut(domain, event, 'agent', agents, event.actorKind === 'visitor' ? null : event.actorId);
}

function fanOut(domain: Domain, event: EventRow, reader: 'visitor' | 'agent', sessions: Iterable<Session>, author: string | null): void {
  let plain: ReturnType<typeof pack> | undefined;
  let withCid: ReturnType<typeof pack> | undefined;
  for (const session of sessions) {
    if (session.isAuthorOf(event)) continue;
    if (author !== null && session.readerId === author) {
      withCid ??= pack(frame(domain, event, reader, true));
      session.deliver(withCid);
    } else {
      plain ??= pack(frame(domain, event, reader, false));
      session.deliver(plain);
    }
  }
}

const frame = (domain: Domain, event: EventRow, reader: 'visitor' | 'agent', withCid: boolean): Ev => ({
  t: 'ev',
  conv: event.conversationId,
  ...presentEvent(event, reader, domain.directory, withCid),
});

/** The usual case, one owner who looks at it, allocates nothing. */
function agentSessions(rooms: Rooms, event: EventRow, head: Head): ReadonlySet<Session> {
  const conversation = head.conversation;
  const owner = conversation.agentId ? rooms.agent(conversation.agentId) : NONE;
  const viewers = rooms.viewers(conversation.id);
  const named = namedAgents(event);
  const author = event.actorKind !== 'visitor' && event.actorId ? rooms.agent(event.actorId) : NONE;
  if (named.length === 0 && viewers.size === 0 && (author.size === 0 || author === owner)) return filtered(owner, head);
  const all = new Set<Session>(owner);
  for (const s of viewers) all.add(s);
  for (const s of author) all.add(s);
  for (const id of named) for (const s of rooms.agent(id)) all.add(s);
  return filtered(all, head);
}

function filtered(sessions: ReadonlySet<Session>, head: Head): ReadonlySet<Session> {
  for (const s of sessions) if (!maySee(s.caller, head.conversation)) return new Set([...sessions].filter((x) => maySee(x.caller, head.conversation)));
  return sessions;
}

/** Agents an event is about: mentioned in a note, or the one who loses the conversation. */
function namedAgents(event: EventRow): string[] {
  const data = event.data;
  if (data === null) return NOBODY;
  const mentions = data.mentions;
  const previous = data.previousAgent;
  if (mentions === undefined && previous === undefined) return NOBODY;
  return [...(Array.isArray(mentions) ? mentions.map(String) : []), ...(typeof previous === 'string' ? [previous] : [])];
}

const NONE: ReadonlySet<Session> = new Set();
const NOBODY: string[] = [];
