import { mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createKernel } from '../../kernel/create-kernel.ts';
import { silentLogger } from '../../kernel/logger.ts';
import { describeMediaStoreContract } from '../../ports/contracts/media-store.contract.ts';
import { createLocalMedia } from './create-local-media.ts';
import plugin from './index.ts';

let dir = '';
beforeAll(async () => {
  dir = join(await mkdtemp(join(tmpdir(), 'parley-media-')), 'a folder with spaces');
});
afterAll(() => rm(join(dir, '..'), { recursive: true, force: true }));

describeMediaStoreContract('files', () => createLocalMedia({ dir }));

test('files lie in shards, readable by their owner only, and nothing unfinished is left', async () => {
  const media = await createLocalMedia({ dir });
  await media.put('abcdefgh-1', Readable.from(['hello']));
  await expect(
    media.put(
      'abcdefgh-2',
      Readable.from(
        Object.assign([], {
          [Symbol.iterator]: () => ({
            next: () => {
              throw new Error('cut');
            },
          }),
        }),
      ),
    ),
  ).rejects.toThrow('cut');
  expect(await readFile(join(dir, 'ab', 'abcdefgh-1'), 'utf8')).toBe('hello');
  expect((await stat(join(dir, 'ab', 'abcdefgh-1'))).mode & 0o777).toBe(0o600);
  expect(await readdir(join(dir, 'unfinished'))).toEqual([]);
});

test('leftovers of a crash are removed at the next start, uploads that run now are not', async () => {
  const old = join(dir, 'unfinished', 'abcdefgh-old.1');
  const running = join(dir, 'unfinished', 'abcdefgh-now.1');
  await createLocalMedia({ dir });
  await writeFile(old, 'half');
  await writeFile(running, 'half');
  const twoDaysAgo = Date.now() / 1000 - 2 * 86_400;
  await utimes(old, twoDaysAgo, twoDaysAgo);
  await createLocalMedia({ dir });
  expect(await readdir(join(dir, 'unfinished'))).toEqual(['abcdefgh-now.1']);
  await rm(running);
});

test('a link planted under a key is not followed', async () => {
  const media = await createLocalMedia({ dir });
  await media.put('linkage1', Readable.from(['x']));
  await media.remove('linkage1');
  await symlink('/etc/passwd', join(dir, 'li', 'linkage2'));
  await expect(media.get('linkage2')).rejects.toMatchObject({ code: 'ELOOP' });
});

test('500 readers that stop early leave no open file behind', async () => {
  const media = await createLocalMedia({ dir });
  await media.put('manyreads', Readable.from([Buffer.alloc(300_000)]));
  const open = async () => (await readdir('/proc/self/fd').catch(() => [])).length;
  const before = await open();
  for (let i = 0; i < 500; i++) {
    const found = await media.get('manyreads', i % 2 ? { start: 10, end: 20 } : undefined);
    await new Promise((resolve) => found?.stream.once('close', resolve).destroy());
  }
  expect(await open()).toBeLessThan(before + 20);
});

test('ping says when the folder is gone', async () => {
  const lost = join(dir, 'lost');
  const media = await createLocalMedia({ dir: lost });
  await rm(lost, { recursive: true });
  await expect(media.ping()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});

test('as a plugin it fills its port; a folder that cannot be made is reported, not thrown', async () => {
  const kernel = createKernel({ logger: silentLogger });
  expect(await kernel.load(plugin, { dir: '/dev/null/files' })).toMatchObject({ ok: false, error: { code: 'PLUGIN_SETUP', plugin: 'media-local' } });
  expect(await kernel.load(plugin, { dir })).toMatchObject({ ok: true, ports: ['media-store'] });
  expect(await kernel.use('media-store').put('kernelkey', Readable.from(['via kernel']))).toBe(10);
});
