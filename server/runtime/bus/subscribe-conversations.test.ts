import { afterEach, expect, test, vi } from 'vitest';
import { deferred } from '../../kernel/deferred.ts';
import { Failure } from '../../kernel/failure.ts';
import { createLogger, silentLogger } from '../../kernel/logger.ts';
import { createMemoryBroker } from '../../plugins/broker-memory/create-memory-broker.ts';
import type { Broker } from '../../ports/broker.ts';
import type { EventRow } from '../../ports/store.ts';
import { CONVERSATIONS, decodeDoorbell, encodeDoorbell, ring } from './envelope.ts';
import { type SubscriberOptions, type Subscription, subscribeConversations } from './subscribe-conversations.ts';

const open: { broker: Broker; subscription?: Subscription }[] = [];
afterEach(async () => {
  for (const { broker, subscription } of open.splice(0)) {
    await subscription?.stop();
    await broker.close();
  }
});

/** A log of numbered events and cursors in memory, with switches for what can go wrong. */
function tinyStore() {
  const logs = new Map<string, EventRow[]>();
  const cursors = new Map<string, number>();
  const faults = { down: false, behind: 0 };
  const reach = () => {
    if (faults.down) throw Object.assign(new Error('away'), { code: 'STORE_UNAVAILABLE' });
  };
  const store: SubscriberOptions['store'] = {
    events: {
      async read(_, q) {
        reach();
        const all = logs.get(q.conversationId) ?? [];
        return all
          .slice(0, all.length - faults.behind)
          .filter((e) => e.seq > (q.after ?? 0))
          .slice(0, q.limit);
      },
    },
    upkeep: {
      async cursor(subscriber, id) {
        reach();
        return cursors.get(`${subscriber}/${id}`) ?? 0;
      },
      async moveCursor(subscriber, id, seq) {
        reach();
        cursors.set(`${subscriber}/${id}`, Math.max(seq, cursors.get(`${subscriber}/${id}`) ?? 0));
      },
    },
  };
  const write = (conversationId: string, count: number): number => {
    const log = logs.get(conversationId) ?? [];
    logs.set(conversationId, log);
    for (let i = 0; i < count; i++) log.push({ workspaceId: 'w', conversationId, seq: log.length + 1, type: 'msg' } as unknown as EventRow);
    return log.length;
  };
  return { store, write, cursors, faults };
}

async function setUp(handler: SubscriberOptions['handler'], more: Partial<SubscriberOptions> = {}) {
  const broker = createMemoryBroker({ capacity: 1000, retryMs: 1, retryMaxMs: 5, closeMs: 1000 });
  const tiny = tinyStore();
  const start = async () => {
    const subscription = await subscribeConversations({ broker, store: tiny.store, subscriber: 'reports', handler, logger: silentLogger, ...more });
    open.push({ broker, subscription });
    return subscription;
  };
  const bell = (conversationId: string, seq: number) => ring(broker, { workspaceId: 'w', conversationId, seq });
  return { ...tiny, broker, bell, start, subscription: await start() };
}
const recorder = () => {
  const seen: string[] = [];
  return { seen, handler: async (e: EventRow) => void seen.push(`${e.conversationId}${e.seq}`) };
};
const numbered = (id: string, from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `${id}${from + i}`);

test('one doorbell brings all events up to it, in order, and moves the cursor', async () => {
  const { seen, handler } = recorder();
  const bus = await setUp(handler);
  await bus.bell('a', bus.write('a', 450));
  await vi.waitFor(() => expect(seen).toEqual(numbered('a', 1, 450)));
  await vi.waitFor(() => expect(bus.cursors.get('reports/a')).toBe(450));
});

test('repeated, late and missing doorbells neither repeat nor lose an event', async () => {
  const { seen, handler } = recorder();
  const bus = await setUp(handler);
  bus.write('a', 3);
  for (const seq of [3, 1, 2, 3, 3]) await bus.bell('a', seq);
  await vi.waitFor(() => expect(seen).toEqual(numbered('a', 1, 3)));
  bus.write('a', 4);
  await bus.bell('a', 7);
  await vi.waitFor(() => expect(seen).toEqual(numbered('a', 1, 7)));
});

test('doorbells of one conversation at once, as from a broker without order, are handled one after the other', async () => {
  const { seen, handler } = recorder();
  const bus = await setUp(async (e) => {
    await new Promise(setImmediate);
    await handler(e);
  });
  bus.write('a', 20);
  // Other keys, so that the broker runs them at once.
  await Promise.all([5, 20, 10, 20].map((seq, i) => bus.broker.publish(CONVERSATIONS, `other${i}`, encodeDoorbell({ workspaceId: 'w', conversationId: 'a', seq }))));
  await vi.waitFor(() => expect(seen).toEqual(numbered('a', 1, 20)));
  await bus.subscription.stop();
  expect(seen).toHaveLength(20);
});

test('a failing event is tried again and those behind it wait', async () => {
  const seen: number[] = [];
  let failures = 0;
  const bus = await setUp(async (e) => {
    if (e.seq === 2 && failures++ < 3) throw new Error('not yet');
    seen.push(e.seq);
  });
  await bus.bell('a', bus.write('a', 4));
  await vi.waitFor(() => expect(seen).toEqual([1, 2, 3, 4]));
  expect(failures).toBe(4);
});

test('an event that always fails is given up once, told, and passed', async () => {
  const { seen, handler } = recorder();
  const dead: [number, string][] = [];
  let tries = 0;
  const bus = await setUp(
    async (e) => {
      if (e.seq === 2) {
        tries++;
        throw new Error('poison');
      }
      await handler(e);
    },
    {
      maxAttempts: 3,
      onDead: (e, error) => {
        dead.push([e.seq, (error as Error).message]);
        throw new Error('onDead fails as well');
      },
    },
  );
  await bus.bell('a', bus.write('a', 3));
  await vi.waitFor(() => expect(seen).toEqual(['a1', 'a3']));
  expect([tries, dead]).toEqual([3, [[2, 'poison']]]);
  await vi.waitFor(() => expect(bus.cursors.get('reports/a')).toBe(3));
});

test('a store or a handler that is away is waited for, and nothing is given up', async () => {
  const { seen, handler } = recorder();
  const dead: EventRow[] = [];
  let refusals = 0;
  const bus = await setUp(
    async (e) => {
      if (refusals < 10) {
        refusals++;
        throw new Failure('UNAVAILABLE');
      }
      await handler(e);
    },
    { maxAttempts: 2, onDead: (e) => void dead.push(e) },
  );
  bus.faults.down = true;
  await bus.bell('a', bus.write('a', 3));
  await new Promise((resolve) => setTimeout(resolve, 20));
  bus.faults.down = false;
  await vi.waitFor(() => expect(seen).toEqual(numbered('a', 1, 3)));
  expect([refusals, dead]).toEqual([10, []]);
});

test('a doorbell that is ahead of what can be read waits for it', async () => {
  const { seen, handler } = recorder();
  const bus = await setUp(handler);
  bus.faults.behind = 2;
  await bus.bell('a', bus.write('a', 5));
  await vi.waitFor(() => expect(seen).toEqual(numbered('a', 1, 3)));
  bus.faults.behind = 0;
  await vi.waitFor(() => expect(seen).toEqual(numbered('a', 1, 5)));
});

test('a hole in what is read is never skipped', async () => {
  const { seen, handler } = recorder();
  const bus = await setUp(handler);
  const whole = bus.store.events.read;
  let holes = 2;
  bus.store.events.read = async (w, q) => (await whole(w, q)).filter((e) => e.seq !== 2 || holes-- <= 0);
  await bus.bell('a', bus.write('a', 3));
  await vi.waitFor(() => expect(seen).toEqual(numbered('a', 1, 3)));
});

test('stop ends between two events; the next subscriber goes on where the cursor is', async () => {
  const seen: number[] = [];
  const reached = deferred();
  const gate = deferred();
  const bus = await setUp(async (e) => {
    if (e.seq === 3) {
      reached.resolve();
      await gate.promise;
    }
    seen.push(e.seq);
  });
  await bus.bell('a', bus.write('a', 6));
  await reached.promise;
  const stopping = bus.subscription.stop();
  gate.resolve();
  await stopping;
  expect(seen).toEqual([1, 2, 3]);
  expect(bus.cursors.get('reports/a')).toBe(3);
  await bus.start();
  await vi.waitFor(() => expect(seen).toEqual([1, 2, 3, 4, 5, 6]));
});

test('subscribers have their own cursors', async () => {
  const one = recorder();
  const two = recorder();
  const bus = await setUp(one.handler);
  open.push({
    broker: bus.broker,
    subscription: await subscribeConversations({ broker: bus.broker, store: bus.store, subscriber: 'search', handler: two.handler, logger: silentLogger }),
  });
  await bus.bell('a', bus.write('a', 2));
  await vi.waitFor(() => expect([one.seen, two.seen]).toEqual([numbered('a', 1, 2), numbered('a', 1, 2)]));
  await vi.waitFor(() =>
    expect([...bus.cursors]).toEqual(
      expect.arrayContaining([
        ['reports/a', 2],
        ['search/a', 2],
      ]),
    ),
  );
});

test('what is no doorbell is dropped with a line in the log, and the next one is handled', async () => {
  const lines: string[] = [];
  const { seen, handler } = recorder();
  const bus = await setUp(handler, { logger: createLogger('error', { write: (line) => lines.push(line) }) });
  for (const body of ['', 'not json', '[]', 'null', '{"workspaceId":"w"}', '{"workspaceId":"w","conversationId":"a","seq":0.5}', `"${'x'.repeat(5000)}"`])
    await bus.broker.publish(CONVERSATIONS, 'a', body);
  await bus.bell('a', bus.write('a', 1));
  await vi.waitFor(() => expect(seen).toEqual(['a1']));
  expect(lines).toHaveLength(7);
});

test('a doorbell survives the way there and back, with fields of a newer version ignored', () => {
  const bell = { workspaceId: 'w', conversationId: 'c', seq: 9 };
  expect(decodeDoorbell(encodeDoorbell(bell))).toEqual(bell);
  expect(decodeDoorbell(JSON.stringify({ ...bell, later: true }))).toEqual(bell);
});
