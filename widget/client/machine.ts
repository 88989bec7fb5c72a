/**
 * The client's state machine: CS/1 seen from a visitor, with no I/O of its own (every effect goes through `MachineIo`, time and chance
 * included), so that a test can drive it through any schedule of faults. Frames come in through `receive`, the link through
 * link.ts, the person through the functions at the end of outbox.ts.
 */
import { LIMITS } from '#protocol/limits.ts';
import type { ErrFrame, OkFrame, ServerFrame, Welcome } from '#protocol/server-frames.ts';
import { linkClosed } from './link.ts';
import { commandFailed, commandOk, drain } from './outbox.ts';
import { conversation, dropConversation, gapTimer, historyAnswer, loadLatest, resetAll, resetOne, syncAnswer, takeEvent, tellCursors } from './receive.ts';
import { setTimer } from './timers.ts';
import type { Machine, MachineIo, OutboxItem } from './types.ts';

export type MachineOptions = { deviceId: string; tabId: string; locale: string; outbox: OutboxItem[]; lanes: ReadonlyMap<string, string> };

export function createMachine(io: MachineIo, options: MachineOptions): Machine {
  const outbox = options.outbox.map((x) => ({ ...x, lane: options.lanes.get(x.lane) ?? x.lane })).sort((a, b) => a.at - b.at || a.n - b.n);
  return {
    io,
    wanted: false,
    leads: 'none',
    own: new Set(outbox.map((x) => x.cid)),
    link: 'idle',
    band: false,
    online: true,
    token: '',
    deviceId: options.deviceId,
    tabId: options.tabId,
    locale: options.locale,
    me: null,
    myName: null,
    epoch: null,
    skew: null,
    limits: {
      maxBody: LIMITS.body,
      maxFiles: LIMITS.files,
      maxFileBytes: LIMITS.fileBytes,
      accept: [],
      window: LIMITS.window,
      ackTimeoutMs: LIMITS.ackTimeoutMs,
    },
    level: { n: 0, features: [] },
    presence: null,
    convs: new Map(),
    outbox,
    refusedForms: new Map(),
    lanes: new Map(),
    aliases: new Map(options.lanes),
    requests: new Map(),
    due: new Map(),
    nextI: 1,
    counter: 0,
    attempts: 0,
    refreshed: false,
    lastKick: 0,
    lastFrame: 0,
    watching: null,
    typingSent: null,
  };
}

/** Takes one frame of the server. Unknown kinds are ignored: newer servers may say more. */
export function receive(m: Machine, frame: ServerFrame): void {
  m.lastFrame = m.io.now();
  switch (frame.t) {
    case 'welcome':
      welcome(m, frame);
      break;
    case 'ok':
      answered(m, frame);
      break;
    case 'err':
      refused(m, frame);
      break;
    case 'pong':
      m.requests.delete(frame.i);
      break;
    case 'ev':
      if (m.link === 'live') takeEvent(m, frame.conv, frame, true);
      break;
    default:
      told(m, frame);
  }
  m.io.changed();
}

function welcome(m: Machine, w: Welcome): void {
  m.link = 'live';
  m.attempts = 0;
  m.refreshed = false;
  m.band = false;
  setTimer(m, 'hello', null);
  setTimer(m, 'band', null);
  if (m.epoch !== null && m.epoch !== w.epoch) resetAll(m);
  m.epoch = w.epoch;
  m.skew = w.serverTime - m.io.now();
  m.me = w.me.id;
  m.limits = { ...m.limits, ...w.limits };
  m.level = w.level;
  for (const row of w.convs) {
    const c = conversation(m, row.conv);
    c.told = { delivered: 0, read: 0 };
    c.head = Math.max(c.head, row.head);
    c.read.visitor = Math.max(c.read.visitor, row.read.visitor);
    c.read.agent = Math.max(c.read.agent, row.read.agent);
    if (c.cur === null) c.baseStatus = row.status;
    // Our events reach beyond what the server has: its history was cut without a new epoch.
    if (c.cur !== null && c.cur > row.head) resetOne(m, row.conv);
  }
  const unread = w.convs.filter((row) => row.head > row.read.visitor).slice(0, 5);
  for (const row of unread) conversation(m, row.conv).wanted ||= conversation(m, row.conv).cur === null;
  for (const c of m.convs.values()) {
    c.loading = false;
    if (c.wanted) loadLatest(m, c);
  }
  gapTimer(m, w.convs.some((row) => row.more === true) ? 50 : 300);
  drain(m);
  tellCursors(m);
  if (m.leads !== 'none') m.io.reload();
}

function answered(m: Machine, ok: OkFrame): void {
  const request = m.requests.get(ok.i);
  m.requests.delete(ok.i);
  if (request === undefined) return;
  if (request.kind === 'command') commandOk(m, request, ok);
  else if (request.kind === 'sync') syncAnswer(m, request.convs, ok);
  else if (request.kind === 'history') historyAnswer(m, request, ok);
  drain(m);
}

function refused(m: Machine, err: ErrFrame): void {
  const request = err.i === undefined ? undefined : m.requests.get(err.i);
  if (err.i !== undefined) m.requests.delete(err.i);
  if (request?.kind === 'command') commandFailed(m, request, err);
  else if (request?.kind === 'history') historyFailed(m, request.conv, err);
  else if (request?.kind === 'sync') gapTimer(m, err.retryAfterMs ?? 2_000);
  if (err.code === 'EPOCH_CHANGED') resetAll(m);
  if (err.code === 'UNAUTHENTICATED') {
    m.io.close();
    return linkClosed(m, 4401);
  }
  drain(m);
}

function historyFailed(m: Machine, id: string, err: ErrFrame): void {
  const c = conversation(m, id);
  c.loading = false;
  if (!err.retryable) dropConversation(m, id);
  else setTimer(m, 'reload', err.retryAfterMs ?? 2_000);
}

function told(m: Machine, frame: Exclude<ServerFrame, { t: 'welcome' | 'ok' | 'err' | 'pong' | 'ev' }>): void {
  switch (frame.t) {
    case 'cursor': {
      const c = m.convs.get(frame.conv);
      if (c === undefined) return;
      if (frame.who === 'agent') {
        if (frame.read > c.read.agent) c.readAt = { seq: frame.read, at: m.io.now() };
        c.read.agent = Math.max(c.read.agent, frame.read);
        c.agentDelivered = Math.max(c.agentDelivered, frame.delivered, frame.read);
      } else c.read.visitor = Math.max(c.read.visitor, frame.read);
      return;
    }
    case 'typing': {
      const c = m.convs.get(frame.conv);
      if (c === undefined || frame.actor.kind === 'visitor') return;
      c.typing = frame.on ? frame.actor : null;
      setTimer(m, `typing:${frame.conv}`, frame.on ? 8_000 : null);
      return;
    }
    case 'delta': {
      const c = m.convs.get(frame.conv);
      if (c === undefined) return;
      if (frame.end === true || frame.stream === c.stopped) c.stream = null;
      else {
        // Who comes late, or back, reads what follows.
        const before = c.stream?.id === frame.stream ? c.stream.text : (frame.n ?? 1) > 1 ? '… ' : '';
        c.stream = { id: frame.stream, text: before + (frame.text ?? '') };
      }
      return;
    }
    case 'ctl':
      control(m, frame);
      return;
    default:
      return;
  }
}

function control(m: Machine, frame: Extract<ServerFrame, { t: 'ctl' }>): void {
  switch (frame.kind) {
    case 'drain':
      setTimer(m, 'drain', frame.reconnectInMs);
      return;
    case 'level':
      m.level = { n: frame.n, features: frame.features, ...(frame.notice === undefined ? {} : { notice: frame.notice }) };
      return;
    case 'waiting': {
      const c = conversation(m, frame.conv);
      c.waiting = frame.position < 1 ? null : { position: frame.position, ...(frame.etaSeconds === undefined ? {} : { etaSeconds: frame.etaSeconds }) };
      return;
    }
    case 'auth-expiring':
      m.io.dropSession();
      return;
    case 'reset':
      if (frame.conv === undefined) resetAll(m);
      else resetOne(m, frame.conv);
      return;
    case 'presence':
      m.presence = { agentsOnline: frame.agentsOnline, ...(frame.replyTime === undefined ? {} : { replyTime: frame.replyTime }) };
      return;
  }
}
