import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Simulation, type Tab } from '../test/simulation.ts';
import { kick, watch } from './link.ts';
import { committedState, discard, pendingState, retry, send } from './outbox.ts';
import { unreadOf } from './receive.ts';

const text = (body: string) => ({ t: 'msg.send' as const, kind: 'text' as const, body });
const bodies = (sim: Simulation) =>
  [...sim.server.conversations.values()].flatMap((c) => c.log).flatMap((ev) => (ev.type === 'message.created' && ev.actor.kind === 'visitor' ? [ev.data.body] : []));
const only = (sim: Simulation) => {
  const [c] = sim.server.conversations.values();
  if (c === undefined) throw new Error('no conversation');
  return c;
};

describe('machine', () => {
  it('opens a conversation with the first message and sends the following ones into it, in order', () => {
    const sim = new Simulation(1);
    const tab = sim.openTab();
    for (const b of ['a', 'b', 'c']) send(tab.machine, 'new:1', text(b));
    expect(tab.machine.outbox.map((x) => pendingState(tab.machine, x))).toEqual(['queued', 'queued', 'queued']);
    sim.advance(1_000);
    expect(sim.server.conversations.size).toBe(1);
    expect(bodies(sim)).toEqual(['a', 'b', 'c']);
    expect(tab.machine.outbox).toEqual([]);
    expect(sim.stored.size).toBe(0);
    const c = tab.machine.convs.get(only(sim).id);
    expect(c?.state.items.map((it) => it.kind === 'message' && it.data.body)).toEqual(['a', 'b', 'c']);
    expect(tab.machine.aliases.get('new:1')).toBe(only(sim).id);
  });

  it('shows sent, delivered and read, and counts unread until the thread is watched', () => {
    const sim = new Simulation(1);
    const tab = sim.openTab();
    send(tab.machine, 'new:1', text('hi'));
    sim.advance(1_000);
    const id = only(sim).id;
    const state = () => {
      const c = tab.machine.convs.get(id);
      return c === undefined ? null : committedState(c, 2);
    };
    expect(state()).toBe('committed');
    sim.server.agentRead(id, 0, 2);
    sim.advance(100);
    expect(state()).toBe('delivered');
    sim.server.agentRead(id, 2);
    sim.advance(100);
    expect(state()).toBe('read');
    sim.server.say(id, 'hello');
    sim.advance(1_000);
    const conv = tab.machine.convs.get(id);
    expect(conv && unreadOf(conv)).toBe(1);
    watch(tab.machine, id);
    sim.advance(1_000);
    expect(conv && unreadOf(conv)).toBe(0);
    expect(only(sim).read.visitor).toBe(3);
  });

  it('keeps what is written offline over a reload and sends it once', () => {
    const sim = new Simulation(1);
    sim.online = false;
    const tab = sim.openTab();
    send(tab.machine, 'new:1', text('one'));
    send(tab.machine, 'new:1', text('two'));
    sim.advance(5_000);
    expect(tab.machine.band).toBe(true);
    const again = sim.reload(tab);
    expect(again.machine.outbox.map((x) => x.cmd.t === 'msg.send' && x.cmd.body)).toEqual(['one', 'two']);
    sim.online = true;
    kick(again.machine);
    sim.advance(30_000);
    expect(bodies(sim)).toEqual(['one', 'two']);
    expect(sim.server.conversations.size).toBe(1);
  });

  it('answers a lost ack with the same cid: the message exists once', () => {
    const sim = new Simulation(1);
    const tab = sim.openTab();
    sim.advance(100);
    if (tab.wire) tab.wire.dropNext = 1;
    send(tab.machine, 'new:1', text('once'));
    sim.advance(60_000);
    expect(bodies(sim)).toEqual(['once']);
    expect(tab.machine.outbox).toEqual([]);
  });

  it('holds later messages back while an earlier one is told to wait', () => {
    const sim = new Simulation(1);
    const tab = sim.openTab();
    send(tab.machine, 'new:1', text('0'));
    sim.advance(1_000);
    let refusals = 2;
    sim.server.refuse = (f) => (f.t === 'msg.send' && f.body === '1' && refusals-- > 0 ? { code: 'RATE_LIMITED', retryable: true, retryAfterMs: 2_000 } : null);
    const id = only(sim).id;
    for (const b of ['1', '2', '3', '4']) send(tab.machine, id, text(b));
    sim.advance(500);
    expect(bodies(sim)).toEqual(['0']);
    sim.advance(20_000);
    expect(bodies(sim)).toEqual(['0', '1', '2', '3', '4']);
  });

  it('sets a refused message aside, lets the rest go on, and retries or deletes it when asked', () => {
    const sim = new Simulation(1);
    const tab = sim.openTab();
    send(tab.machine, 'new:1', text('0'));
    sim.advance(1_000);
    let bad = true;
    sim.server.refuse = (f) => (bad && (f.body === 'x' || f.body === 'y') ? { code: 'UNPROCESSABLE', retryable: false } : null);
    const id = only(sim).id;
    for (const b of ['x', '1', 'y', '2']) send(tab.machine, id, text(b));
    sim.advance(5_000);
    expect(bodies(sim)).toEqual(['0', '1', '2']);
    expect(tab.machine.outbox.map((x) => x.state)).toEqual(['rejected', 'rejected']);
    bad = false;
    const [first, second] = tab.machine.outbox;
    retry(tab.machine, first?.cid ?? '');
    discard(tab.machine, second?.cid ?? '');
    sim.advance(5_000);
    expect(bodies(sim)).toEqual(['0', '1', '2', 'x']);
    expect(sim.stored.size).toBe(0);
  });

  it('drops its cache when the epoch changes and keeps its outbox', () => {
    const sim = new Simulation(1);
    const tab = sim.openTab();
    send(tab.machine, 'new:1', text('a'));
    sim.advance(1_000);
    const c = only(sim);
    sim.server.say(c.id, 'b');
    sim.advance(500);
    c.log.length = 2;
    sim.server.epoch = 'e2';
    sim.online = false;
    sim.cut(tab);
    sim.advance(100);
    send(tab.machine, c.id, text('kept'));
    sim.online = true;
    sim.advance(60_000);
    expect(bodies(sim)).toEqual(['a', 'kept']);
    expect(tab.machine.convs.get(c.id)?.state.items.map((it) => it.kind === 'message' && it.data.body)).toEqual(['a', 'kept']);
  });

  it('asks for the gapped conversation only', () => {
    const sim = new Simulation(1);
    const tab = sim.openTab();
    send(tab.machine, 'new:1', text('a'));
    send(tab.machine, 'new:2', text('b'));
    sim.advance(1_000);
    const synced: string[] = [];
    sim.server.refuse = (f) => {
      if (f.t === 'sync') synced.push(...Object.keys(f.cursors as object));
      return null;
    };
    const [first, second] = [...sim.server.conversations.keys()];
    if (tab.wire) tab.wire.dropNext = 1;
    sim.server.say(first ?? '', 'lost');
    sim.server.say(second ?? '', 'fine');
    sim.server.say(first ?? '', 'after');
    sim.advance(2_000);
    expect(synced).toEqual([first]);
    expect(tab.machine.convs.get(first ?? '')?.state.items.map((it) => it.kind === 'message' && it.data.body)).toEqual(['a', 'lost', 'after']);
  });
});

type Step = [kind: number, arg: number];
const SCHEDULES = Number(process.env.PARLEY_SCHEDULES ?? 600);

/** One turn of bad luck. Returns the tabs that live afterwards. */
function step(sim: Simulation, [kind, arg]: Step, sent: { body: string; tab: number; lane: string }[]): void {
  const index = arg % sim.tabs.length;
  const tab = sim.tabs[index] as Tab;
  const lane = `new:${index}-${arg % 2}`;
  if (kind <= 3) {
    const body = `m${sent.length}`;
    const to = tab.machine.aliases.get(lane) ?? [...sim.server.conversations.keys()][arg % 2] ?? lane;
    sent.push({ body, tab: index, lane: to });
    send(tab.machine, to, text(body));
  } else if (kind === 4) sim.cut(tab);
  else if (kind === 5) sim.reload(tab);
  else if (kind === 6) sim.online = !sim.online;
  else if (kind === 7) sim.restartServer();
  else if (kind === 8 && tab.wire) tab.wire.dropNext += 1 + (arg % 3);
  else if (kind === 9 && tab.wire) tab.wire.doubleNext += 1 + (arg % 3);
  else if (kind === 10) for (const id of sim.server.conversations.keys()) sim.server.say(id, `agent ${arg}`);
  else if (kind === 11 && sim.tabs.length < 3) sim.openTab();
  else if (kind === 12) {
    let n = 1 + (arg % 4);
    sim.server.refuse = (f) => (f.t === 'msg.send' && n-- > 0 ? { code: arg % 2 ? 'OVERLOADED' : 'RATE_LIMITED', retryable: true, retryAfterMs: arg % 700 } : null);
  } else if (kind === 13) kick(tab.machine);
  if (!sim.online) for (const t of [...sim.tabs]) sim.cut(t);
  sim.advance(arg % 400);
}

describe('machine under random schedules', () => {
  it(`loses nothing, doubles nothing, keeps the order (${SCHEDULES} schedules)`, () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 }), fc.array(fc.tuple(fc.nat(13), fc.nat(1_000)), { minLength: 5, maxLength: 60 }), (seed, steps) => {
        const sim = new Simulation(seed);
        sim.openTab();
        const sent: { body: string; tab: number; lane: string }[] = [];
        for (const s of steps) step(sim, s as Step, sent);
        sim.online = true;
        sim.server.refuse = null;
        for (const t of sim.tabs) if (t.wire) Object.assign(t.wire, { dropNext: 0, doubleNext: 0 });
        sim.advance(60_000);
        // A single frame lost at the very end shows on the next connection only.
        sim.restartServer();
        sim.advance(120_000);
        const stored = bodies(sim);
        expect([...stored].sort()).toEqual(sent.map((x) => x.body).sort());
        // Order: what one tab wrote into one conversation stands there in that order.
        for (const c of sim.server.conversations.values()) {
          const here = c.log.flatMap((ev) => (ev.type === 'message.created' && ev.actor.kind === 'visitor' ? [ev.data.body] : []));
          for (const key of new Set(sent.map((x) => `${x.tab} ${x.lane}`))) {
            const mine = sent.filter((x) => `${x.tab} ${x.lane}` === key && here.includes(x.body)).map((x) => x.body);
            expect(here.filter((b) => mine.includes(b))).toEqual(mine);
          }
          expect(c.log.map((ev) => ev.seq)).toEqual(c.log.map((_, k) => k + 1));
        }
        for (const t of sim.tabs) {
          expect(t.machine.outbox).toEqual([]);
          for (const [id, c] of t.machine.convs) {
            const log = sim.server.conversation(id).log;
            if (c.cur === null) continue;
            expect(c.cur).toBe(log.length);
            expect(c.events.map((ev) => `${ev.seq} ${ev.type}`)).toEqual(log.slice(-c.events.length).map((ev) => `${ev.seq} ${ev.type}`));
            expect(c.state.items.flatMap((it) => (it.kind === 'message' ? [it.data.body] : []))).toEqual(
              log.slice(-c.events.length).flatMap((ev) => (ev.type === 'message.created' ? [ev.data.body] : [])),
            );
          }
          expect(new Set(t.seen).size).toBe(t.seen.length);
        }
        expect(sim.stored.size).toBe(0);
      }),
      { numRuns: SCHEDULES },
    );
  }, 120_000);
});
