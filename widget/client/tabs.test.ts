import { describe, expect, it } from 'vitest';
import { Simulation } from '../test/simulation.ts';
import { watch } from './link.ts';
import { discard, retry, send } from './outbox.ts';
import { unreadOf } from './receive.ts';

const text = (body: string) => ({ t: 'msg.send' as const, kind: 'text' as const, body });
const bodies = (sim: Simulation) =>
  [...sim.server.conversations.values()].flatMap((c) => c.log).flatMap((ev) => (ev.type === 'message.created' && ev.actor.kind === 'visitor' ? [ev.data.body] : []));

/** Three tabs of one browser with a conversation that all of them show. */
function threeTabs(locks = true) {
  const sim = new Simulation(1);
  sim.locks = locks;
  const a = sim.openTab();
  send(a.machine, 'new:1', text('0'));
  sim.advance(1_000);
  const b = sim.openTab();
  const c = sim.openTab();
  sim.advance(1_000);
  const [id = ''] = sim.server.conversations.keys();
  for (const t of [a, b, c]) watch(t.machine, id);
  sim.advance(1_000);
  for (const t of [a, b, c]) watch(t.machine, null);
  const sends: string[] = [];
  sim.server.refuse = (f) => {
    if (f.t === 'msg.send') sends.push(String(f.body));
    return null;
  };
  return { sim, a, b, c, id, sends };
}

describe('several tabs as one', () => {
  it('shows in every tab what one of them writes, and sends it once', () => {
    const { sim, a, b, c, id, sends } = threeTabs();
    send(c.machine, id, text('from c'));
    sim.advance(2);
    expect([a, b, c].map((t) => t.machine.outbox.length)).toEqual([1, 1, 1]);
    sim.advance(5_000);
    expect([bodies(sim), sends]).toEqual([['0', 'from c'], ['from c']]);
    expect([a, b, c].map((t) => t.machine.outbox.length)).toEqual([0, 0, 0]);
    expect([a, b, c].map((t) => t.machine.convs.get(id)?.cur)).toEqual([3, 3, 3]);
  });

  it('lets the next tab send when the one that did has died', () => {
    const { sim, a, b, id, sends } = threeTabs();
    send(b.machine, id, text('survives'));
    sim.kill(a);
    sim.advance(1_000);
    expect(sim.leader).toBe(b);
    expect([bodies(sim), sends]).toEqual([['0', 'survives'], ['survives']]);
  });

  it('does not wait for ever for a tab that hangs with the lock in its hand', () => {
    const { sim, a, b, id } = threeTabs();
    a.dead = true;
    for (const body of ['1', '2', '3']) send(b.machine, id, text(body));
    sim.advance(5_000);
    expect(bodies(sim)).toEqual(['0']);
    sim.advance(15_000);
    expect(bodies(sim)).toEqual(['0', '1', '2', '3']);
  });

  it('sends its own at once without Web Locks, and what another tab left behind a little later', () => {
    const { sim, a, b, id } = threeTabs(false);
    send(b.machine, id, text('own'));
    sim.advance(1_000);
    expect(bodies(sim)).toEqual(['0', 'own']);
    sim.online = false;
    for (const t of sim.tabs) sim.cut(t);
    sim.advance(100);
    send(a.machine, id, text('left'));
    sim.advance(10);
    sim.kill(a);
    sim.online = true;
    sim.advance(60_000);
    expect(bodies(sim)).toEqual(['0', 'own', 'left']);
    expect(sim.stored.size).toBe(0);
  });

  it('agrees on what is read, on what was refused, and on what was given up', () => {
    const { sim, a, b, c, id } = threeTabs();
    sim.server.say(id, 'hello');
    sim.advance(1_000);
    const unread = () => [a, b, c].map((t) => t.machine.convs.get(id)).map((x) => x && unreadOf(x));
    expect(unread()).toEqual([1, 1, 1]);
    watch(b.machine, id);
    sim.advance(1_000);
    expect(unread()).toEqual([0, 0, 0]);
    sim.server.refuse = (f) => (f.t === 'msg.send' ? { code: 'UNPROCESSABLE', retryable: false } : null);
    const first = send(b.machine, id, text('x')).cid;
    const second = send(b.machine, id, text('y')).cid;
    sim.advance(1_000);
    expect([a, b, c].map((t) => t.machine.outbox.map((x) => x.state))).toEqual(Array.from({ length: 3 }, () => ['rejected', 'rejected']));
    sim.server.refuse = null;
    discard(c.machine, first);
    retry(b.machine, second);
    sim.advance(1_000);
    expect([a, b, c].map((t) => t.machine.outbox)).toEqual([[], [], []]);
    expect(bodies(sim)).toEqual(['0', 'y']);
  });
});
