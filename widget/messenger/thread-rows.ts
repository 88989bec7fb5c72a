/** What a thread shows, line by line: days, activities, messages with their place in a group, and one meta line where it is due. */
import type { ThreadItem } from '#protocol/apply-event.ts';
import type { Actor, MessageButton, MessageData } from '#protocol/events.ts';
import { committedState, pendingState } from '../client/outbox.ts';
import type { Conversation, DeliveryState, Machine, OutboxItem } from '../client/types.ts';
import { dayOf, timeOf } from './format.ts';
import type { UiLocale, Words } from './words.ts';

export type MessageRow = {
  row: 'message';
  key: string;
  id: string | null;
  mine: boolean;
  actor: Actor;
  data: MessageData;
  edited: boolean;
  /** First and last of a group of one author. */
  first: boolean;
  last: boolean;
  ts: number;
  state: DeliveryState | null;
  /** When it was read, if this tab saw it. */
  readAt: number | null;
  pending: OutboxItem | null;
};
type LineRow = { row: 'day' | 'activity'; key: string; text: string /** Who has just come in. */; joined?: Actor };
export type Row = MessageRow | LineRow;

export function threadRows(m: Machine, key: string, now: number, locale: UiLocale, words: Words): Row[] {
  const c = m.convs.get(key);
  const rows: Row[] = [];
  let day = '';
  const push = (row: Row, ts: number) => {
    const label = dayOf(ts, now, locale, words);
    if (label !== day) rows.push({ row: 'day', key: `day:${label}`, text: label });
    day = label;
    rows.push(row);
  };
  for (const item of c?.state.items ?? []) {
    const row = item.kind === 'message' ? messageRow(item, c, words) : activityRow(item, locale, words);
    if (row !== null) push(row, item.ts);
  }
  const seen = new Set(rows.map((r) => r.key));
  for (const item of m.outbox) {
    if (item.lane !== key || item.cmd.t !== 'msg.send' || seen.has(item.cid)) continue;
    push(pendingRow(m, item, item.cmd), item.written ?? item.at);
  }
  group(rows);
  return rows;
}

function messageRow(item: Extract<ThreadItem, { kind: 'message' }>, c: Conversation | undefined, words: Words): Row | null {
  if (item.data.kind === 'note') return null;
  const mine = item.actor.kind === 'visitor';
  // The key is the cid while there is one, so that a message keeps its element when it turns from pending to sent.
  const key = item.cid ?? item.id;
  if (item.recalled) return { row: 'activity', key, text: mine ? words.youRecalled : words.recalled(item.actor.name ?? words.someone) };
  return {
    row: 'message',
    key,
    id: item.id,
    mine,
    actor: item.actor,
    data: item.data,
    edited: item.edited,
    first: true,
    last: true,
    ts: item.ts,
    state: mine && c !== undefined ? committedState(c, item.seq) : null,
    readAt: c?.readAt != null && c.readAt.seq >= item.seq ? c.readAt.at : null,
    pending: null,
  };
}

function pendingRow(m: Machine, item: OutboxItem, cmd: Extract<OutboxItem['cmd'], { t: 'msg.send' }>): MessageRow {
  const data: MessageData = {
    kind: cmd.kind,
    body: cmd.body ?? '',
    ...(item.files === undefined ? {} : { attachments: item.files }),
    ...(cmd.replyTo === undefined ? {} : { replyTo: cmd.replyTo }),
  };
  return {
    row: 'message',
    key: item.cid,
    id: null,
    mine: true,
    actor: { kind: 'visitor' },
    data,
    edited: false,
    first: true,
    last: true,
    ts: item.written ?? item.at,
    state: pendingState(m, item),
    readAt: null,
    pending: item,
  };
}

function activityRow(item: Extract<ThreadItem, { kind: 'activity' }>, locale: UiLocale, words: Words): Row | null {
  const text = activityText(item, words);
  if (text === null) return null;
  const joined = joinedBy(item);
  return { row: 'activity', key: item.id, text: `${text} · ${timeOf(item.ts, locale)}`, ...(joined === null ? {} : { joined }) };
}

function joinedBy(item: Extract<ThreadItem, { kind: 'activity' }>): Actor | null {
  const data = item.data as Record<string, string | undefined>;
  if (data.agent === undefined || (item.type !== 'conversation.assigned' && item.type !== 'bot.takeover')) return null;
  return { kind: 'agent', id: data.agent, name: data.agentName ?? (item.type === 'bot.takeover' ? item.actor.name : undefined) };
}

function activityText(item: Extract<ThreadItem, { kind: 'activity' }>, words: Words): string | null {
  const data = item.data as Record<string, string | undefined>;
  switch (item.type) {
    case 'conversation.assigned':
      if (data.agent !== undefined) return words.joined(data.agentName ?? words.someone);
      return data.team !== undefined && data.teamName !== undefined ? words.team(data.teamName) : null;
    case 'bot.takeover':
      return words.joined(data.agentName ?? item.actor.name ?? words.someone);
    case 'bot.handoff':
      return data.reason === 'asked' ? words.asked : words.handoff;
    case 'bot.handback':
      return words.botBack;
    case 'conversation.status':
      if (data.to === 'resolved') return item.actor.kind === 'agent' && item.actor.name !== undefined ? words.endedBy(item.actor.name) : words.endedLine;
      return data.from === 'resolved' ? words.reopened : null;
    default:
      return null;
  }
}

function group(rows: Row[]): void {
  for (let n = 0; n < rows.length; n++) {
    const row = rows[n];
    if (row?.row !== 'message') continue;
    row.first = !sameAuthor(rows[n - 1], row);
    row.last = !sameAuthor(rows[n + 1], row);
  }
}

const sameAuthor = (other: Row | undefined, row: MessageRow) =>
  other?.row === 'message' && other.mine === row.mine && other.actor.kind === row.actor.kind && (row.mine || other.actor.id === row.actor.id);

/** The buttons a person may press now: those of the newest message, until something is answered. */
export function openButtons(rows: readonly Row[]): { id: string; buttons: MessageButton[] } | null {
  for (let n = rows.length - 1; n >= 0; n--) {
    const row = rows[n];
    if (row?.row !== 'message') continue;
    return !row.mine && row.id !== null && row.data.buttons !== undefined ? { id: row.id, buttons: row.data.buttons } : null;
  }
  return null;
}

/** A message that is nothing but a card: several in a row are shown side by side. */
export const onlyCard = (row: Row | undefined): boolean =>
  row?.row === 'message' && row.data.card !== undefined && row.data.body === '' && (row.data.attachments ?? []).length === 0 && row.data.form === undefined;

/** Something in the conversation needs the parts that are fetched later. */
export function needsMore(c: Conversation | undefined, rows: readonly Row[]): boolean {
  if (c === undefined) return false;
  if (c.stream !== null || c.waiting !== null || c.state.status === 'resolved') return true;
  return rows.some((r) => r.row === 'message' && !r.mine && (r.data.buttons ?? r.data.card ?? r.data.form ?? r.data.sources) !== undefined);
}

/** A person was asked for and none has come yet. */
export function askedForPerson(m: Machine, key: string): boolean {
  if (m.outbox.some((x) => x.lane === key && x.cmd.t === 'conv.human')) return true;
  const items = m.convs.get(key)?.state.items ?? [];
  for (let n = items.length - 1; n >= 0; n--) {
    const it = items[n];
    if (it?.kind !== 'activity') continue;
    if (it.type === 'bot.handoff') return true;
    if (it.type === 'bot.handback' || it.type === 'bot.started' || it.type === 'conversation.status') return false;
  }
  return false;
}
