/**
 * The pure fold: state of a conversation = its events applied in order (protocol.md §4). Used by widget, console, API and tests.
 * Applying an event at or below `head` changes nothing, so a repeated delivery does no harm.
 */
import type { Actor, EventType, MessageData, NoteData, WireEvent } from './events.ts';
import type { ConversationStatus, Priority } from './primitives.ts';

export type ThreadMessage = {
  id: string;
  seq: number;
  ts: number;
  actor: Actor;
  data: MessageData | NoteData;
  cid?: string;
  edited: boolean;
  recalled: boolean;
};
/** A line of the thread that is not a message: an assignment, a status, a handoff. */
export type ThreadActivity = { id: string; seq: number; ts: number; actor: Actor; type: EventType; data: Record<string, unknown> };
export type ThreadItem = ({ kind: 'message' } & ThreadMessage) | ({ kind: 'activity' } & ThreadActivity);
export type ConversationState = {
  head: number;
  status: ConversationStatus;
  priority: Priority;
  tags: string[];
  owner: { kind: 'none' | 'bot' | 'agent' | 'team'; id?: string; name?: string };
  items: ThreadItem[];
  rating?: { score: number; comment?: string };
  topic?: string;
};

export const emptyConversation = (): ConversationState => ({ head: 0, status: 'open', priority: 'none', tags: [], owner: { kind: 'none' }, items: [] });

/** Returns a new state; the given one is not changed. `since` lets a window of history be folded (its first event need not be seq 1). */
export function applyEvent(state: ConversationState, ev: WireEvent): ConversationState {
  if (ev.seq <= state.head) return state;
  const next: ConversationState = { ...state, head: ev.seq };
  switch (ev.type) {
    case 'message.created':
    case 'note.created':
      next.items = [...state.items, messageItem(ev)];
      return next;
    case 'message.edited':
      next.items = changeMessage(state.items, ev.data.target, (m) => (m.recalled ? m : { ...m, edited: true, data: { ...m.data, body: ev.data.body } }));
      return next;
    case 'message.recalled':
      next.items = changeMessage(state.items, ev.data.target, (m) => ({ ...m, recalled: true, data: { kind: m.data.kind, body: '', recalled: true } as MessageData | NoteData }));
      return next;
    case 'message.translated':
      next.items = changeMessage(state.items, ev.data.target, (m) =>
        m.data.kind === 'note' ? m : { ...m, data: { ...m.data, translations: { ...m.data.translations, [ev.data.lang]: ev.data.body } } },
      );
      return next;
    case 'message.transcribed':
      next.items = changeMessage(state.items, ev.data.target, (m) => ({ ...m, data: { ...m.data, body: m.data.body || ev.data.body } }));
      return next;
    case 'conversation.opened':
      return ev.data.topic === undefined ? next : { ...next, topic: ev.data.topic };
    case 'conversation.status':
      next.status = ev.data.to;
      break;
    case 'conversation.assigned':
      next.owner = ev.data.agent
        ? { kind: 'agent', id: ev.data.agent, ...named(ev.data.agentName) }
        : ev.data.team
          ? { kind: 'team', id: ev.data.team, ...named(ev.data.teamName) }
          : { kind: 'none' };
      break;
    case 'conversation.rated':
      next.rating = ev.data;
      break;
    case 'conversation.tagged':
      next.tags = [...state.tags.filter((t) => !ev.data.remove.includes(t)), ...ev.data.add.filter((t) => !state.tags.includes(t))];
      break;
    case 'conversation.priority':
      next.priority = ev.data.to;
      break;
    case 'bot.started':
    case 'bot.handback':
      next.owner = { kind: 'bot' };
      break;
    case 'bot.handoff':
      if (state.owner.kind === 'bot') next.owner = { kind: 'none' };
      break;
    case 'bot.takeover':
      next.owner = { kind: 'agent', id: ev.data.agent, ...named(ev.data.agentName) };
      break;
    default:
      break;
  }
  next.items = [...state.items, { kind: 'activity', id: ev.id, seq: ev.seq, ts: ev.ts, actor: ev.actor, type: ev.type, data: ev.data as Record<string, unknown> }];
  return next;
}

/** Folds a page of events, oldest first. */
export const foldEvents = (events: readonly WireEvent[], from: ConversationState = emptyConversation()): ConversationState => events.reduce(applyEvent, from);

const named = (name: string | undefined) => (name === undefined ? {} : { name });

function messageItem(ev: WireEvent<'message.created'> | WireEvent<'note.created'>): ThreadItem {
  const data = ev.data as MessageData | NoteData;
  return {
    kind: 'message',
    id: ev.id,
    seq: ev.seq,
    ts: ev.ts,
    actor: ev.actor,
    data,
    edited: 'edited' in data && data.edited === true,
    recalled: data.recalled === true,
    ...(ev.cid === undefined ? {} : { cid: ev.cid }),
  };
}

function changeMessage(items: ThreadItem[], target: string, change: (m: ThreadMessage) => ThreadMessage): ThreadItem[] {
  return items.map((it) => (it.kind === 'message' && it.id === target ? { kind: 'message', ...change(it) } : it));
}
