import { expect, test } from 'vitest';
import { deferred } from './deferred.ts';
import { createRegistry } from './registry.ts';

class Counter {
  #n = 0;
  label = 'counter';
  events = { add: (n: number) => this.add(n), list: [1, 2] };
  add(n: number): number {
    this.#n += n;
    return this.#n;
  }
  async later(gate: Promise<number>): Promise<number> {
    return this.add(await gate);
  }
  boom(): never {
    throw new TypeError('boom');
  }
}

test('calls keep `this`, values pass through, members are stable', () => {
  const registry = createRegistry();
  const port = registry.use('counter') as Counter;
  registry.put('counter', 'p', new Counter());
  expect(port.add(2)).toBe(2);
  expect(port.events.add(3)).toBe(5);
  expect(port.label).toBe('counter');
  expect(port.events.list).toEqual([1, 2]);
  expect(port.add).toBe(port.add);
  expect(port.events).toBe(port.events);
  expect(registry.use('counter')).toBe(port);
  expect('add' in port).toBe(true);
});

test('a repository kept from before a swap follows the swap', () => {
  const registry = createRegistry();
  registry.put('counter', 'p', new Counter());
  const { events } = registry.use('counter') as Counter;
  const first = new Counter();
  first.add(100);
  registry.put('counter', 'q', first);
  expect(events.add(1)).toBe(101);
});

test('an empty slot throws UNAVAILABLE naming the port, but can be awaited and inspected', async () => {
  const port = createRegistry().use('nlp') as Counter;
  expect(() => port.add(1)).toThrow(expect.objectContaining({ code: 'UNAVAILABLE', message: 'Nothing provides the port "nlp" right now.' }));
  expect(await Promise.resolve(port)).toBe(port);
  expect('add' in port).toBe(false);
});

test('counts calls in flight whatever way they end', async () => {
  const registry = createRegistry();
  const slot = registry.put('counter', 'p', new Counter());
  const port = registry.use('counter') as Counter;
  const gate = deferred<number>();
  const call = port.later(gate.promise);
  const failing = port.later(Promise.reject(new Error('no')));
  expect(() => port.boom()).toThrow(TypeError);
  expect(slot.inFlight).toBe(2);
  await expect(failing).rejects.toThrow('no');
  expect(slot.inFlight).toBe(1);
  expect(await registry.idle(slot, 5)).toBe(false);
  const quiet = registry.idle(slot, 60_000);
  gate.resolve(4);
  expect(await call).toBe(4);
  expect(await quiet).toBe(true);
  expect(await registry.idle(slot, 0)).toBe(true);
});

test('removing a slot that was replaced in the meantime changes nothing', () => {
  const registry = createRegistry();
  const old = registry.put('counter', 'p', new Counter());
  const now = registry.put('counter', 'q', new Counter());
  registry.remove(old);
  expect(registry.current('counter')).toBe(now);
});
