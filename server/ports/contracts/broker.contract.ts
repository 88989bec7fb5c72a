import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { deferred } from '../../kernel/deferred.ts';
import type { Broker, Delivery } from '../broker.ts';

export type BrokerContractOptions = {
  /** Messages of one key come one at a time and in order while nothing is redelivered. Default true. */
  ordered?: boolean;
  /** How long a delivery or a retry may take with this broker, ms. Default 5,000. */
  patienceMs?: number;
};

/** What every broker adapter promises. `make` gives a fresh connection to the same server (in-process: a fresh broker) for each case. */
export function describeBrokerContract(name: string, make: () => Promise<Broker>, options: BrokerContractOptions = {}): void {
  const bench: Bench = { broker: undefined as never, topic: '', patience: options.patienceMs ?? 5000, ordered: options.ordered ?? true };
  describe(`broker contract: ${name}`, { timeout: bench.patience * 4 }, () => {
    beforeEach(async () => {
      bench.broker = await make();
      // Real servers remember topics, so each case gets its own.
      bench.topic = `t-${Math.random().toString(36).slice(2, 12)}`;
    });
    afterEach(() => bench.broker.close());
    deliveryCases(bench);
    orderCases(bench);
    retryCases(bench);
    leavingCases(bench);
    refusalCases(bench);
  });
}

type Bench = { broker: Broker; topic: string; patience: number; ordered: boolean };
const until = (bench: Bench, check: () => void) => vi.waitFor(check, { timeout: bench.patience, interval: 5 });
const bodies = (seen: Delivery[]) => seen.map((d) => d.body);
const collect = () => {
  const seen: Delivery[] = [];
  return { seen, handler: async (d: Delivery) => void seen.push(d) };
};

function deliveryCases(bench: Bench): void {
  test('a message arrives as it was sent, on its first attempt', async () => {
    const { seen, handler } = collect();
    await bench.broker.subscribe(bench.topic, 'g', handler);
    await bench.broker.publish(bench.topic, 'k1', 'hello');
    await until(bench, () => expect(seen).toEqual([{ topic: bench.topic, key: 'k1', body: 'hello', attempt: 1 }]));
  });

  test.each([
    ['an empty body', ''],
    ['Chinese and emoji', '你好，有货吗？🛵'],
    ['quotes, line ends and zeros', '{"a":"\\u0000\n\r\\"}\u0000'],
    ['64 KB', 'x'.repeat(65_536)],
  ])('%s comes through unchanged', async (_, body) => {
    const { seen, handler } = collect();
    await bench.broker.subscribe(bench.topic, 'g', handler);
    await bench.broker.publish(bench.topic, '', body);
    await until(bench, () => expect(bodies(seen)).toEqual([body]));
  });

  test('publishing with nobody there resolves', async () => {
    await expect(bench.broker.publish(bench.topic, 'k', 'alone')).resolves.toBeUndefined();
  });

  test('each group gets each message, each message once per group', async () => {
    const groups = ['a', 'b', 'c'].map((group) => ({ group, ...collect() }));
    for (const g of groups) await bench.broker.subscribe(bench.topic, g.group, g.handler);
    for (let i = 0; i < 10; i++) await bench.broker.publish(bench.topic, `k${i}`, String(i));
    for (const g of groups) await until(bench, () => expect(bodies(g.seen).sort()).toEqual([...'0123456789']));
  });

  test('members of one group share the messages', async () => {
    const one = collect();
    const two = collect();
    await bench.broker.subscribe(bench.topic, 'g', one.handler);
    await bench.broker.subscribe(bench.topic, 'g', two.handler);
    for (let i = 0; i < 20; i++) await bench.broker.publish(bench.topic, `k${i}`, String(i));
    await until(bench, () => expect(one.seen.length + two.seen.length).toBe(20));
    expect(new Set(bodies([...one.seen, ...two.seen])).size).toBe(20);
  });

  test('topics do not mix', async () => {
    const { seen, handler } = collect();
    await bench.broker.subscribe(bench.topic, 'g', handler);
    await bench.broker.publish(`${bench.topic}-other`, 'k', 'elsewhere');
    await bench.broker.publish(bench.topic, 'k', 'here');
    await until(bench, () => expect(bodies(seen)).toEqual(['here']));
  });

  test('1,000 messages from 10 publishers at once all arrive', async () => {
    const seen = new Set<string>();
    await bench.broker.subscribe(bench.topic, 'g', async (d) => void seen.add(d.body), { concurrency: 8 });
    await Promise.all(
      Array.from({ length: 10 }, async (_, p) => {
        for (let i = 0; i < 100; i++) await bench.broker.publish(bench.topic, `k${i % 7}`, `${p}:${i}`);
      }),
    );
    await until(bench, () => expect(seen.size).toBe(1000));
  });

  test('publishing does not wait for handlers, and a handler may publish', async () => {
    const gate = deferred<void>();
    const seen: string[] = [];
    await bench.broker.subscribe(bench.topic, 'g', async (d) => {
      await gate.promise;
      seen.push(d.body);
      if (d.body === 'first') await bench.broker.publish(bench.topic, 'k', 'second');
    });
    await bench.broker.publish(bench.topic, 'k', 'first');
    expect(seen).toEqual([]);
    gate.resolve(undefined);
    await until(bench, () => expect(seen).toEqual(['first', 'second']));
  });
}

function orderCases(bench: Bench): void {
  test('messages of one key arrive in order, one at a time, whatever the concurrency', async (ctx) => {
    if (!bench.ordered) ctx.skip('this broker keeps no order');
    const seen = new Map<string, number[]>();
    const busy = new Set<string>();
    let overlaps = 0;
    await bench.broker.subscribe(
      bench.topic,
      'g',
      async (d) => {
        if (busy.has(d.key)) overlaps++;
        busy.add(d.key);
        await new Promise(setImmediate);
        seen.set(d.key, [...(seen.get(d.key) ?? []), Number(d.body)]);
        busy.delete(d.key);
      },
      { concurrency: 8 },
    );
    const numbers = Array.from({ length: 50 }, (_, i) => i);
    for (const i of numbers) for (const key of ['a', 'b', 'c']) await bench.broker.publish(bench.topic, key, String(i));
    await until(bench, () => expect([...seen.values()].flat()).toHaveLength(150));
    expect([...seen.values()]).toEqual([numbers, numbers, numbers]);
    expect(overlaps).toBe(0);
  });

  test('no more handlers run at once than `concurrency` says, and different keys do run at once', async () => {
    let running = 0;
    let most = 0;
    let done = 0;
    const both = deferred<void>();
    await bench.broker.subscribe(
      bench.topic,
      'g',
      async () => {
        most = Math.max(most, ++running);
        if (running === 2) both.resolve(undefined);
        await both.promise;
        running--;
        done++;
      },
      { concurrency: 2 },
    );
    for (let i = 0; i < 12; i++) await bench.broker.publish(bench.topic, `k${i}`, String(i));
    await until(bench, () => expect(done).toBe(12));
    expect(most).toBe(2);
  });

  test('one stuck handler does not hold up another group', async () => {
    const gate = deferred<void>();
    const { seen, handler } = collect();
    await bench.broker.subscribe(bench.topic, 'stuck', () => gate.promise);
    await bench.broker.subscribe(bench.topic, 'free', handler);
    for (let i = 0; i < 5; i++) await bench.broker.publish(bench.topic, 'k', String(i));
    await until(bench, () => expect(seen).toHaveLength(5));
    gate.resolve(undefined);
  });
}

function retryCases(bench: Bench): void {
  test('a handler that fails is tried again with a higher attempt until it succeeds', async () => {
    const attempts: number[] = [];
    await bench.broker.subscribe(
      bench.topic,
      'g',
      async (d) => {
        attempts.push(d.attempt);
        if (attempts.length < 3) throw new Error('not yet');
      },
      { maxAttempts: 5 },
    );
    await bench.broker.publish(bench.topic, 'k', 'again');
    await until(bench, () => expect(attempts).toEqual([1, 2, 3]));
  });

  test('a handler that throws before it returns a promise is tried again too', async () => {
    const attempts: number[] = [];
    await bench.broker.subscribe(bench.topic, 'g', (d) => {
      attempts.push(d.attempt);
      if (attempts.length === 1) throw new Error('at once');
      return Promise.resolve();
    });
    await bench.broker.publish(bench.topic, 'k', 'again');
    await until(bench, () => expect(attempts).toEqual([1, 2]));
  });

  test('after maxAttempts it is dead: told once with the delivery and the error, and what follows is delivered', async () => {
    const dead: { d: Delivery; error: unknown }[] = [];
    const seen: string[] = [];
    await bench.broker.subscribe(
      bench.topic,
      'g',
      async (d) => {
        seen.push(d.body);
        if (d.body === 'poison') throw new Error('never');
      },
      {
        maxAttempts: 2,
        onDead: (d, error) => {
          dead.push({ d, error });
          throw new Error('onDead fails as well');
        },
      },
    );
    await bench.broker.publish(bench.topic, 'k', 'poison');
    await bench.broker.publish(bench.topic, 'k', 'after');
    await until(bench, () => expect([dead.length, seen.filter((b) => b === 'after').length]).toEqual([1, 1]));
    expect(dead[0]).toMatchObject({ d: { topic: bench.topic, key: 'k', body: 'poison', attempt: 2 }, error: { message: 'never' } });
    expect(seen.filter((b) => b === 'poison')).toHaveLength(2);
  });

  test('while one key waits to be tried again, others go on', async () => {
    const gate = deferred<void>();
    const seen: string[] = [];
    await bench.broker.subscribe(
      bench.topic,
      'g',
      async (d) => {
        if (d.key === 'bad') {
          await gate.promise;
          throw new Error('bad');
        }
        seen.push(d.body);
      },
      { concurrency: 2, maxAttempts: 3 },
    );
    await bench.broker.publish(bench.topic, 'bad', 'x');
    for (let i = 0; i < 5; i++) await bench.broker.publish(bench.topic, `good${i}`, String(i));
    await until(bench, () => expect(seen.sort()).toEqual([...'01234']));
    gate.resolve(undefined);
  });

  test('a failure in one group is no redelivery in another', async () => {
    const { seen, handler } = collect();
    let failures = 0;
    await bench.broker.subscribe(bench.topic, 'ok', handler);
    await bench.broker.subscribe(
      bench.topic,
      'failing',
      async () => {
        failures++;
        throw new Error('no');
      },
      { maxAttempts: 2 },
    );
    await bench.broker.publish(bench.topic, 'k', 'one');
    await until(bench, () => expect(failures).toBe(2));
    expect(bodies(seen)).toEqual(['one']);
  });
}

function leavingCases(bench: Bench): void {
  test('unsubscribing waits for the running handler and ends deliveries; twice is fine', async () => {
    const gate = deferred<void>();
    const started = deferred<void>();
    const seen: string[] = [];
    const leave = await bench.broker.subscribe(bench.topic, 'g', async (d) => {
      started.resolve(undefined);
      await gate.promise;
      seen.push(d.body);
    });
    await bench.broker.publish(bench.topic, 'k', 'running');
    await started.promise;
    let left = false;
    const leaving = leave().then(() => {
      left = true;
    });
    await new Promise(setImmediate);
    expect(left).toBe(false);
    gate.resolve(undefined);
    await leaving;
    expect(seen).toEqual(['running']);
    await leave();
    await bench.broker.publish(bench.topic, 'k', 'later');
    const other = collect();
    await bench.broker.subscribe(bench.topic, 'other', other.handler);
    await bench.broker.publish(bench.topic, 'k', 'marker');
    await until(bench, () => expect(bodies(other.seen)).toContain('marker'));
    expect(seen).toEqual(['running']);
  });

  test('what is published while a group has no member goes to the next member', async () => {
    const first = collect();
    const leave = await bench.broker.subscribe(bench.topic, 'g', first.handler);
    await bench.broker.publish(bench.topic, 'k', 'one');
    await until(bench, () => expect(bodies(first.seen)).toEqual(['one']));
    await leave();
    await bench.broker.publish(bench.topic, 'k', 'two');
    const second = collect();
    await bench.broker.subscribe(bench.topic, 'g', second.handler);
    await until(bench, () => expect(bodies(second.seen)).toEqual(['two']));
    expect(bodies(first.seen)).toEqual(['one']);
  });

  test('close waits for running handlers, then refuses everything; twice is fine', async () => {
    const gate = deferred<void>();
    const started = deferred<void>();
    let finished = false;
    await bench.broker.subscribe(bench.topic, 'g', async () => {
      started.resolve(undefined);
      await gate.promise;
      finished = true;
    });
    await bench.broker.publish(bench.topic, 'k', 'x');
    await started.promise;
    const closing = bench.broker.close();
    gate.resolve(undefined);
    await closing;
    expect(finished).toBe(true);
    await expect(bench.broker.publish(bench.topic, 'k', 'y')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(bench.broker.subscribe(bench.topic, 'g', async () => {})).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(bench.broker.ping()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await bench.broker.close();
  });

  test('ping resolves while open', async () => {
    await expect(bench.broker.ping()).resolves.toBeUndefined();
  });
}

function refusalCases(bench: Bench): void {
  test.each(['', 'two words', 'a/b', 'ü', 'x'.repeat(65), 'line\nend', '#ephemeral'])('the name %j is refused as topic and as group, and the broker lives on', async (bad) => {
    await expect(bench.broker.publish(bad, 'k', 'x')).rejects.toMatchObject({ code: 'UNPROCESSABLE' });
    await expect(bench.broker.subscribe(bad, 'g', async () => {})).rejects.toMatchObject({ code: 'UNPROCESSABLE' });
    await expect(bench.broker.subscribe(bench.topic, bad, async () => {})).rejects.toMatchObject({ code: 'UNPROCESSABLE' });
    await bench.broker.publish(bench.topic, 'k', 'fine');
  });
}
