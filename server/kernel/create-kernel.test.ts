import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import type { Telemetry } from '../ports/index.ts';
import type { MediaStore } from '../ports/media-store.ts';
import { createKernel } from './create-kernel.ts';
import { deferred } from './deferred.ts';
import { createLogger, type Logger, silentLogger } from './logger.ts';
import { definePlugin, type Plugin, type PluginContext } from './plugin.ts';
import { runWithTrace } from './trace-id.ts';

const shelf = (size: number, gate?: Promise<void>): MediaStore => ({
  async put() {
    await gate;
    return size;
  },
  get: async () => null,
  remove: async () => {},
  ping: async () => {},
});
type Seen = { disposed: number[]; aborted: number };
const seen = (): Seen => ({ disposed: [], aborted: 0 });
const mediaPlugin = (log: Seen, gate?: Promise<void>, name = 'media-test'): Plugin<{ size: number }> =>
  definePlugin({
    name,
    apiVersion: 1,
    config: z.object({ size: z.number() }),
    setup(ctx, config) {
      ctx.provide('media-store', shelf(config.size, gate));
      ctx.signal.addEventListener('abort', () => log.aborted++);
      return () => {
        log.disposed.push(config.size);
      };
    },
  });
const nothing = definePlugin({ name: 'nothing', apiVersion: 1, config: z.object({}), setup() {} });
const kernelOf = (options: { logger?: Logger; drainMs?: number; setupMs?: number; disposeMs?: number } = {}) => createKernel({ logger: silentLogger, ...options });
const put = (media: MediaStore) => media.put('key', null as never);

test('a loaded plugin fills its port and is listed', async () => {
  const kernel = kernelOf();
  expect(await kernel.load(mediaPlugin(seen()), { size: 7 })).toEqual({ ok: true, name: 'media-test', ports: ['media-store'] });
  expect(await put(kernel.use('media-store'))).toBe(7);
  expect(kernel.list()).toEqual([{ name: 'media-test', state: 'loaded', ports: ['media-store'], hooks: 0, error: null }]);
  expect(kernel.has('media-store')).toBe(true);
  expect(kernel.has('broker')).toBe(false);
});

test('settings that do not fit are refused with the plugin and the place, and the kernel goes on', async () => {
  const lines: string[] = [];
  const kernel = kernelOf({ logger: createLogger('info', { write: (line) => lines.push(line) }) });
  const result = await kernel.load(mediaPlugin(seen()), { size: 'large' });
  expect(result).toMatchObject({ ok: false, error: { code: 'PLUGIN_CONFIG', plugin: 'media-test', issues: [{ path: 'size' }] } });
  expect(lines.join()).toContain('Plugin media-test: its settings do not fit: size: expected number.');
  expect(kernel.list()).toMatchObject([{ name: 'media-test', state: 'failed' }]);
  expect(() => kernel.use('media-store').ping()).toThrow(expect.objectContaining({ code: 'UNAVAILABLE', message: expect.stringContaining('"media-store"') }));
  expect(await kernel.load(mediaPlugin(seen()), { size: 1 })).toMatchObject({ ok: true });
  expect(kernel.list()).toMatchObject([{ name: 'media-test', state: 'loaded' }]);
});

test.each([
  ['no object', 'text', '(no name)'],
  ['no name', { apiVersion: 1, setup() {}, config: z.object({}) }, '(no name)'],
  ['a bad name', { ...nothing, name: 'Media Local' }, 'Media Local'],
  ['another API version', { ...nothing, apiVersion: 2 }, 'nothing'],
  ['no setup', { ...nothing, setup: undefined }, 'nothing'],
  ['no schema', { ...nothing, config: {} }, 'nothing'],
  ['requires that is no list', { ...nothing, requires: 'store' }, 'nothing'],
])('metadata with %s is refused before anything runs', async (_, plugin, name) => {
  expect(await kernelOf().load(plugin as Plugin, {})).toMatchObject({ ok: false, error: { code: 'PLUGIN_INVALID', plugin: name } });
});

test('a setup that throws half-way leaves nothing behind', async () => {
  let signal: AbortSignal | undefined;
  const broken = definePlugin({
    ...nothing,
    name: 'broken',
    setup(ctx: PluginContext) {
      signal = ctx.signal;
      ctx.provide('media-store', shelf(1));
      throw new Error('no such server');
    },
  });
  const kernel = kernelOf();
  expect(await kernel.load(broken, {})).toMatchObject({ ok: false, error: { code: 'PLUGIN_SETUP', message: 'Plugin broken: could not start: no such server.' } });
  expect(kernel.has('media-store')).toBe(false);
  expect(signal?.aborted).toBe(true);
});

test('a setup that never ends is given up, and cleans up if it ends late', async () => {
  const gate = deferred<void>();
  const disposed = deferred<void>();
  const slow = definePlugin({
    ...nothing,
    async setup() {
      await gate.promise;
      return () => disposed.resolve();
    },
  });
  expect(await kernelOf({ setupMs: 10 }).load(slow, {})).toMatchObject({ ok: false, error: { code: 'PLUGIN_SETUP' } });
  gate.resolve();
  await disposed.promise;
});

test('a missing required port, a taken name and a taken port are conflicts that say so', async () => {
  const kernel = kernelOf();
  expect(await kernel.load({ ...nothing, requires: ['broker'] }, {})).toMatchObject({
    ok: false,
    error: { code: 'PLUGIN_REQUIRES', message: expect.stringContaining('"broker"') },
  });
  await kernel.load(mediaPlugin(seen()), { size: 1 });
  expect(await kernel.load(mediaPlugin(seen()), { size: 2 })).toMatchObject({ ok: false, error: { code: 'PLUGIN_CONFLICT' } });
  const other = seen();
  expect(await kernel.load(mediaPlugin(other, undefined, 'media-other'), { size: 3 })).toMatchObject({
    ok: false,
    error: { code: 'PLUGIN_CONFLICT', message: expect.stringContaining('media-test') },
  });
  expect(other).toEqual({ disposed: [3], aborted: 1 });
  expect(await put(kernel.use('media-store'))).toBe(1);
});

test('a hot swap lets the call in flight end on the old one, sends new calls to the new one, then disposes the old one', async () => {
  const kernel = kernelOf();
  const old = seen();
  const fresh = seen();
  const gate = deferred<void>();
  const media = kernel.use('media-store');
  await kernel.load(mediaPlugin(old, gate.promise), { size: 1 });
  const inFlight = put(media);
  const swapped = kernel.swap('media-store', { plugin: mediaPlugin(fresh, undefined, 'media-new'), config: { size: 2 } });
  while ((await Promise.race([put(media), sleep(5)])) !== 2) await sleep(1);
  expect(old).toEqual({ disposed: [], aborted: 0 });
  gate.resolve();
  expect(await inFlight).toBe(1);
  expect(await swapped).toEqual({ ok: true, name: 'media-new', ports: ['media-store'] });
  expect(old).toEqual({ disposed: [1], aborted: 1 });
  expect(kernel.list().map((p) => p.name)).toEqual(['media-new']);
});

test('a swap by name takes new settings; one that fails leaves the old one running', async () => {
  const kernel = kernelOf();
  const log = seen();
  await kernel.load(mediaPlugin(log), { size: 1 });
  expect(await kernel.swap('media-test', { config: { size: '?' } })).toMatchObject({ ok: false, error: { code: 'PLUGIN_CONFIG' } });
  expect(await kernel.swap('media-test', { plugin: nothing, config: {} })).toMatchObject({
    ok: false,
    error: { code: 'PLUGIN_CONFLICT', message: expect.stringContaining('media-store') },
  });
  expect(await kernel.swap('nobody', { config: {} })).toMatchObject({ ok: false, error: { code: 'PLUGIN_MISSING' } });
  expect(await put(kernel.use('media-store'))).toBe(1);
  expect(log.disposed).toEqual([]);
  expect(await kernel.swap('media-test', { config: { size: 2 } })).toMatchObject({ ok: true });
  expect(await put(kernel.use('media-store'))).toBe(2);
  expect(log.disposed).toEqual([1]);
});

test('a call that never ends holds a swap only for the drain time', async () => {
  const kernel = kernelOf({ drainMs: 10 });
  const log = seen();
  await kernel.load(mediaPlugin(log, new Promise(() => {})), { size: 1 });
  void put(kernel.use('media-store'));
  expect(await kernel.swap('media-test', { config: { size: 2 } })).toMatchObject({ ok: true });
  expect(log.disposed).toEqual([1]);
});

test('changes wait for each other: two swaps at once end with the second one and one plugin', async () => {
  const kernel = kernelOf();
  const log = seen();
  await kernel.load(mediaPlugin(log), { size: 1 });
  await Promise.all([kernel.swap('media-store', { config: { size: 2 } }), kernel.swap('media-store', { config: { size: 3 } })]);
  expect(await put(kernel.use('media-store'))).toBe(3);
  expect(log.disposed).toEqual([1, 2]);
});

test('what a plugin hooked leaves with it, and a failing hook does not stop the others', async () => {
  const kernel = kernelOf();
  const heard: string[] = [];
  const hooked = definePlugin({
    ...nothing,
    name: 'hooked',
    setup(ctx: PluginContext) {
      ctx.on('slot.changed', () => {
        throw new Error('always');
      });
      ctx.on('slot.changed', (e) => void heard.push(`plugin ${e.port}`));
    },
  });
  kernel.on('slot.changed', (e) => void heard.push(`host ${e.port} ${e.plugin}`));
  await kernel.load(hooked, {});
  await kernel.load(mediaPlugin(seen()), { size: 1 });
  expect(heard).toEqual(['host media-store media-test', 'plugin media-store']);
  expect(await kernel.unload('hooked')).toBe(true);
  expect(await kernel.unload('hooked')).toBe(false);
  heard.length = 0;
  await kernel.unload('media-test');
  expect(heard).toEqual(['host media-store null']);
});

test('provide and on after setup are refused', async () => {
  let ctx: PluginContext | undefined;
  const kernel = kernelOf();
  await kernel.load(
    definePlugin({
      ...nothing,
      setup(c) {
        ctx = c;
      },
    }),
    {},
  );
  expect(() => ctx?.provide('media-store', shelf(1))).toThrow('belongs into setup');
});

test('close ends everything, the last loaded first, reports what failed, and refuses later loads', async () => {
  const order: string[] = [];
  const ends = (name: string, error?: Error) =>
    definePlugin({
      ...nothing,
      name,
      setup: () => () => {
        order.push(name);
        if (error) throw error;
      },
    });
  const kernel = kernelOf();
  await kernel.load(ends('first'), {});
  await kernel.load(ends('second', new Error('stuck')), {});
  await kernel.load(ends('third'), {});
  expect(await kernel.close()).toMatchObject([{ code: 'PLUGIN_DISPOSE', plugin: 'second' }]);
  expect(order).toEqual(['third', 'second', 'first']);
  expect(await kernel.load(nothing, {})).toMatchObject({ ok: false, error: { code: 'KERNEL_CLOSED' } });
});

test('ports are measured once a telemetry plugin is there, and not the telemetry itself', async () => {
  const kernel = kernelOf();
  const calls: string[] = [];
  const spans: string[] = [];
  const telemetry: Telemetry = {
    span: (s) => void spans.push(`${s.name} ${s.traceId}`),
    call: (port, method, _, ok) => void calls.push(`${port}.${method} ${ok}`),
    trace: () => [],
    close: async () => {},
  };
  await kernel.load(mediaPlugin(seen()), { size: 1 });
  await put(kernel.use('media-store'));
  await kernel.load(definePlugin({ ...nothing, name: 'telemetry-test', setup: (ctx: PluginContext) => ctx.provide('telemetry', telemetry) }), {});
  await runWithTrace({ traceId: 't1', spanId: null }, () => put(kernel.use('media-store')));
  expect(kernel.use('telemetry').trace('t1')).toEqual([]);
  expect(calls).toEqual(['media-store.put true']);
  expect(spans).toEqual(['media-store.put t1']);
});
