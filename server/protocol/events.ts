/** CS/1 §3.3: what can happen to a conversation, and the shape of `data` on the wire. */
import type { ConversationStatus, Priority } from './primitives.ts';

export type ActorKind = 'visitor' | 'agent' | 'bot' | 'system';
export type Actor = { kind: ActorKind; id?: string; name?: string; avatar?: string };

export type Attachment = { id: string; name: string; mime: string; size: number; url: string; width?: number; height?: number; durationMs?: number };
export type MessageKind = 'text' | 'image' | 'file' | 'audio' | 'video' | 'card';
export type MessageButton = { id: string; label: string; url?: string };

export type MessageData = {
  kind: MessageKind;
  body: string;
  attachments?: Attachment[];
  replyTo?: string;
  lang?: string;
  translations?: Record<string, string>;
  buttons?: MessageButton[];
  card?: Record<string, unknown>;
  form?: Record<string, unknown>;
  sources?: { title: string; url?: string }[];
  stream?: string;
  traceId?: string;
  meta?: Record<string, unknown>;
  recalled?: true;
  edited?: true;
};
export type NoteData = { kind: 'note'; body: string; attachments?: Attachment[]; mentions?: string[]; replyTo?: string; recalled?: true };

/** `data` of each event type. Types under `agents` never reach a visitor. */
export type EventData = {
  'conversation.opened': { topic?: string; fields?: Record<string, unknown>; page?: { url: string; title?: string; referrer?: string } };
  'message.created': MessageData;
  'message.edited': { target: string; body: string };
  'message.recalled': { target: string };
  'message.translated': { target: string; lang: string; body: string; provider: string };
  'message.transcribed': { target: string; body: string };
  'conversation.status': { from: ConversationStatus; to: ConversationStatus; until?: number };
  'conversation.assigned': { agent?: string; agentName?: string; team?: string; teamName?: string; by: string; reason: string };
  'conversation.rated': { score: number; comment?: string };
  'bot.started': { adapter: string };
  'bot.handoff': { reason: string };
  'bot.takeover': { agent: string; agentName?: string };
  'bot.handback': Record<string, never>;
  'form.submitted': { target: string; values: Record<string, unknown> };
  'note.created': NoteData;
  'conversation.tagged': { add: string[]; remove: string[] };
  'conversation.priority': { from: Priority; to: Priority };
  'rule.fired': { rule: string; revision: number; actions: unknown[] };
  'sla.warned': Record<string, unknown>;
  'sla.breached': Record<string, unknown>;
  'contact.updated': Record<string, unknown>;
};
export type EventType = keyof EventData;

export const AGENT_ONLY_EVENTS: ReadonlySet<EventType> = new Set<EventType>([
  'note.created',
  'conversation.tagged',
  'conversation.priority',
  'rule.fired',
  'sla.warned',
  'sla.breached',
  'contact.updated',
]);

/** One event as a client sees it; `seq` counts in the reader's own sequence. `ts` in ms since 1970. */
export type WireEvent<T extends EventType = EventType> = T extends EventType
  ? { seq: number; id: string; type: T; actor: Actor; ts: number; data: EventData[T]; cid?: string }
  : never;
