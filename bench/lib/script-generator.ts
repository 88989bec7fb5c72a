/**
 * The load generator for machines without a C compiler: the same options, file and result as native/generator.c, at more CPU per message.
 * Modes open, closed, echo, hold, herd.
 */
import { readFileSync } from 'node:fs';
import WebSocket from 'ws';
import { percentile } from './report.ts';

type Peer = {
  agent: boolean;
  device: string;
  credential: string;
  conv: string;
  head: number;
  me: string;
  i: number;
  sent: number;
  open: number;
  pending: Map<number, number>;
  ws: WebSocket | null;
  ready: boolean;
};
type Wire = { t?: string; i?: number; conv?: string; seq?: number; dup?: boolean; type?: string; me?: { id: string }; data?: { body?: string } };

const arg = (name: string, fallback: string): string => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : (process.argv[at + 1] ?? fallback);
};
const num = (name: string, fallback: number): number => Number(arg(name, String(fallback)));
const mode = arg('mode', 'open');
const closedLoop = mode === 'closed' || mode === 'echo';
const seconds = num('seconds', 10);
const bytes = num('bytes', 100);
const clock = (): number => performance.now() / 1000;
const sleep = (s: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, s * 1000));
const c = {
  sent: 0,
  acked: 0,
  doubled: 0,
  gaps: 0,
  unknownAcks: 0,
  errors: 0,
  stalled: 0,
  closed: 0,
  delivered: 0,
  deliveryGaps: 0,
  deliveryDoubled: 0,
  measured: 0,
  inFlight: 0,
  firstError: '',
};
const ackMs: number[] = [];
const screenMs: number[] = [];
const agentSeq = new Map<string, number>();
let from = Number.POSITIVE_INFINITY;
let to = Number.POSITIVE_INFINITY;
let ending = false;
const peers = load();
const visitors = peers.filter((p) => !p.agent);
const agents = peers.filter((p) => p.agent);

function load(): Peer[] {
  const made: Peer[] = [];
  for (const line of readFileSync(arg('file', ''), 'utf8').split('\n')) {
    const [kind, a, b] = line.split(' ');
    const base = { conv: '', head: 0, me: '', i: 0, sent: 0, open: 0, pending: new Map<number, number>(), ws: null, ready: false };
    if (kind === 'A' && a) made.push({ ...base, agent: true, device: `generator-${made.length}`, credential: a });
    if (kind === 'V' && a && b) made.push({ ...base, agent: false, device: a, credential: b });
    const last = made.at(-1);
    if (kind === 'C' && a && last) Object.assign(last, { conv: a, head: Number(b) });
  }
  return made;
}

function connect(p: Peer): void {
  const port = arg('port', '0');
  const ws = new WebSocket(`ws://127.0.0.1:${port}${p.agent ? '/ws' : arg('path', '/ws')}`, ['cs1'], { perMessageDeflate: false, headers: { Origin: `http://127.0.0.1:${port}` } });
  p.ws = ws;
  p.i = 0;
  ws.on('open', () => {
    if (mode === 'echo') p.ready = true;
    else
      ws.send(
        JSON.stringify({ t: 'hello', v: 1, [p.agent ? 'ticket' : 'token']: p.credential, deviceId: p.device, tabId: 'g', ...(p.conv ? { cursors: { [p.conv]: p.head } } : {}) }),
      );
  });
  ws.on('message', (raw) => {
    const parsed = JSON.parse(String(raw)) as Wire | Wire[];
    for (const f of Array.isArray(parsed) ? parsed : [parsed]) onFrame(p, f);
  });
  ws.on('error', () => undefined);
  ws.on('close', (code) => {
    if (!ending) c.closed += 1;
    if (!ending && code !== 1012 && code !== 1006) error(`closed with ${code}`);
    p.ready = false;
    p.ws = null;
  });
}

function error(text: string): void {
  c.errors += 1;
  c.firstError ||= text.slice(0, 280);
}

function onFrame(p: Peer, f: Wire): void {
  const now = clock();
  if (f.t === 'welcome') {
    p.me = f.me?.id ?? '';
    p.ready = true;
  } else if (f.t === 'err') {
    error(JSON.stringify(f));
    if (p.agent) p.open -= 1;
    else if (f.i !== undefined && p.pending.delete(f.i)) c.inFlight -= 1;
  } else if (f.t === 'ev') onEvent(p, f, now);
  else if (f.t === 'ok' && p.agent) {
    p.open -= 1;
    if (f.conv) agentSeq.set(f.conv, Math.max(agentSeq.get(f.conv) ?? 0, f.seq ?? 0));
  } else if (f.i !== undefined) onAck(p, f, f.i, now);
}

function onAck(p: Peer, f: Wire, i: number, now: number): void {
  const at = p.pending.get(i);
  if (at === undefined) {
    c.unknownAcks += 1;
    return;
  }
  p.pending.delete(i);
  c.inFlight -= 1;
  c.acked += 1;
  if (mode !== 'echo') follow(p, f);
  if (now >= from && now <= to) c.measured += 1;
  if (at >= from && at <= to) ackMs.push((now - at) * 1000);
  if (closedLoop && now < to && to !== Number.POSITIVE_INFINITY) send(p, now);
}

function follow(p: Peer, f: Wire): void {
  if (f.dup) c.doubled += 1;
  const seq = f.seq ?? 0;
  if (!p.conv) p.conv = f.conv ?? '';
  else if (seq <= p.head) c.doubled += 1;
  else if (seq !== p.head + 1) c.gaps += 1;
  p.head = Math.max(p.head, seq);
}

function onEvent(p: Peer, f: Wire, now: number): void {
  const seq = f.seq ?? 0;
  const conv = f.conv ?? '';
  if (!p.agent) {
    if (conv !== p.conv) return;
    if (seq <= p.head) c.doubled += 1;
    else if (seq !== p.head + 1) c.gaps += 1;
    p.head = Math.max(p.head, seq);
    return;
  }
  const last = agentSeq.get(conv);
  if (last === undefined) return;
  if (seq <= last) {
    c.deliveryDoubled += 1;
    return;
  }
  c.deliveryGaps += seq - last - 1;
  agentSeq.set(conv, seq);
  const at = f.type === 'message.created' && f.data?.body?.startsWith('@') ? Number.parseFloat(f.data.body.slice(1)) : Number.NaN;
  if (Number.isNaN(at)) return;
  c.delivered += 1;
  if (at >= from && at <= to) screenMs.push((now - at) * 1000);
}

function send(p: Peer, planned: number): void {
  if (!p.ws || p.pending.size >= 64) {
    c.stalled += 1;
    return;
  }
  p.i += 1;
  p.sent += 1;
  p.pending.set(p.i, planned);
  c.sent += 1;
  c.inFlight += 1;
  p.ws.send(JSON.stringify({ t: 'msg.send', i: p.i, conv: p.conv || null, cid: uuid(), kind: 'text', body: `@${planned.toFixed(6)}@${p.sent}@`.padEnd(bytes, 'm') }));
}

const uuid = (): string => crypto.randomUUID().replace(/^(.{14})./, '$17');

async function until(done: () => boolean, limit: number): Promise<void> {
  for (const end = clock() + limit; !done() && clock() < end; ) await sleep(0.005);
}

async function openConversations(): Promise<void> {
  for (const p of visitors) {
    if (!p.conv) send(p, clock());
    if (c.inFlight >= 100) await until(() => c.inFlight < 100, 60);
  }
  await until(() => c.inFlight === 0, 60);
  for (const [n, p] of visitors.entries()) {
    const a = agents[n % Math.max(1, agents.length)];
    if (!a?.ws) continue;
    a.i += 1;
    a.open += 1;
    a.ws.send(JSON.stringify({ t: 'conv.assign', i: a.i, conv: p.conv, cid: uuid(), agent: a.me }));
    if (a.open > 20) await until(() => a.open <= 20, 60);
  }
  await until(() => agents.every((a) => a.open === 0), 60);
  await sleep(1);
  Object.assign(c, { doubled: 0, gaps: 0, deliveryGaps: 0, deliveryDoubled: 0 });
}

async function runLoad(): Promise<void> {
  const active = visitors.slice(0, num('active', 0) || visitors.length);
  const start = clock();
  from = start + num('warmup', 2);
  to = from + seconds;
  const pick = () => active[Math.floor(Math.random() * active.length)];
  if (closedLoop) for (let k = 0; k < num('inflight', 200); k++) send(active[k % active.length] as Peer, clock());
  for (let next = start; clock() < to; await sleep(0.001)) {
    for (; !closedLoop && next <= clock(); next += -Math.log(1 - Math.random()) / num('rate', 1000)) {
      const p = pick();
      if (p) send(p, next);
    }
  }
  await until(() => c.inFlight === 0, num('settle', 20));
  await sleep(1.5);
}

async function herd(): Promise<number> {
  console.error('HERD READY');
  await until(() => visitors.every((p) => !p.ready), 60);
  console.error('HERD DOWN');
  let first = 0;
  for (const end = clock() + 90; clock() < end; await sleep(0.01)) {
    const up = visitors.filter((p) => p.ready).length;
    if (up && !first) first = clock();
    if (up === visitors.length) break;
    for (const p of visitors) if (!p.ws && Math.random() < 0.01) connect(p);
  }
  return (clock() - first) * 1000;
}

const t0 = clock();
for (const p of peers) {
  connect(p);
  if (peers.indexOf(p) % 50 === 49) await sleep(50 / num('connect-rate', 2000));
}
await until(() => peers.every((p) => p.ready), 120);
const connectMs = (clock() - t0) * 1000;
let allInSyncMs = 0;
if (mode !== 'hold' && mode !== 'echo') await openConversations();
if (mode === 'hold') {
  console.error('HOLDING');
  await sleep(seconds);
} else if (mode === 'herd') allInSyncMs = await herd();
else {
  console.error('LOAD');
  await runLoad();
}
ending = true;
const cpu = process.cpuUsage();
const q = (list: number[], at: number) => Math.round(percentile(list, at) * 100) / 100;
const { inFlight, measured, ...counts } = c;
console.log(
  JSON.stringify({
    visitors: visitors.length,
    agents: agents.length,
    held: peers.filter((p) => p.ready).length,
    connectMs,
    allInSyncMs,
    rate: measured / seconds,
    unanswered: inFlight,
    ...counts,
    ackP50Ms: q(ackMs, 0.5),
    ackP95Ms: q(ackMs, 0.95),
    ackP99Ms: q(ackMs, 0.99),
    ackMaxMs: q(ackMs, 1),
    screenP50Ms: q(screenMs, 0.5),
    screenP95Ms: q(screenMs, 0.95),
    screenP99Ms: q(screenMs, 0.99),
    screenMaxMs: q(screenMs, 1),
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
  }),
);
process.exit(0);
