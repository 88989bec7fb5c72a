/**
 * Judges a recorded history offline: the invariants I1–I6 of the delivery promises, under the names of Jepsen's log anomalies.
 *
 * | kind | invariant | what it says |
 * |---|---|---|
 * | lost write | I1 | acked, and not in the log |
 * | duplicate | I1 | one cid at two places of the log, or one ack and the log name different places |
 * | changed write | I1 | the log holds another body than was sent |
 * | skip | I2 | a subscriber jumped over a committed seq |
 * | nonmonotonic poll | I2 | a subscriber saw seq stand still or go back |
 * | unseen | I2 | a live subscriber ended before the head of the log |
 * | nonmonotonic send | I3 | sends of one device stand in the log in another order |
 * | hole | I4 | the log's seq is not 1, 2, 3 … |
 * | inconsistent offset | I4 | two events seen for one (conversation, seq) |
 * | aborted read | I5 | seen or stored, but refused or never sent |
 * | dup lied | I1 | dup:true names another place than the first answer |
 * | cursor fell | I6 | a read position went down |
 */
import type { Entry } from './history.ts';

export type Anomaly =
  | 'lost write'
  | 'duplicate'
  | 'changed write'
  | 'skip'
  | 'nonmonotonic poll'
  | 'unseen'
  | 'nonmonotonic send'
  | 'hole'
  | 'inconsistent offset'
  | 'aborted read'
  | 'dup lied'
  | 'cursor fell';
export type Verdict = { ok: boolean; counts: Partial<Record<Anomaly, number>>; witnesses: string[]; acked: number; dups: number; ambiguous: number; events: number };

type Log = Extract<Entry, { type: 'log' }>;
type Sent = { device: string; conv: string; n: number; body: string; ok: { seq: number; id: string } | undefined; failed: string | undefined };

export function check(entries: readonly Entry[]): Verdict {
  const found = new Findings();
  const sent = readSends(entries, found);
  const logs = readLogs(entries, found);
  for (const [cid, s] of sent) checkSend(cid, s, logs, found);
  checkOrder(sent, logs, found);
  checkStrangers(sent, logs, found);
  checkSubscribers(entries, logs, found);
  checkCursors(entries, found);
  const acked = [...sent.values()].filter((s) => s.ok).length;
  const dups = entries.filter((e) => e.type === 'ok' && e.dup).length;
  const ambiguous = entries.filter((e) => e.type === 'info').length;
  return { ok: found.total === 0, counts: found.counts, witnesses: found.witnesses, acked, dups, ambiguous, events: logs.own.size };
}

class Findings {
  readonly counts: Partial<Record<Anomaly, number>> = {};
  readonly witnesses: string[] = [];
  total = 0;
  add(kind: Anomaly, detail: unknown): void {
    this.total += 1;
    this.counts[kind] = (this.counts[kind] ?? 0) + 1;
    if (this.witnesses.length < 5) this.witnesses.push(`${kind}: ${JSON.stringify(detail)}`);
  }
}

function readSends(entries: readonly Entry[], found: Findings): Map<string, Sent> {
  const sent = new Map<string, Sent>();
  for (const e of entries) {
    if (e.type === 'invoke' && !sent.has(e.cid)) sent.set(e.cid, { device: e.device, conv: e.conv, n: e.n, body: e.body, ok: undefined, failed: undefined });
    if (e.type === 'fail') {
      const s = sent.get(e.cid);
      if (s && !s.ok) s.failed = e.code;
    }
    if (e.type !== 'ok') continue;
    const s = sent.get(e.cid);
    if (!s) found.add('aborted read', { why: 'an ok for what was never sent', ...e });
    else if (!s.ok) s.ok = { seq: e.seq, id: e.id };
    else if (s.ok.seq !== e.seq || s.ok.id !== e.id) found.add(e.dup ? 'dup lied' : 'duplicate', { cid: e.cid, first: s.ok, later: { seq: e.seq, id: e.id } });
  }
  return sent;
}

type Logs = { byCid: Map<string, Log[]>; byPlace: Map<string, Log>; heads: Map<string, number>; own: Set<string> };

/** Places are keyed by sequence and conversation: visitors and agents count on their own. */
function readLogs(entries: readonly Entry[], found: Findings): Logs {
  const logs: Logs = { byCid: new Map(), byPlace: new Map(), heads: new Map(), own: new Set() };
  const seen = new Map<string, number[]>();
  for (const e of entries) {
    if (e.type !== 'log') continue;
    const place = `${e.sequence} ${e.conv} ${e.seq}`;
    const other = logs.byPlace.get(place);
    if (other && other.id !== e.id) found.add('inconsistent offset', { place, ids: [other.id, e.id] });
    logs.byPlace.set(place, e);
    const key = `${e.sequence} ${e.conv}`;
    seen.set(key, [...(seen.get(key) ?? EMPTY), e.seq]);
    if (e.sequence !== 'public') continue;
    logs.own.add(e.id);
    logs.byCid.set(e.cid, [...(logs.byCid.get(e.cid) ?? []), e]);
  }
  for (const [key, numbers] of seen) {
    const sorted = [...new Set(numbers)].sort((a, b) => a - b);
    logs.heads.set(key, sorted.at(-1) ?? 0);
    for (const [at, seq] of sorted.entries()) {
      if (seq === at + 1) continue;
      found.add('hole', { key, expected: at + 1, found: seq });
      break;
    }
  }
  return logs;
}
const EMPTY: number[] = [];

function checkSend(cid: string, s: Sent, logs: Logs, found: Findings): void {
  const places = logs.byCid.get(cid) ?? [];
  if (places.length > 1) found.add('duplicate', { cid, seqs: places.map((p) => `${p.conv}/${p.seq}`) });
  const [first] = places;
  if (s.ok && !first) found.add('lost write', { cid, device: s.device, conv: s.conv, ...s.ok });
  if (s.ok && first && (first.seq !== s.ok.seq || first.id !== s.ok.id)) found.add('duplicate', { cid, acked: s.ok, stored: { seq: first.seq, id: first.id } });
  if (first && first.body !== s.body) found.add('changed write', { cid, sent: s.body.slice(0, 60), stored: first.body.slice(0, 60) });
  if (first && s.failed !== undefined && !s.ok) found.add('aborted read', { cid, refused: s.failed, stored: first.seq });
}

function checkOrder(sent: Map<string, Sent>, logs: Logs, found: Findings): void {
  const streams = new Map<string, { n: number; seq: number }[]>();
  for (const [cid, s] of sent) {
    const place = logs.byCid.get(cid)?.[0];
    if (!place) continue;
    const key = `${s.device} ${s.conv}`;
    const list = streams.get(key) ?? [];
    list.push({ n: s.n, seq: place.seq });
    streams.set(key, list);
  }
  for (const [key, list] of streams) {
    list.sort((a, b) => a.n - b.n);
    for (let k = 1; k < list.length; k++) {
      const [a, b] = [list[k - 1], list[k]];
      if (a && b && b.seq <= a.seq) found.add('nonmonotonic send', { key, earlier: a, later: b });
    }
  }
}

/** Messages in the log that nobody sent. Bodies of a run start with `#`; what the server adds by itself has none. */
function checkStrangers(sent: Map<string, Sent>, logs: Logs, found: Findings): void {
  for (const [cid, places] of logs.byCid)
    if (!sent.has(cid)) for (const p of places) if (p.body.startsWith('#')) found.add('aborted read', { why: 'nobody sent it', cid, conv: p.conv, seq: p.seq });
}

function checkSubscribers(entries: readonly Entry[], logs: Logs, found: Findings): void {
  const at = new Map<string, number>();
  const names = new Map<string, string>();
  for (const e of entries) {
    if (e.type === 'saw') {
      const key = `${e.device} ${e.conv}`;
      const last = at.get(key) ?? 0;
      if (e.seq <= last) found.add('nonmonotonic poll', { ...e, after: last });
      else if (e.seq !== last + 1) found.add('skip', { ...e, after: last });
      at.set(key, Math.max(last, e.seq));
      const sequence = e.device.startsWith('agent') ? 'all' : 'public';
      const place = `${sequence} ${e.conv} ${e.seq}`;
      const known = names.get(place) ?? logs.byPlace.get(place)?.id;
      if (known !== undefined && known !== e.id) found.add('inconsistent offset', { ...e, other: known });
      if (known === undefined && logs.heads.has(`${sequence} ${e.conv}`)) found.add('aborted read', { why: 'seen, and not in the log', ...e });
      names.set(place, e.id);
    }
    if (e.type === 'end' && (at.get(`${e.device} ${e.conv}`) ?? 0) < e.head) found.add('unseen', { ...e, saw: at.get(`${e.device} ${e.conv}`) ?? 0 });
  }
}

function checkCursors(entries: readonly Entry[], found: Findings): void {
  const at = new Map<string, number>();
  for (const e of entries) {
    if (e.type !== 'cursor') continue;
    const key = `${e.device} ${e.conv} ${e.who}`;
    const last = at.get(key) ?? 0;
    if (e.read < last) found.add('cursor fell', { ...e, from: last });
    at.set(key, Math.max(last, e.read));
  }
}
