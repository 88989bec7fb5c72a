/** The link: connect, hello, losing it, coming back, and the timers. */
import { backoff } from './backoff.ts';
import { drain, requeue, typingDone } from './outbox.ts';
import { conversation, loadLatest, syncGaps, tellCursors } from './receive.ts';
import { request } from './request.ts';
import { setTimer, soon } from './timers.ts';
import type { Machine } from './types.ts';

/** What the bootstrap said (protocol.md §1). */
export type SessionFacts = {
  token: string;
  contactId: string;
  name?: string | undefined;
  conversations: { conv: string; head: number; status: string; updatedAt: string | number; preview: string }[];
};

export function start(m: Machine): void {
  m.wanted = true;
  if (m.link === 'idle') open(m);
}

export function stop(m: Machine): void {
  m.wanted = false;
  m.link = 'idle';
  for (const name of ['reconnect', 'hello', 'ack', 'gap', 'cursor', 'band', 'ping', 'drain', 'drain-lanes', 'reload', 'typing-idle']) setTimer(m, name, null);
  requeue(m);
  m.io.close();
}

function open(m: Machine): void {
  m.link = 'connecting';
  setTimer(m, 'reconnect', null);
  if (!m.band) soon(m, 'band', 2_000);
  m.io.connect();
}

/** A transport is open: the first frame is `hello`, with our cursors so that the backlog comes in the same round trip. */
export function linkOpened(m: Machine): void {
  m.link = 'hello';
  m.nextI = 1;
  requeue(m);
  const cursors = Object.fromEntries(
    [...m.convs.values()]
      .filter((c) => c.cur !== null)
      .slice(0, 200)
      .map((c) => [c.id, c.cur]),
  );
  m.io.transmit({ t: 'hello', v: 1, token: m.token, deviceId: m.deviceId, tabId: m.tabId, locale: m.locale, ...(Object.keys(cursors).length > 0 ? { cursors } : {}) });
  setTimer(m, 'hello', 10_000);
}

/** The transport ended, or could not be opened. `code` is the WebSocket close code; 0 = never opened. */
export function linkClosed(m: Machine, code: number): void {
  if (!m.wanted || m.link === 'refused') return;
  if (code === 4403) return linkRefused(m, 'FORBIDDEN_OR_MISSING', '');
  requeue(m);
  for (const name of ['hello', 'ack', 'ping', 'drain', 'cursor']) setTimer(m, name, null);
  for (const c of m.convs.values()) Object.assign(c, { loading: false, typing: null, stream: null });
  m.typingSent = null;
  m.link = 'waiting';
  if (!m.band) soon(m, 'band', 2_000);
  if (code === 4401) {
    m.io.dropSession();
    // Once at once with a fresh token; a second refusal in a row waits like any other failure.
    if (!m.refreshed) {
      m.refreshed = true;
      setTimer(m, 'reconnect', 0);
      m.io.changed();
      return;
    }
  }
  setTimer(m, 'reconnect', m.attempts === 0 && code === 1012 ? m.io.random() * 1_000 : backoff(m.io.random(), m.attempts));
  m.attempts++;
  m.io.changed();
}

/** This site may not use the inbox, or there is no such inbox: trying again would not help. */
export function linkRefused(m: Machine, code: string, message: string): void {
  m.link = 'refused';
  setTimer(m, 'band', null);
  m.io.failed({ code, message });
  m.io.changed();
}

/** The bootstrap answered. Another contact than before means another person's history: nothing of the old is kept. */
export function sessionReady(m: Machine, facts: SessionFacts): void {
  m.token = facts.token;
  if (m.me !== null && m.me !== facts.contactId) m.convs.clear();
  m.me = facts.contactId;
  m.myName = facts.name ?? null;
  for (const row of facts.conversations) {
    const known = m.convs.get(row.conv);
    if (known !== undefined) continue;
    seed(m, row);
  }
  m.io.changed();
}

function seed(m: Machine, row: SessionFacts['conversations'][number]): void {
  const at = typeof row.updatedAt === 'number' ? row.updatedAt : Date.parse(row.updatedAt);
  const c = conversation(m, row.conv);
  c.head = row.head;
  c.preview = row.preview;
  c.updatedAt = Number.isFinite(at) ? at : 0;
  c.baseStatus = row.status === 'resolved' || row.status === 'pending' || row.status === 'snoozed' ? row.status : 'open';
}

/** The browser came back online or the page into view: try at once, at most every three seconds. */
export function kick(m: Machine): void {
  if (!m.wanted) return;
  const now = m.io.now();
  if (m.link === 'waiting' && now - m.lastKick >= 3_000) {
    m.lastKick = now;
    open(m);
  } else if (m.link === 'live' && now - m.lastFrame > 20_000) ping(m);
}

/** The browser says the network is gone. The link is given up at once; tries go on, since a server on this machine still answers. */
export function wentOffline(m: Machine): void {
  m.online = false;
  if (m.link === 'live' || m.link === 'hello') giveUp(m);
  m.io.changed();
}

export function wentOnline(m: Machine): void {
  m.online = true;
  kick(m);
  m.io.changed();
}

/** The person looks at this conversation (null: at none). */
export function watch(m: Machine, conv: string | null): void {
  m.watching = conv === null ? null : (m.aliases.get(conv) ?? conv);
  const c = m.watching === null ? undefined : m.convs.get(m.watching);
  if (c !== undefined) loadLatest(m, c);
  tellCursors(m);
  m.io.changed();
}

function ping(m: Machine): void {
  if ([...m.requests.values()].some((r) => r.kind === 'ping')) return;
  request(m, { kind: 'ping', at: m.io.now() }, { t: 'ping' });
  setTimer(m, 'ping', 6_000);
}

/** A timer set through `io.timer` has run out. */
export function timerFired(m: Machine, name: string): void {
  m.due.delete(name);
  if (name.startsWith('typing:')) {
    const c = m.convs.get(name.slice(7));
    if (c !== undefined) c.typing = null;
  } else TIMERS[name]?.(m);
  m.io.changed();
}

const giveUp = (m: Machine) => {
  m.io.close();
  linkClosed(m, 4000);
};

const TIMERS: Record<string, (m: Machine) => void> = {
  reconnect: (m) => {
    if (m.wanted && m.link === 'waiting') open(m);
  },
  hello: (m) => {
    if (m.link === 'hello') giveUp(m);
  },
  ack: (m) => {
    if (m.requests.size === 0 || m.link !== 'live') return;
    const oldest = Math.min(...[...m.requests.values()].map((r) => r.at));
    const left = oldest + m.limits.ackTimeoutMs - m.io.now();
    // An answer that never came: the link is taken for dead, the same `cid`s go out again on the next one.
    if (left <= 0) giveUp(m);
    else setTimer(m, 'ack', left);
  },
  ping: (m) => {
    if ([...m.requests.values()].some((r) => r.kind === 'ping')) giveUp(m);
  },
  gap: syncGaps,
  cursor: tellCursors,
  band: (m) => {
    if (m.wanted && m.link !== 'live') m.band = true;
  },
  drain: (m) => {
    m.io.close();
    linkClosed(m, 1012);
  },
  'drain-lanes': drain,
  'typing-idle': typingDone,
  reload: (m) => {
    for (const c of m.convs.values()) if (c.wanted) loadLatest(m, c);
  },
};
