/**
 * Sending. Items wait in one lane per conversation and leave in order; each keeps its `cid` through retries, reloads and other tabs,
 * so a second copy is answered `dup` and never doubles. `cseq` keeps the order when several are in flight.
 */
import type { Issue } from '#protocol/errors.ts';
import type { WireEvent } from '#protocol/events.ts';
import type { CommandAnswer, ErrFrame, OkFrame } from '#protocol/server-frames.ts';
import { backoff } from './backoff.ts';
import { blameForm, forget, keep, laneOf, moveLane, settle } from './lanes.ts';
import { conversation, gapTimer, takeEvent } from './receive.ts';
import { request } from './request.ts';
import { setTimer, soon } from './timers.ts';
import type { Command, Conversation, DeliveryState, Lane, Machine, OutboxItem, Request } from './types.ts';

const DAY = 24 * 3600_000;
/** After so long a tab that does not lead sends an item itself. */
const HELP = 10_000;
/** Places of the window kept for sync, history and ping. */
const SPARE = 4;

export type SendOptions = { files?: OutboxItem['files'] };

/** Puts a command into the outbox of a conversation (`new:…` opens one) and sends it when it can. */
export function send(m: Machine, to: string, cmd: Command, options: SendOptions = {}): OutboxItem {
  const lane = m.aliases.get(to) ?? to;
  // A clock that was set back must not put this before what was written earlier.
  const at = m.outbox.reduce((late, x) => Math.max(late, x.at + 1), m.io.now());
  const item: OutboxItem = { cid: m.io.id(), lane, at, n: m.counter++, ...written(m), cmd, state: 'queued', ...(options.files === undefined ? {} : { files: options.files }) };
  m.outbox.push(item);
  m.own.add(item.cid);
  if (cmd.t === 'form.submit') m.refusedForms.delete(cmd.target);
  m.io.save(item);
  typingDone(m);
  drain(m);
  m.io.changed();
  return item;
}

/** Sends what is due, oldest first, up to the window of the connection. */
export function drain(m: Machine): void {
  if (m.link !== 'live') return;
  const busy = inflightCids(m);
  const stopped = new Set<string>();
  for (const item of m.outbox) {
    if (m.requests.size >= m.limits.window - SPARE) return;
    if (item.state !== 'queued' || busy.has(item.cid) || stopped.has(item.lane)) continue;
    const age = ageOf(m, item);
    if (age > DAY) {
      if (item.cmd.t === 'msg.send') keep(m, { ...item, state: 'expired' });
      else giveUp(m, item.cid);
      continue;
    }
    if (age < HELP && m.leads !== 'all' && !(m.leads === 'own' && m.own.has(item.cid))) {
      soon(m, 'drain-lanes', HELP - Math.max(0, age));
      stopped.add(item.lane);
      continue;
    }
    const lane = laneOf(m, item.lane);
    if (lane.until > m.io.now()) soon(m, 'drain-lanes', lane.until - m.io.now() + 1);
    if (lane.paused || lane.until > m.io.now() || (lane.conv === null && lane.inflight > 0)) {
      stopped.add(item.lane);
      continue;
    }
    transmit(m, item, lane);
    if (lane.conv === null) stopped.add(item.lane);
  }
}

/** Now, by the server's clock as far as it is known. */
export const serverNow = (m: Machine): number => m.io.now() + (m.skew ?? 0);

const written = (m: Machine): { written?: number } => (m.skew === null ? {} : { written: serverNow(m) });

/** How long ago it was written, by the server's clock: a browser's clock may be a day off, or be set between two loads of the page. */
const ageOf = (m: Machine, item: OutboxItem): number => (item.written === undefined ? m.io.now() - item.at : serverNow(m) - item.written);

function transmit(m: Machine, item: OutboxItem, lane: Lane): void {
  const { cmd } = item;
  const numbered = cmd.t === 'msg.send' && lane.conv !== null;
  const cseq = numbered ? lane.next++ : 0;
  lane.inflight++;
  const frame: Record<string, unknown> = { ...cmd, cid: item.cid };
  if (cmd.t !== 'conv.open') frame.conv = lane.conv;
  if (numbered) frame.cseq = cseq;
  request(m, { kind: 'command', cid: item.cid, lane: item.lane, cseq, at: m.io.now() }, frame);
}

export function commandOk(m: Machine, asked: Extract<Request, { kind: 'command' }>, ok: OkFrame): void {
  const answer = ok as unknown as CommandAnswer;
  const lane = laneOf(m, asked.lane);
  lane.inflight--;
  lane.fails = 0;
  if (asked.cseq > 0) lane.acked = Math.max(lane.acked, asked.cseq);
  const item = m.outbox.find((x) => x.cid === asked.cid);
  const opened = lane.conv === null;
  const c = conversation(m, answer.conv);
  c.head = Math.max(c.head, answer.seq);
  if (opened) {
    // A conversation that this answer opened is wholly known: the message is its second event.
    if (c.cur === null && !answer.dup) c.cur = 0;
    moveLane(m, asked.lane, answer.conv);
  }
  settle(m, asked.cid, answer.conv);
  if (c.cur === null) gapLoad(m, c);
  else if (item?.cmd.t === 'msg.send' && !answer.dup) {
    if (opened && answer.seq === 2 && c.cur === 0) takeEvent(m, answer.conv, openedEvent(m, answer), true);
    takeEvent(m, answer.conv, sentEvent(m, item, answer), true);
  } else if (c.cur < c.head) gapTimer(m, 50);
  resume(laneOf(m, answer.conv));
}

export function commandFailed(m: Machine, asked: Extract<Request, { kind: 'command' }>, err: ErrFrame): void {
  const lane = laneOf(m, asked.lane);
  lane.inflight--;
  lane.paused = true;
  const item = m.outbox.find((x) => x.cid === asked.cid);
  if (err.code === 'CSEQ_GAP') {
    lane.next = err.expectCseq ?? lane.acked + 1;
    lane.acked = lane.next - 1;
  } else if (err.retryable && err.code !== 'UNAUTHENTICATED') {
    const wait = err.retryAfterMs === undefined ? backoff(m.io.random(), lane.fails) : err.retryAfterMs * (1 + m.io.random() / 4);
    // Said once in a row: the text is kept and goes out by itself.
    if (err.code === 'RATE_LIMITED' && lane.fails === 0) m.io.failed({ code: err.code, message: err.message });
    lane.fails++;
    lane.until = m.io.now() + wait;
    soon(m, 'drain-lanes', wait + 1);
  } else if (item !== undefined && err.code !== 'UNAUTHENTICATED') {
    if (item.cmd.t === 'msg.send') keep(m, { ...item, state: 'rejected', code: err.code, message: err.message });
    else {
      const blamed = blameForm(m, item.cid, err.errors);
      giveUp(m, item.cid, blamed ? err.errors : undefined);
      if (!blamed) m.io.failed({ code: err.code, message: err.message, item });
    }
  }
  resume(lane);
}

/** Goes on once everything in flight is answered, from the number after the last accepted one. */
function resume(lane: Lane): void {
  if (!lane.paused || lane.inflight > 0) return;
  lane.paused = false;
  lane.next = lane.acked + 1;
}

/** The connection is gone: what was in flight waits again, numbers start anew. */
export function requeue(m: Machine): void {
  m.requests.clear();
  for (const lane of m.lanes.values()) Object.assign(lane, { inflight: 0, acked: 0, next: 1, paused: false });
}

/** A person asks for a failed message to be sent again: at the end of its lane, under its old `cid`. */
export function retry(m: Machine, cid: string): void {
  const item = m.outbox.find((x) => x.cid === cid);
  if (item === undefined || item.state === 'queued') return;
  const { code: _code, message: _message, written: _written, ...rest } = item;
  const at = m.outbox.reduce((late, x) => Math.max(late, x.at + 1), m.io.now());
  const again: OutboxItem = { ...rest, ...written(m), state: 'queued', at, n: m.counter++ };
  m.outbox = [...m.outbox.filter((x) => x !== item), again];
  m.io.save(again);
  drain(m);
  m.io.changed();
}

/** A person gives up a message that was refused. Whatever may still reach the server is not deleted. */
export function discard(m: Machine, cid: string): void {
  const item = m.outbox.find((x) => x.cid === cid);
  if (item === undefined || item.state === 'queued') return;
  giveUp(m, cid);
  m.io.changed();
}

/** The visitor has read enough of a bot's answer: it ends here at once, the server stops writing as soon as it hears of it. */
export function stopStream(m: Machine, conv: string): void {
  const c = m.convs.get(m.aliases.get(conv) ?? conv);
  if (c === undefined || c.stream === null) return;
  c.stopped = c.stream.id;
  c.stream = null;
  if (m.link === 'live') m.io.transmit({ t: 'bot.stop', conv: c.id, stream: c.stopped });
  m.io.changed();
}

/** Out of the outbox without an event that would say so to the other tabs. */
function giveUp(m: Machine, cid: string, errors?: Issue[]): void {
  forget(m, cid);
  m.io.tell({ t: 'gone', cid, ...(errors === undefined ? {} : { errors }) });
}

/** Typing, at most every three seconds; the end is told at once. */
export function typing(m: Machine, conv: string, on: boolean): void {
  if (!on) return typingDone(m);
  if (m.link !== 'live' || !m.convs.has(conv)) return;
  setTimer(m, 'typing-idle', 5_000);
  const last = m.typingSent;
  if (last !== null && last.conv === conv && m.io.now() - last.at < 3_000) return;
  m.typingSent = { conv, at: m.io.now() };
  m.io.transmit({ t: 'typing', conv, on: true });
}

export function typingDone(m: Machine): void {
  const last = m.typingSent;
  m.typingSent = null;
  setTimer(m, 'typing-idle', null);
  if (last !== null && m.link === 'live') m.io.transmit({ t: 'typing', conv: last.conv, on: false });
}

export function pendingState(m: Machine, item: OutboxItem): DeliveryState {
  if (item.state !== 'queued') return item.state;
  return inflightCids(m).has(item.cid) ? 'sending' : 'queued';
}

export function committedState(c: Conversation, seq: number): DeliveryState {
  return c.read.agent >= seq ? 'read' : c.agentDelivered >= seq ? 'delivered' : 'committed';
}

const inflightCids = (m: Machine) => new Set([...m.requests.values()].flatMap((r) => (r.kind === 'command' ? [r.cid] : [])));

function gapLoad(m: Machine, c: Conversation): void {
  c.wanted = true;
  setTimer(m, 'reload', 0);
}

function openedEvent(m: Machine, answer: CommandAnswer): WireEvent {
  return { seq: 1, id: `${answer.conv}:1`, type: 'conversation.opened', actor: me(m), ts: answer.ts, data: {} };
}

function sentEvent(m: Machine, item: OutboxItem, answer: CommandAnswer): WireEvent {
  const cmd = item.cmd as Extract<Command, { t: 'msg.send' }>;
  return {
    seq: answer.seq,
    id: answer.id ?? item.cid,
    type: 'message.created',
    actor: me(m),
    ts: answer.ts,
    cid: item.cid,
    data: {
      kind: cmd.kind,
      body: cmd.body ?? '',
      ...(item.files === undefined ? {} : { attachments: item.files }),
      ...(cmd.replyTo === undefined ? {} : { replyTo: cmd.replyTo }),
      ...(cmd.meta === undefined ? {} : { meta: cmd.meta }),
    },
  };
}

const me = (m: Machine) => ({ kind: 'visitor' as const, ...(m.me === null ? {} : { id: m.me }) });
