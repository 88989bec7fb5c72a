import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyConversation, foldEvents } from '#protocol/apply-event.ts';
import type { EventType, WireEvent } from '#protocol/events.ts';
import { kick, watch } from '../client/link.ts';
import { send } from '../client/outbox.ts';
import { type History, type Sent, violations } from './invariants.ts';
import { Simulation, type Tab } from './simulation.ts';

type Step = [kind: number, arg: number];
const SCHEDULES = Number(process.env.PARLEY_SCHEDULES ?? 10_000);
const KINDS = 17;

class Run {
  readonly sim: Simulation;
  readonly sent: Sent[] = [];
  readonly cursors: History['cursors'] = [];
  readonly seen: History['seen'] = [];
  #dead: Tab[] = [];
  #writers = new Map<Tab, string>();

  constructor(seed: number, locks: boolean) {
    this.sim = new Simulation(seed);
    this.sim.locks = locks;
    this.open();
  }

  open(): void {
    this.#writers.set(this.sim.openTab(), `writer ${this.#writers.size}`);
  }

  write(tab: Tab, arg: number): void {
    const writer = this.#writers.get(tab) ?? '';
    const lane = `new:${writer}-${arg % 2}`;
    const to = tab.machine.aliases.get(lane) ?? [...this.sim.server.conversations.keys()][arg % 2] ?? lane;
    const body = `m${this.sent.length}`;
    this.sent.push({ cid: send(tab.machine, to, { t: 'msg.send', kind: 'text', body }).cid, body, writer, to });
  }

  /** One turn of bad luck, and a moment of time. */
  step([kind, arg]: Step): void {
    const { sim } = this;
    const tab = sim.tabs[arg % sim.tabs.length] as Tab;
    if (kind <= 3) this.write(tab, arg);
    else if (kind === 4) sim.cut(tab);
    else if (kind === 5) this.#reload(tab);
    else if (kind === 6) sim.online = !sim.online;
    else if (kind === 7) sim.restartServer();
    else if (kind === 8 && tab.wire) tab.wire.dropNext += 1 + (arg % 3);
    else if (kind === 9 && tab.wire) tab.wire.doubleNext += 1 + (arg % 3);
    else if (kind === 10) for (const id of sim.server.conversations.keys()) sim.server.say(id, `agent ${arg}`);
    else if (kind === 11 && sim.tabs.length < 4) this.open();
    else if (kind === 12) refuseSome(sim, arg);
    else if (kind === 13) kick(tab.machine);
    else if (kind === 14) this.#kill(sim.leader ?? tab);
    else if (kind === 15) this.#kill(tab);
    else if (kind === 16) watch(tab.machine, [...tab.machine.convs.keys()][arg % 3] ?? null);
    else for (const c of sim.server.conversations.values()) sim.server.agentRead(c.id, c.log.length - (arg % 2));
    if (!sim.online) for (const t of [...sim.tabs]) sim.cut(t);
    // Often no time at all: what one moment starts must not rest on the next one.
    sim.advance(arg % 4 === 0 ? 0 : arg % 400);
    this.#note();
  }

  /** Everything comes back and to rest. */
  settle(): void {
    const { sim } = this;
    sim.online = true;
    sim.server.refuse = null;
    for (const t of sim.tabs) if (t.wire) Object.assign(t.wire, { dropNext: 0, doubleNext: 0 });
    sim.advance(60_000);
    this.#note();
    // A single frame lost at the very end shows on the next connection only.
    sim.restartServer();
    sim.advance(120_000);
    this.#note();
  }

  history(): History {
    const { sim } = this;
    const name = (t: Tab) => t.machine.tabId;
    for (const t of [...this.#dead, ...sim.tabs]) for (const s of t.seen) this.seen.push({ tab: name(t), ...s });
    return {
      sent: this.sent,
      acked: sim.acked,
      logs: [...sim.server.conversations.values()].map((c) => ({ conv: c.id, events: c.log })),
      screens: sim.tabs.flatMap((t) =>
        [...t.machine.convs].map(([conv, c]) => ({ tab: name(t), conv, cur: c.cur, events: c.events, state: c.state, start: { ...emptyConversation(), status: c.baseStatus } })),
      ),
      seen: this.seen,
      cursors: this.cursors,
      left: [...sim.stored.keys(), ...sim.tabs.flatMap((t) => t.machine.outbox.map((x) => x.cid))],
    };
  }

  #reload(tab: Tab): void {
    this.#dead.push(tab);
    this.#writers.set(this.sim.reload(tab), this.#writers.get(tab) ?? '');
  }

  #kill(tab: Tab): void {
    if (this.sim.tabs.length < 2) return this.#reload(tab);
    this.#dead.push(tab);
    this.sim.kill(tab);
  }

  #note(): void {
    for (const c of this.sim.server.conversations.values()) this.cursors.push({ whose: `server ${c.id}`, at: c.read.visitor });
    for (const t of this.sim.tabs) {
      for (const [id, c] of t.machine.convs) {
        this.cursors.push({ whose: `${t.machine.tabId} visitor ${id}`, at: c.read.visitor }, { whose: `${t.machine.tabId} agent ${id}`, at: c.read.agent });
        if (c.cur !== null) this.cursors.push({ whose: `${t.machine.tabId} cur ${id}`, at: c.cur });
      }
    }
  }
}

function refuseSome(sim: Simulation, arg: number): void {
  let n = 1 + (arg % 4);
  sim.server.refuse = (f) => (f.t === 'msg.send' && n-- > 0 ? { code: arg % 2 ? 'OVERLOADED' : 'RATE_LIMITED', retryable: true, retryAfterMs: arg % 700 } : null);
}

describe('the client under random schedules of offline, reloads, tabs, crashes and late acks', () => {
  it(`breaks no invariant (${SCHEDULES} schedules)`, () => {
    const steps = fc.array(fc.tuple(fc.nat(KINDS), fc.nat(1_000)), { minLength: 5, maxLength: 50 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 }), fc.boolean(), steps, (seed, locks, turns) => {
        const run = new Run(seed, locks);
        for (const turn of turns) run.step(turn as Step);
        run.settle();
        expect(violations(run.history())).toEqual([]);
      }),
      { numRuns: SCHEDULES },
    );
  }, 300_000);
});

const ev = (seq: number, body: string, by: 'visitor' | 'agent' = 'visitor') =>
  ({
    seq,
    id: `e${seq}`,
    type: 'message.created' satisfies EventType,
    actor: { kind: by },
    ts: 1,
    ...(by === 'visitor' ? { cid: `c-${body}` } : {}),
    data: { kind: 'text', body },
  }) as WireEvent;

/** A history in which all is well. */
function good(): History {
  const log = () => [ev(1, 'a'), ev(2, 'b'), ev(3, 'hello', 'agent'), ev(4, 'c')];
  const start = emptyConversation();
  return {
    sent: ['a', 'b', 'c'].map((body) => ({ cid: `c-${body}`, body, writer: 'w', to: 'conv' })),
    acked: new Set(['c-a', 'c-b', 'c-c']),
    logs: [{ conv: 'conv', events: log() }],
    screens: [{ tab: 't', conv: 'conv', cur: 4, events: log(), state: foldEvents(log(), start), start }],
    seen: [{ tab: 't', conv: 'conv', seq: 3 }],
    cursors: [
      { whose: 't', at: 1 },
      { whose: 't', at: 4 },
    ],
    left: [],
  };
}
/** Another log, numbered as a server would. */
const relog = (h: History, change: (events: WireEvent[]) => WireEvent[]): void => {
  for (const log of h.logs) log.events = change(log.events).map((e, k) => ({ ...e, seq: k + 1 }));
};

describe('the checker of schedules', () => {
  it('finds nothing where nothing is wrong', () => expect(violations(good())).toEqual([]));

  it.each<[string, (h: History) => void]>([
    ['I1', (h) => relog(h, (log) => log.filter((_, k) => k !== 1))],
    ['I1', (h) => relog(h, (log) => [...log, ev(5, 'b')])],
    ['I1', (h) => void h.left.push('c-a')],
    ['I2', (h) => void h.screens[0]?.events.splice(2, 1)],
    ['I2', (h) => void Object.assign(h.screens[0] ?? {}, { cur: 3 })],
    ['I2', (h) => void h.seen.push({ tab: 't', conv: 'conv', seq: 3 })],
    ['I3', (h) => relog(h, (log) => log.reverse())],
    ['I4', (h) => void h.logs[0]?.events.splice(2, 1)],
    ['I5', (h) => void h.logs[0]?.events.push(ev(5, 'stranger'))],
    ['I5', (h) => void h.logs[0]?.events.splice(0, 1, { ...ev(1, 'changed'), cid: 'c-a' } as WireEvent)],
    ['I6', (h) => void h.cursors.push({ whose: 't', at: 2 })],
    ['I7', (h) => void h.screens[0]?.state.items.pop()],
  ])('finds a planted violation of %s', (name, plant) => {
    const h = good();
    plant(h);
    expect(violations(h).some((line) => line.startsWith(`${name} `))).toBe(true);
  });
});
