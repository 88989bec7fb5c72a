/** Judges what a schedule has left behind, by the invariants I1–I7 of the delivery promises; knows nothing of how the client works. */

import type { ConversationState } from '#protocol/apply-event.ts';
import { foldEvents } from '#protocol/apply-event.ts';
import type { WireEvent } from '#protocol/events.ts';

export type Sent = { cid: string; body: string; writer: string; to: string };
export type Screen = {
  tab: string;
  conv: string;
  /** Events on screen, a suffix of the log; `cur` null: never loaded. */
  cur: number | null;
  events: WireEvent[];
  state: ConversationState;
  start: ConversationState;
};
export type History = {
  sent: Sent[];
  /** `cid`s that the server said yes to. */
  acked: ReadonlySet<string>;
  logs: { conv: string; events: WireEvent[] }[];
  screens: Screen[];
  /** Messages of the other side, as each tab was told of them while it lived. */
  seen: { tab: string; conv: string; seq: number }[];
  /** Positions as they were read off, one after the other. */
  cursors: { whose: string; at: number }[];
  /** `cid`s that are still unsent. */
  left: string[];
};

/** All violations found, each beginning with its invariant; empty when everything holds. */
export function violations(h: History): string[] {
  return [...once(h), ...screensAgree(h), ...ordered(h), ...noHoles(h), ...noStrangers(h), ...cursorsRise(h), ...folded(h)];
}

const messages = (h: History) =>
  h.logs.flatMap((log) =>
    log.events.flatMap((ev) => (ev.type === 'message.created' && ev.actor.kind === 'visitor' ? [{ conv: log.conv, seq: ev.seq, cid: ev.cid ?? '', body: ev.data.body }] : [])),
  );

/** I1: what was acked stands in the log exactly once, and when all is quiet everything written does. */
function once(h: History): string[] {
  const times = new Map<string, number>();
  for (const { cid } of messages(h)) times.set(cid, (times.get(cid) ?? 0) + 1);
  const found = h.sent.flatMap(({ cid, body }) => {
    const n = times.get(cid) ?? 0;
    return n === 1 ? [] : [`I1 ${body} stands ${n} times in the log${h.acked.has(cid) ? ' and was acked' : ''}`];
  });
  return [...found, ...h.left.map((cid) => `I1 ${cid} is still unsent`)];
}

/** I2: every screen equals the end of the log, and nobody was told of a message twice or backwards. */
function screensAgree(h: History): string[] {
  const found: string[] = [];
  const logs = new Map(h.logs.map((log) => [log.conv, log.events]));
  // Who opens a conversation makes its first event up from the answer: nothing ever points at that id.
  const line = (ev: WireEvent) => `${ev.seq} ${ev.type} ${ev.type === 'conversation.opened' ? '' : ev.id}`;
  for (const s of h.screens) {
    if (s.cur === null) continue;
    const log = logs.get(s.conv) ?? [];
    if (s.cur !== log.length) found.push(`I2 ${s.tab} ended at ${s.cur} of ${log.length} in ${s.conv}`);
    const there = log
      .slice(log.length - s.events.length)
      .map(line)
      .join();
    if (s.events.map(line).join() !== there) found.push(`I2 ${s.tab} shows other events than the log of ${s.conv}`);
  }
  const last = new Map<string, number>();
  for (const { tab, conv, seq } of h.seen) {
    const key = `${tab} ${conv}`;
    if (seq <= (last.get(key) ?? 0)) found.push(`I2 ${tab} was told of ${seq} after ${last.get(key)} in ${conv}`);
    last.set(key, Math.max(seq, last.get(key) ?? 0));
  }
  return found;
}

/** I3: what one writer wrote into one conversation stands there in that order. */
function ordered(h: History): string[] {
  const place = new Map(messages(h).map((x) => [x.cid, x]));
  const last = new Map<string, { seq: number; body: string }>();
  return h.sent.flatMap(({ cid, body, writer, to }) => {
    const at = place.get(cid);
    if (at === undefined) return [];
    const key = `${writer} ${to} ${at.conv}`;
    const before = last.get(key);
    last.set(key, { seq: at.seq, body });
    return before !== undefined && before.seq > at.seq ? [`I3 ${before.body} was written before ${body} and stands after it`] : [];
  });
}

/** I4: seq counts 1, 2, 3 without a gap. */
function noHoles(h: History): string[] {
  return h.logs.flatMap((log) => log.events.flatMap((ev, k) => (ev.seq === k + 1 ? [] : [`I4 ${log.conv} has ${ev.seq} at place ${k + 1}`])));
}

/** I5: nothing stands in the log that nobody wrote, or with another text. */
function noStrangers(h: History): string[] {
  const wrote = new Map(h.sent.map((x) => [x.cid, x.body]));
  return messages(h).flatMap((x) => (wrote.get(x.cid) === x.body ? [] : [`I5 ${x.body} in ${x.conv} was not written so`]));
}

/** I6: a position never goes back. */
function cursorsRise(h: History): string[] {
  const last = new Map<string, number>();
  return h.cursors.flatMap(({ whose, at }) => {
    const before = last.get(whose) ?? 0;
    last.set(whose, at);
    return at < before ? [`I6 ${whose} fell from ${before} to ${at}`] : [];
  });
}

/** I7: what is on screen is the fold of the events. */
function folded(h: History): string[] {
  return h.screens.flatMap((s) =>
    s.cur === null || JSON.stringify(foldEvents(s.events, s.start)) === JSON.stringify(s.state) ? [] : [`I7 ${s.tab} does not show the fold of ${s.conv}`],
  );
}
