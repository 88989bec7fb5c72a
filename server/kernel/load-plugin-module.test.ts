import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createKernel } from './create-kernel.ts';
import { loadPluginModule } from './load-plugin-module.ts';
import { silentLogger } from './logger.ts';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'parley-plugin-'));
  const zod = pathToFileURL(join(import.meta.dirname, '../../node_modules/zod/mini/index.js')).href;
  await writeFile(
    join(dir, 'good.mjs'),
    `import * as z from ${JSON.stringify(zod)};\nexport default { name: 'outside', apiVersion: 1, config: z.object({ n: z.number() }), setup(ctx, c) { ctx.provide('media-store', { put: async () => c.n }); } };`,
  );
  await writeFile(join(dir, 'bad.mjs'), 'export default { name: "outside", apiVersion: 9 };');
  await writeFile(join(dir, 'broken.mjs'), 'throw new Error("at import");');
});
afterAll(() => rm(dir, { recursive: true, force: true }));

test('a plugin by path goes through the same contract', async () => {
  const found = await loadPluginModule('./good.mjs', dir);
  if (!found.ok) throw new Error(found.error.message);
  const kernel = createKernel({ logger: silentLogger });
  expect(await kernel.load(found.plugin, { n: 'x' })).toMatchObject({ ok: false, error: { code: 'PLUGIN_CONFIG' } });
  expect(await kernel.load(found.plugin, { n: 5 })).toMatchObject({ ok: true });
  expect(await kernel.use('media-store').put('k', null as never)).toBe(5);
});

test.each([
  ['./missing.mjs', 'PLUGIN_MISSING', 'Check the path.'],
  ['parley-plugin-that-is-not-installed', 'PLUGIN_MISSING', 'Install it'],
  ['./broken.mjs', 'PLUGIN_MISSING', 'at import'],
  ['./bad.mjs', 'PLUGIN_INVALID', 'version 1'],
  ['', 'PLUGIN_MISSING', 'empty'],
])('%s is refused with a sentence', async (specifier, code, text) => {
  expect(await loadPluginModule(specifier, dir)).toMatchObject({ ok: false, error: { code, message: expect.stringContaining(text) } });
});
