import type { Actor, EventType, WireEvent } from '#protocol';
import type { EventRow } from '../../ports/store.ts';
import type { Directory } from '../workspace/directory.ts';

export type Reader = 'visitor' | 'agent';

/**
 * An event as this kind of reader may see it: allow-listed keys only, `seq` in the reader's own sequence. `cid` is added for its author.
 * Events for agents only must not be given for a visitor.
 */
export function presentEvent(row: EventRow, reader: Reader, directory: Directory, withCid = false): WireEvent {
  const event = {
    seq: reader === 'visitor' ? row.publicSeq : row.seq,
    id: row.id,
    type: row.type,
    actor: presentActor(row, directory),
    ts: row.createdAt,
    data: presentData(row, reader),
    ...(withCid ? { cid: row.cid } : {}),
  };
  return event as WireEvent;
}

export function presentActor(row: Pick<EventRow, 'actorKind' | 'actorId'>, directory: Directory): Actor {
  const actor: Actor = { kind: row.actorKind };
  if (row.actorId !== null) actor.id = row.actorId;
  const agent = row.actorKind === 'agent' || row.actorKind === 'bot' ? directory.agent(row.actorId ?? '') : undefined;
  if (agent) actor.name = agent.name;
  return actor;
}

/** Keys of `data` each type may carry to a reader; `meta` (client timings, pressed button) is for agents and bots. */
const KEYS: Record<EventType, readonly string[]> = {
  'conversation.opened': ['topic', 'fields', 'page'],
  'message.created': ['kind', 'attachments', 'replyTo', 'lang', 'translations', 'buttons', 'card', 'form', 'sources', 'stream', 'traceId', 'recalled'],
  'message.edited': ['target', 'recalled'],
  'message.recalled': ['target'],
  'message.translated': ['target', 'lang', 'provider', 'recalled'],
  'message.transcribed': ['target', 'recalled'],
  'conversation.status': ['from', 'to', 'until'],
  'conversation.assigned': ['agent', 'agentName', 'team', 'teamName', 'by', 'reason'],
  'conversation.rated': ['score', 'comment'],
  'bot.started': ['adapter'],
  'bot.handoff': ['reason'],
  'bot.takeover': ['agent', 'agentName'],
  'bot.handback': [],
  'form.submitted': ['target', 'values'],
  'note.created': ['kind', 'attachments', 'mentions', 'replyTo', 'recalled'],
  'conversation.tagged': ['add', 'remove'],
  'conversation.priority': ['from', 'to'],
  'rule.fired': ['rule', 'revision', 'actions'],
  'sla.warned': ['policy', 'at'],
  'sla.breached': ['policy', 'at'],
  'contact.updated': ['changes'],
};
const WITH_BODY: ReadonlySet<EventType> = new Set<EventType>(['message.created', 'message.edited', 'message.translated', 'message.transcribed', 'note.created']);

function presentData(row: EventRow, reader: Reader): Record<string, unknown> {
  const data: Record<string, unknown> = {};
  if (WITH_BODY.has(row.type)) data.body = row.body ?? '';
  if (row.data === null) return data;
  for (const key of KEYS[row.type]) {
    const value = row.data[key];
    if (value === undefined) continue;
    data[key] = key === 'attachments' && Array.isArray(value) ? value.map(presentStoredAttachment) : value;
  }
  if (reader === 'agent' && row.data.meta !== undefined && row.type === 'message.created') data.meta = row.data.meta;
  if (row.traceId !== null && reader === 'agent' && row.type === 'message.created') data.traceId = row.traceId;
  if (data.recalled === true && row.type !== 'message.created' && row.type !== 'note.created') data.target ??= '';
  return data;
}

const presentStoredAttachment = (file: { id: string }) => ({ ...file, url: `/files/${file.id}` });
