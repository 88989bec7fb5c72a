/** The receive rule of CS/1 §4: apply, drop or buffer, and fetch what is missing of the gapped conversation only. */
import { applyEvent, emptyConversation, foldEvents } from '#protocol/apply-event.ts';
import type { WireEvent } from '#protocol/events.ts';
import type { HistoryAnswer, OkFrame, SyncAnswer } from '#protocol/server-frames.ts';
import { settle } from './lanes.ts';
import { request } from './request.ts';
import { setTimer, soon } from './timers.ts';
import type { Conversation, Machine, Request } from './types.ts';

const BUFFER = 256;
const PAGE = 50;
/** Higher than any seq: the newest page. */
const NEWEST = 2_147_483_647;

export function takeEvent(m: Machine, id: string, frame: WireEvent & { t?: string; conv?: string }, live: boolean): void {
  const { t: _t, conv: _conv, ...rest } = frame;
  const ev = rest as WireEvent;
  const c = conversation(m, id);
  c.head = Math.max(c.head, ev.seq);
  if (ev.cid !== undefined) settle(m, ev.cid, id);
  // The first event of a conversation that another tab has just opened: it is known from its beginning.
  if (c.cur === null && ev.seq === 1 && c.head === 1) c.cur = 0;
  if (c.cur === null) {
    if (c.buffer.size < BUFFER) c.buffer.set(ev.seq, ev);
    loadLatest(m, c);
    return;
  }
  if (ev.seq <= c.cur) return;
  if (ev.seq > c.cur + 1) {
    if (c.buffer.size < BUFFER) c.buffer.set(ev.seq, ev);
    gapTimer(m, 50);
    return;
  }
  applyNow(m, c, ev, live);
  drainBuffer(m, c, live);
}

function applyNow(m: Machine, c: Conversation, ev: WireEvent, live: boolean): void {
  c.events.push(ev);
  c.state = applyEvent(c.state, ev);
  c.cur = ev.seq;
  c.updatedAt = Math.max(c.updatedAt, ev.ts);
  if (ev.type === 'message.created') {
    c.preview = ev.data.body || ev.data.attachments?.[0]?.name || '';
    if (ev.data.stream !== undefined && c.stream?.id === ev.data.stream) c.stream = null;
    if (ev.actor.kind !== 'visitor') {
      c.typing = null;
      setTimer(m, `typing:${c.id}`, null);
      m.io.arrived(c.id, ev, live);
    }
  }
  if (ev.type === 'conversation.assigned' || ev.type === 'bot.takeover' || ev.type === 'conversation.status') c.waiting = null;
  if (ev.type === 'conversation.status' && ev.data.to === 'resolved') c.typing = null;
  soon(m, 'cursor', 200);
}

function drainBuffer(m: Machine, c: Conversation, live: boolean): void {
  for (;;) {
    const next = c.buffer.get((c.cur ?? 0) + 1);
    if (next === undefined) break;
    c.buffer.delete(next.seq);
    applyNow(m, c, next, live);
  }
  for (const seq of [...c.buffer.keys()]) if (seq <= (c.cur ?? 0)) c.buffer.delete(seq);
}

/** The conversation, made when it is new to us. */
export function conversation(m: Machine, id: string): Conversation {
  const known = m.convs.get(id);
  if (known !== undefined) return known;
  const made: Conversation = {
    id,
    cur: null,
    head: 0,
    events: [],
    state: emptyConversation(),
    baseStatus: 'open',
    buffer: new Map(),
    more: false,
    loading: false,
    wanted: false,
    read: { visitor: 0, agent: 0 },
    agentDelivered: 0,
    readAt: null,
    told: { delivered: 0, read: 0 },
    typing: null,
    stream: null,
    stopped: null,
    waiting: null,
    updatedAt: 0,
    preview: '',
  };
  m.convs.set(id, made);
  return made;
}

/** Asks for the newest page unless it is here or on its way. */
export function loadLatest(m: Machine, c: Conversation): void {
  if (c.cur !== null) {
    c.wanted = false;
    return;
  }
  c.wanted = true;
  if (c.loading || m.link !== 'live') return;
  c.loading = true;
  request(m, { kind: 'history', conv: c.id, latest: true, at: m.io.now() }, { t: 'history', conv: c.id, before: NEWEST, limit: PAGE });
}

/** Asks for the page before the oldest event here. */
export function loadOlder(m: Machine, id: string): void {
  const c = m.convs.get(id);
  const first = c?.events[0];
  if (c === undefined || first === undefined || !c.more || c.loading || m.link !== 'live') return;
  c.loading = true;
  request(m, { kind: 'history', conv: id, latest: false, at: m.io.now() }, { t: 'history', conv: id, before: first.seq, limit: PAGE });
  m.io.changed();
}

export function historyAnswer(m: Machine, asked: Extract<Request, { kind: 'history' }>, ok: OkFrame): void {
  const answer = ok as unknown as HistoryAnswer;
  const c = conversation(m, asked.conv);
  c.loading = false;
  for (const ev of answer.events) if (ev.cid !== undefined) settle(m, ev.cid, asked.conv);
  const known = new Set(c.events.map((ev) => ev.seq));
  const older = answer.events.filter((ev) => !known.has(ev.seq) && (c.cur === null || ev.seq <= c.cur));
  if (asked.latest && c.cur !== null) return;
  c.more = answer.more;
  c.events = [...older, ...c.events];
  c.state = foldEvents(c.events, { ...emptyConversation(), status: c.baseStatus });
  if (asked.latest) {
    c.wanted = false;
    c.cur = c.events[c.events.length - 1]?.seq ?? 0;
    for (const ev of c.events) {
      c.updatedAt = Math.max(c.updatedAt, ev.ts);
      if (ev.type === 'message.created' && ev.actor.kind !== 'visitor') m.io.arrived(c.id, ev, false);
    }
    drainBuffer(m, c, true);
    if (c.head > (c.cur ?? 0)) gapTimer(m, 50);
    soon(m, 'cursor', 200);
  }
}

/** Starts the wait after which gaps are looked at; a wait that already runs is not prolonged by a later gap. */
export function gapTimer(m: Machine, ms: number): void {
  soon(m, 'gap', ms);
}

/** Syncs the conversations with a gap, and only those. */
export function syncGaps(m: Machine): void {
  if (m.link !== 'live') return;
  const busy = new Set([...m.requests.values()].flatMap((r) => (r.kind === 'sync' ? r.convs : [])));
  const gapped = [...m.convs.values()].filter((c) => c.cur !== null && c.cur < c.head && !busy.has(c.id)).slice(0, 50);
  if (gapped.length === 0) return;
  const cursors = Object.fromEntries(gapped.map((c) => [c.id, c.cur ?? 0]));
  request(m, { kind: 'sync', convs: gapped.map((c) => c.id), at: m.io.now() }, { t: 'sync', ...(m.epoch === null ? {} : { epoch: m.epoch }), cursors });
}

export function syncAnswer(m: Machine, convs: string[], ok: OkFrame): void {
  const answer = ok as unknown as SyncAnswer;
  for (const { conv, reason } of answer.reset) {
    if (reason === 'EPOCH_CHANGED') {
      m.epoch = answer.epoch;
      return resetAll(m);
    }
    if (reason === 'FORBIDDEN_OR_MISSING') dropConversation(m, conv);
    else resetOne(m, conv);
  }
  let again = false;
  for (const id of convs) {
    const got = answer.convs[id];
    const c = m.convs.get(id);
    if (got === undefined || c === undefined || c.cur === null) continue;
    for (const ev of got.events) takeEvent(m, id, ev, true);
    if (got.more) again = true;
    // The server's word on the end of the log: a head heard elsewhere must not make us ask for ever.
    else if (c.head > got.head && c.buffer.size === 0) c.head = Math.max(got.head, c.cur);
    if (c.cur < c.head) again = true;
  }
  if (again) gapTimer(m, 50);
}

/** History was cut: what is cached is worth nothing, what is unsent stays. */
export function resetAll(m: Machine): void {
  for (const id of [...m.convs.keys()]) resetOne(m, id);
}

export function resetOne(m: Machine, id: string): void {
  const c = m.convs.get(id);
  if (c === undefined) return;
  const loaded = c.cur !== null || c.wanted;
  Object.assign(c, { cur: null, head: 0, events: [], state: emptyConversation(), more: false, loading: false, stream: null, told: { delivered: 0, read: 0 } });
  c.buffer.clear();
  if (loaded) loadLatest(m, c);
}

export function dropConversation(m: Machine, id: string): void {
  m.convs.delete(id);
  if (m.watching === id) m.watching = null;
}

/** Tells the server how far this tab has come; at most one frame per conversation and turn. */
export function tellCursors(m: Machine): void {
  if (m.link !== 'live') return;
  for (const c of m.convs.values()) {
    if (c.cur === null || c.cur === 0) continue;
    const delivered = c.cur;
    const read = Math.min(c.cur, m.watching === c.id ? c.cur : c.read.visitor);
    if (m.watching === c.id && read > c.read.visitor) {
      c.read.visitor = read;
      m.io.tell({ t: 'read', conv: c.id, seq: read });
    }
    if (delivered <= c.told.delivered && read <= c.told.read) continue;
    c.told = { delivered, read };
    m.io.transmit({ t: 'cursor', conv: c.id, delivered, ...(read > 0 ? { read } : {}) });
  }
}

/** Messages of the other side that nobody has seen yet. */
export function unreadOf(c: Conversation): number {
  return c.state.items.filter((it) => it.kind === 'message' && it.actor.kind !== 'visitor' && !it.recalled && it.seq > c.read.visitor).length;
}
