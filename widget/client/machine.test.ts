import { describe, expect, it } from 'vitest';
import { Simulation } from '../test/simulation.ts';
import { kick, watch } from './link.ts';
import { committedState, discard, pendingState, retry, send, stopStream } from './outbox.ts';
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

  it('takes thirty messages in a second, says once that it was too quick, and sends them all by itself', () => {
    const sim = new Simulation(1);
    const tab = sim.openTab();
    send(tab.machine, 'new:1', text('0'));
    sim.advance(1_000);
    const taken: number[] = [];
    sim.server.refuse = (f) => {
      if (f.t !== 'msg.send') return null;
      while (taken.length > 0 && sim.now - (taken[0] ?? 0) > 5_000) taken.shift();
      if (taken.length >= 10) return { code: 'RATE_LIMITED', retryable: true, retryAfterMs: 3_000 };
      taken.push(sim.now);
      return null;
    };
    const id = only(sim).id;
    const all = Array.from({ length: 30 }, (_, n) => `n${n}`);
    for (const b of all) {
      send(tab.machine, id, text(b));
      sim.advance(33);
    }
    expect(tab.failures).toEqual(['RATE_LIMITED']);
    expect(tab.machine.outbox.every((x) => x.state === 'queued')).toBe(true);
    sim.advance(120_000);
    expect(bodies(sim)).toEqual(['0', ...all]);
  });

  it('keeps the order when the clock was a day ahead, and sends what was written then', () => {
    const sim = new Simulation(1);
    sim.online = false;
    sim.now += 24 * 3600_000;
    const tab = sim.openTab();
    send(tab.machine, 'new:1', text('ahead'));
    sim.advance(10);
    const again = sim.reload(tab);
    // The clock is set right; a page's own clock starts anew with it.
    const early = { ...(again.machine.outbox[0] ?? { at: 0 }) }.at - 24 * 3600_000;
    again.machine.io.now = () => early;
    send(again.machine, 'new:1', text('after'));
    const last = sim.reload(again);
    sim.online = true;
    kick(last.machine);
    sim.advance(60_000);
    expect(bodies(sim)).toEqual(['ahead', 'after']);
  });

  it('asks the person when the clock says that a message is more than a day old', () => {
    const sim = new Simulation(1);
    sim.online = false;
    const tab = sim.openTab();
    send(tab.machine, 'new:1', text('old'));
    sim.now += 25 * 3600_000;
    sim.online = true;
    const again = sim.reload(tab);
    sim.advance(10_000);
    expect(again.machine.outbox.map((x) => x.state)).toEqual(['expired']);
    expect(bodies(sim)).toEqual([]);
    retry(again.machine, again.machine.outbox[0]?.cid ?? '');
    sim.advance(10_000);
    expect(bodies(sim)).toEqual(['old']);
  });

  it('keeps what a server said of the fields of a form for that form, in every tab, until it is submitted again', () => {
    const sim = new Simulation(1);
    const [tab, other] = [sim.openTab(), sim.openTab()];
    send(tab.machine, 'new:1', text('hi'));
    sim.advance(1_000);
    const c = only(sim);
    const target = c.log[1]?.id ?? '';
    const errors = [{ path: 'values.email', message: 'email' }];
    sim.server.refuse = (f) => (f.t === 'form.submit' ? { code: 'UNPROCESSABLE', retryable: false, errors } : null);
    for (const one of [tab, other]) {
      send(one.machine, c.id, { t: 'form.submit', target, values: { email: 'x' } });
      sim.advance(1_000);
      for (const each of [tab, other]) expect(each.machine.refusedForms.get(target)).toEqual({ values: { email: 'x' }, errors });
    }
    expect([tab.failures, other.failures, tab.machine.outbox, other.machine.outbox]).toEqual([[], [], [], []]);
    expect(c.log.some((ev) => ev.type === 'form.submitted')).toBe(false);
    sim.server.refuse = null;
    send(tab.machine, c.id, { t: 'form.submit', target, values: { email: 'a@b.example' } });
    expect(tab.machine.refusedForms.size).toBe(0);
    sim.advance(1_000);
    expect(c.log.some((ev) => ev.type === 'form.submitted')).toBe(true);
  });

  it('counts the day by the server: a clock that is set a day ahead between two loads expires nothing', () => {
    const sim = new Simulation(1);
    const tab = sim.openTab();
    sim.advance(1_000);
    sim.online = false;
    send(tab.machine, 'new:1', text('fresh'));
    const again = sim.reload(tab);
    again.machine.io.now = () => sim.now + 25 * 3600_000;
    sim.online = true;
    sim.advance(60_000);
    expect(bodies(sim)).toEqual(['fresh']);
    expect(again.machine.outbox).toEqual([]);
  });

  it('counts the day by the server: a clock that is set back does not make yesterday fresh', () => {
    const sim = new Simulation(1);
    const tab = sim.openTab();
    sim.advance(1_000);
    sim.online = false;
    sim.cut(tab);
    send(tab.machine, 'new:1', text('old'));
    sim.now += 25 * 3600_000;
    const again = sim.reload(tab);
    again.machine.io.now = () => sim.now - 25 * 3600_000;
    sim.online = true;
    sim.advance(10_000);
    expect(again.machine.outbox.map((x) => x.state)).toEqual(['expired']);
    expect(bodies(sim)).toEqual([]);
  });

  it('edits, recalls and answers forms through the outbox, and drops what is refused with a word', () => {
    const sim = new Simulation(1);
    const tab = sim.openTab();
    send(tab.machine, 'new:1', text('tpyo'));
    sim.advance(1_000);
    const c = only(sim);
    const target = c.log[1]?.id ?? '';
    sim.cut(tab);
    send(tab.machine, c.id, { t: 'msg.edit', target, body: 'typo' });
    send(tab.machine, c.id, { t: 'form.submit', target, values: { email: 'a@b.example' } });
    sim.advance(30_000);
    expect(c.log.slice(2).map((ev) => ev.type)).toEqual(['message.edited', 'form.submitted']);
    const shown = () => tab.machine.convs.get(c.id)?.state.items.find((it) => it.kind === 'message');
    expect(shown()).toMatchObject({ data: { body: 'typo' } });
    sim.server.refuse = (f) => (f.t === 'msg.recall' ? { code: 'UNPROCESSABLE', retryable: false } : null);
    send(tab.machine, c.id, { t: 'msg.recall', target });
    sim.advance(1_000);
    expect([tab.failures, tab.machine.outbox]).toEqual([['UNPROCESSABLE'], []]);
    sim.server.refuse = null;
    send(tab.machine, c.id, { t: 'msg.recall', target });
    sim.advance(1_000);
    expect(shown()).toMatchObject({ recalled: true });
  });

  it('ends a stream at once when the visitor stops it, and tells the server', () => {
    const sim = new Simulation(1);
    const tab = sim.openTab();
    send(tab.machine, 'new:1', text('hi'));
    sim.advance(1_000);
    const id = only(sim).id;
    const stream = () => tab.machine.convs.get(id)?.stream?.text;
    sim.server.tell({ t: 'delta', conv: id, stream: 's1', text: 'Once upon' });
    sim.advance(20);
    expect(stream()).toBe('Once upon');
    stopStream(tab.machine, id);
    sim.server.tell({ t: 'delta', conv: id, stream: 's1', text: ' a time' });
    sim.advance(50);
    expect(stream()).toBeUndefined();
    expect(sim.server.heard).toEqual([{ t: 'bot.stop', conv: id, stream: 's1' }]);
    sim.server.tell({ t: 'delta', conv: id, stream: 's2', text: 'Next' });
    sim.advance(50);
    expect(stream()).toBe('Next');
    sim.cut(tab);
    sim.advance(100);
    expect(stream()).toBeUndefined();
    sim.advance(10_000);
    sim.server.tell({ t: 'delta', conv: id, stream: 's2', n: 3, text: 'the end' });
    sim.advance(50);
    expect(stream()).toBe('… the end');
  });
});
