/** The judge is judged: an honest history passes, and each planted violation is found under its name. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Anomaly, check } from './checker.ts';
import { type Entry, History, readHistory } from './history.ts';

/** Two devices, two conversations, ten messages each, a visitor's second tab and an agent that follow, one retried send. */
function honest(): Entry[] {
  const out: Entry[] = [];
  let time = 0;
  for (const conv of ['c1', 'c2']) {
    const device = `d-${conv}`;
    for (let n = 1; n <= 10; n++) {
      const cid = `${conv}-${n}`;
      const body = `#${conv} ${n}`;
      out.push({ type: 'invoke', time: ++time, device, conv, cid, n, body });
      if (n === 5) out.push({ type: 'info', time: ++time, device, conv, cid, what: 'cut' });
      out.push({ type: 'ok', time: ++time, device, conv, cid, seq: n, id: `e-${cid}`, dup: n === 5 });
      out.push({ type: 'saw', time: ++time, device: `tab-${conv}`, conv, seq: n, id: `e-${cid}`, body });
      out.push({ type: 'saw', time: ++time, device: 'agent-1', conv, seq: n, id: `e-${cid}`, body });
      out.push({ type: 'cursor', time: ++time, device: 'agent-1', conv, who: 'visitor', read: n });
    }
    out.push({ type: 'invoke', time: ++time, device, conv, cid: `${conv}-bad`, n: 11, body: '#bad' });
    out.push({ type: 'fail', time: ++time, device, conv, cid: `${conv}-bad`, code: 'TOO_LARGE' });
    for (let n = 1; n <= 10; n++)
      for (const sequence of ['all', 'public'] as const) out.push({ type: 'log', conv, seq: n, id: `e-${conv}-${n}`, cid: `${conv}-${n}`, body: `#${conv} ${n}`, sequence });
    out.push({ type: 'end', device: `tab-${conv}`, conv, head: 10 }, { type: 'end', device: 'agent-1', conv, head: 10 });
  }
  return out;
}
const without = (fits: (e: Entry) => boolean) => honest().filter((e) => !fits(e));
const changed = (fits: (e: Entry) => boolean, change: (e: Entry) => Entry) => honest().map((e) => (fits(e) ? change(e) : e));
const logAt = (conv: string, seq: number) => (e: Entry) => e.type === 'log' && e.conv === conv && e.seq === seq;
const sawAt = (device: string, conv: string, seq: number) => (e: Entry) => e.type === 'saw' && e.device === device && e.conv === conv && e.seq === seq;

const PLANTED: [string, Anomaly, () => Entry[]][] = [
  ['an acked message is missing at the end of the log', 'lost write', () => without(logAt('c1', 10))],
  ['an acked message is missing in the middle', 'hole', () => without(logAt('c1', 4))],
  [
    'a message stands twice',
    'duplicate',
    () => [...honest(), ...(['all', 'public'] as const).map((sequence): Entry => ({ type: 'log', conv: 'c1', seq: 11, id: 'e-again', cid: 'c1-3', body: '#c1 3', sequence }))],
  ],
  [
    'the ack named another place',
    'duplicate',
    () =>
      changed(
        (e) => e.type === 'ok' && e.cid === 'c2-4',
        (e) => ({ ...e, seq: 9 }) as Entry,
      ),
  ],
  ['a retry got another place with dup', 'dup lied', () => [...honest(), { type: 'ok', time: 999, device: 'd-c1', conv: 'c1', cid: 'c1-5', seq: 6, id: 'e-c1-6', dup: true }]],
  ['a body was changed', 'changed write', () => changed(logAt('c2', 7), (e) => ({ ...e, body: '#other' }) as Entry)],
  [
    'two sends of a device changed places',
    'nonmonotonic send',
    () =>
      changed(
        (e) => e.type === 'invoke' && (e.cid === 'c1-2' || e.cid === 'c1-3'),
        (e) => ({ ...e, n: (e as { n: number }).n === 2 ? 3 : 2 }) as Entry,
      ),
  ],
  ['a subscriber jumped over one', 'skip', () => without(sawAt('tab-c1', 'c1', 6))],
  ['a subscriber saw one twice', 'nonmonotonic poll', () => honest().flatMap((e) => (sawAt('agent-1', 'c2', 3)(e) ? [e, e] : [e]))],
  ['a subscriber went back', 'nonmonotonic poll', () => honest().flatMap((e) => (sawAt('tab-c2', 'c2', 8)(e) ? [e, { ...e, seq: 2, id: 'e-c2-2' } as Entry] : [e]))],
  ['a subscriber never saw the last one', 'unseen', () => without(sawAt('agent-1', 'c1', 10))],
  ['two events for one place', 'inconsistent offset', () => changed(sawAt('tab-c1', 'c1', 5), (e) => ({ ...e, id: 'e-else' }) as Entry)],
  ['the log gives two events for one place', 'inconsistent offset', () => [...honest(), { type: 'log', conv: 'c1', seq: 5, id: 'e-else', cid: 'x', body: '', sequence: 'all' }]],
  ['a refused message is in the log', 'aborted read', () => [...honest(), { type: 'log', conv: 'c1', seq: 11, id: 'e-bad', cid: 'c1-bad', body: '#bad', sequence: 'public' }]],
  ['a message that nobody sent', 'aborted read', () => [...honest(), { type: 'log', conv: 'c2', seq: 11, id: 'e-x', cid: 'nobody', body: '#ghost', sequence: 'public' }]],
  ['an event was seen and never committed', 'aborted read', () => [...honest(), { type: 'saw', time: 999, device: 'tab-c1', conv: 'c1', seq: 11, id: 'e-ghost', body: '#ghost' }]],
  ['a read position fell', 'cursor fell', () => [...honest(), { type: 'cursor', time: 999, device: 'agent-1', conv: 'c1', who: 'visitor', read: 2 }]],
];

describe('the checker', () => {
  it('passes an honest history and counts it', () => {
    expect(check(honest())).toEqual({ ok: true, counts: {}, witnesses: [], acked: 20, dups: 2, ambiguous: 2, events: 20 });
  });
  it.each(PLANTED)('finds: %s', (_what, anomaly, history) => {
    const verdict = check(history());
    expect(verdict.ok).toBe(false);
    expect(verdict.counts[anomaly]).toBeGreaterThan(0);
    expect(verdict.witnesses.length).toBeGreaterThan(0);
    expect(verdict.witnesses.length).toBeLessThanOrEqual(5);
  });
  it('leaves an unanswered send open: stored or not, both are honest', () => {
    const lost = without((e) => (e.type === 'ok' && e.cid === 'c1-10') || logAt('c1', 10)(e) || (e.type === 'saw' && e.conv === 'c1' && e.seq === 10)).map((e) =>
      e.type === 'end' && e.conv === 'c1' ? { ...e, head: 9 } : e,
    );
    expect(check(lost).ok).toBe(true);
    expect(check(without((e) => e.type === 'ok' && e.cid === 'c1-10')).ok).toBe(true);
  });
  it('reads what was written, line by line', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'parley-history-'));
    const history = new History(join(dir, 'h.jsonl'));
    for (const e of honest()) history.add(e);
    await history.close();
    expect(check(await readHistory(history.file))).toEqual(check(honest()));
    await rm(dir, { recursive: true });
  });
});
