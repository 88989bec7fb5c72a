import { expect, test, vi } from 'vitest';
import { createKernel } from '../../kernel/create-kernel.ts';
import { deferred } from '../../kernel/deferred.ts';
import { createLogger, silentLogger } from '../../kernel/logger.ts';
import { describeBrokerContract } from '../../ports/contracts/broker.contract.ts';
import { createMemoryBroker } from './create-memory-broker.ts';
import plugin from './index.ts';

const settings = { capacity: 100_000, retryMs: 2, retryMaxMs: 20, closeMs: 5000 };
describeBrokerContract('in-process', async () => createMemoryBroker(settings));

test('a full group refuses the publisher with OVERLOADED and no group gets half of it', async () => {
  const broker = createMemoryBroker({ ...settings, capacity: 3, closeMs: 0 });
  const gate = deferred();
  const other: string[] = [];
  await broker.subscribe('t', 'other', async (d) => void other.push(d.body));
  await broker.subscribe('t', 'stuck', () => gate.promise);
  for (const body of ['1', '2', '3']) await broker.publish('t', 'k', body);
  await expect(broker.publish('t', 'k', '4')).rejects.toMatchObject({ code: 'OVERLOADED', info: { retryAfterMs: 1000 } });
  gate.resolve();
  await vi.waitFor(async () => broker.publish('t', 'k', '5'));
  await vi.waitFor(() => expect(other).toEqual(['1', '2', '3', '5']));
  await broker.close();
});

test('a group nobody reads any more is dropped when it is full, with a warning, and publishing goes on', async () => {
  const lines: string[] = [];
  const broker = createMemoryBroker({ ...settings, capacity: 2 }, createLogger('warn', { write: (line) => lines.push(line) }));
  const leave = await broker.subscribe('t', 'gone', async () => {});
  await leave();
  for (const body of ['1', '2', '3', '4']) await broker.publish('t', 'k', body);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('a group without members was full');
  await broker.close();
});

test('a message that failed holds back those of its key, so the order stays', async () => {
  const broker = createMemoryBroker(settings);
  const seen: string[] = [];
  await broker.subscribe('t', 'g', async (d) => {
    seen.push(`${d.body}.${d.attempt}`);
    if (d.body === '1' && d.attempt < 3) throw new Error('later');
  });
  for (const body of ['1', '2', '3']) await broker.publish('t', 'k', body);
  await vi.waitFor(() => expect(seen).toEqual(['1.1', '1.2', '1.3', '2.1', '3.1']));
  await broker.close();
});

test('the pause grows to its limit', async () => {
  const waits: number[] = [];
  const real = globalThis.setTimeout;
  const spy = vi.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void, ms: number) => {
    waits.push(ms);
    return real(run, 0);
  }) as typeof setTimeout);
  const broker = createMemoryBroker({ ...settings, retryMs: 100, retryMaxMs: 400 });
  const dead = deferred();
  await broker.subscribe(
    't',
    'g',
    async () => {
      throw new Error('no');
    },
    { maxAttempts: 6, onDead: () => dead.resolve() },
  );
  await broker.publish('t', 'k', 'x');
  await dead.promise;
  spy.mockRestore();
  expect(waits).toHaveLength(5);
  for (const [i, full] of [100, 200, 400, 400, 400].entries()) {
    expect(waits[i]).toBeGreaterThanOrEqual(full / 2);
    expect(waits[i]).toBeLessThanOrEqual(full);
  }
  await broker.close();
});

test('close gives a stuck handler only its time, and drops pending retries', async () => {
  const broker = createMemoryBroker({ ...settings, retryMs: 60_000, retryMaxMs: 60_000, closeMs: 10 });
  const tried = deferred();
  await broker.subscribe('t', 'stuck', () => new Promise(() => {}));
  await broker.subscribe('t', 'failing', async () => {
    tried.resolve();
    throw new Error('no');
  });
  await broker.publish('t', 'k', 'x');
  await tried.promise;
  await broker.close();
});

test('as a plugin it fills the port with its defaults and closes with it', async () => {
  const kernel = createKernel({ logger: silentLogger });
  expect(await kernel.load(plugin, undefined)).toMatchObject({ ok: true, ports: ['broker'] });
  expect(await createKernel({ logger: silentLogger }).load(plugin, { capacity: 0 })).toMatchObject({ ok: false, error: { code: 'PLUGIN_CONFIG' } });
  await kernel.use('broker').ping();
  expect(await kernel.close()).toEqual([]);
});
