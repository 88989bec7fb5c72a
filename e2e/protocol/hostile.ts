/** Seeded hostile input: random JSON, valid frames with one thing broken, and raw bytes. The same seed gives the same frames. */

export type Random = () => number;

/** mulberry32: 32 bits of state, good enough for fuzz and small enough to read. */
export function seeded(seed: number): Random {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One hostile frame as text or bytes; `conv` is a conversation the sender may use, so that some frames get far. */
export function hostileFrame(random: Random, conv: string): string | Uint8Array {
  const dice = random();
  if (dice < 0.2) return JSON.stringify(randomValue(random, 0));
  if (dice < 0.75) return mutated(random, conv);
  if (dice < 0.85) return bytes(random, 1 + Math.floor(random() * 200));
  if (dice < 0.93) return Buffer.from(bytes(random, 1 + Math.floor(random() * 120))).toString('latin1');
  if (dice < 0.95) return `{"t":"msg.send","i":1,"conv":null,"body":"${'y'.repeat(Math.floor(random() * 70_000))}"}`;
  if (dice < 0.98) return `${'['.repeat(1 + Math.floor(random() * 5_000))}${random() < 0.5 ? ']' : ''}`;
  return `{"a":`.repeat(1 + Math.floor(random() * 2_000));
}

const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;

const NASTY: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  1.5,
  -0,
  2 ** 53,
  '',
  ' ',
  'a\0b',
  '\ud800',
  'toString',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  "'; drop table event; --",
  '{{7*7}}',
  '<img src=x onerror=alert(1)>',
  '\u202e',
  'x'.repeat(20_000),
  [],
  {},
  [[[[]]]],
  { $ne: null },
  { $gt: '' },
  { length: 1e9 },
  { toString: 1 },
  JSON.parse('{"then":1}'),
  { toJSON: 1 },
  { _placeholder: true, num: 0 },
  { type: 'Buffer', data: [1] },
];

export function randomValue(random: Random, depth: number): unknown {
  if (depth > 4 || random() < 0.5) return pick(random, NASTY);
  if (random() < 0.5) return Array.from({ length: Math.floor(random() * 5) }, () => randomValue(random, depth + 1));
  return Object.fromEntries(
    Array.from({ length: Math.floor(random() * 6) }, () => [
      pick(random, ['t', 'i', 'v', 'conv', 'cid', 'body', 'a', '__proto__', 'constructor', '\0']),
      randomValue(random, depth + 1),
    ]),
  );
}

function mutated(random: Random, conv: string): string {
  const frame: Record<string, unknown> = { ...pick(random, valid(conv)), i: 1 + Math.floor(random() * 1e6) };
  const keys = Object.keys(frame);
  const changes = 1 + Math.floor(random() * 2);
  for (let n = 0; n < changes; n++) {
    const key = pick(random, keys);
    const dice = random();
    if (dice < 0.55) frame[key] = randomValue(random, 2);
    else if (dice < 0.7) delete frame[key];
    else if (dice < 0.85) frame[pick(random, ['x', 'admin', 'role', 'seq', 'token', 'constructor'])] = randomValue(random, 2);
    else if (typeof frame[key] === 'string') frame[key] = `${frame[key]}${pick(random, ['\0', '\ud800', '%00', '🙂'.repeat(2_000)])}`;
  }
  const json = JSON.stringify(frame);
  const dice = random();
  if (dice < 0.05) return json.replace('{', '{"__proto__":{"polluted":true},');
  if (dice < 0.1) return json.slice(0, Math.floor(random() * json.length));
  if (dice < 0.13) return `\ufeff${json}`;
  return json;
}

const UUID = '01890000-0000-7000-8000-000000000001';
const valid = (conv: string): readonly Record<string, unknown>[] => [
  { t: 'sync', cursors: { [conv]: 0 }, limit: 10 },
  { t: 'history', conv, before: 10, limit: 10 },
  { t: 'msg.send', conv, cid: UUID, cseq: 1, kind: 'text', body: 'x', attachments: ['u'], replyTo: 'm', meta: { a: 1 } },
  { t: 'msg.edit', conv, cid: UUID, target: 'm', body: 'x' },
  { t: 'msg.recall', conv, cid: UUID, target: 'm' },
  { t: 'conv.open', cid: UUID, topic: 'x', fields: { a: 1 }, page: { url: 'u', title: 't' } },
  { t: 'conv.human', conv, cid: UUID },
  { t: 'conv.rate', conv, cid: UUID, score: 3, comment: 'c' },
  { t: 'conv.close', conv, cid: UUID },
  { t: 'form.submit', conv, cid: UUID, target: 'm', values: { a: 1 } },
  { t: 'cursor', conv, delivered: 1, read: 1 },
  { t: 'typing', conv, on: true, text: 'x' },
  { t: 'page', url: 'u', title: 't' },
  { t: 'track', name: 'n', props: { a: 1 } },
  { t: 'ping' },
  { t: 'conv.assign', conv, cid: UUID, agent: 'a', team: 't', note: 'n' },
  { t: 'conv.status', conv, cid: UUID, status: 'open', until: 1 },
  { t: 'conv.tags', conv, cid: UUID, add: ['a'], remove: ['b'] },
  { t: 'conv.priority', conv, cid: UUID, priority: 'low' },
  { t: 'conv.takeover', conv, cid: UUID },
  { t: 'presence', state: 'online' },
  { t: 'view', conv },
  { t: 'watch', lists: ['all'] },
  { t: 'hello', v: 1, token: 'x', deviceId: 'device-1', tabId: 't' },
];

function bytes(random: Random, n: number): Uint8Array {
  return Uint8Array.from({ length: n }, () => Math.floor(random() * 256));
}
