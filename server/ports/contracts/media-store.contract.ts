import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import type { MediaStore } from '../media-store.ts';

/** What every media store promises. `make` gives a store for each case; it may be the same one, keys are random. */
export function describeMediaStoreContract(name: string, make: () => Promise<MediaStore>): void {
  const bench: Bench = { media: undefined as never, key: '' };
  describe(`media-store contract: ${name}`, { timeout: 60_000 }, () => {
    beforeEach(async () => {
      bench.media = await make();
      bench.key = randomKey();
    });
    storingCases(bench);
    rangeCases(bench);
    brokenStreamCases(bench);
    refusalCases(bench);
  });
}

type Bench = { media: MediaStore; key: string };
const randomKey = () => randomBytes(16).toString('hex');
const bytes = (content: Uint8Array | string) => Readable.from([Buffer.from(content)]);
const sha = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');

async function read(media: MediaStore, key: string, range?: { start: number; end: number }): Promise<{ size: number; content: Buffer } | null> {
  const found = await media.get(key, range);
  return found && { size: found.size, content: await buffer(found.stream) };
}

function storingCases(bench: Bench): void {
  test('what is put can be read, and put answers its size', async () => {
    expect(await bench.media.put(bench.key, bytes('héllo'))).toBe(6);
    expect(await read(bench.media, bench.key)).toEqual({ size: 6, content: Buffer.from('héllo') });
  });

  test('every byte value comes through, in many small pieces', async () => {
    const content = Buffer.from(Array.from({ length: 1024 }, (_, i) => i % 256));
    await bench.media.put(bench.key, Readable.from(Array.from({ length: 1024 }, (_, i) => content.subarray(i, i + 1))));
    expect((await read(bench.media, bench.key))?.content).toEqual(content);
  });

  test('an empty object is an object', async () => {
    expect(await bench.media.put(bench.key, Readable.from([]))).toBe(0);
    expect(await read(bench.media, bench.key)).toEqual({ size: 0, content: Buffer.alloc(0) });
  });

  test('24 MB in pieces of 64 KB', async () => {
    const content = randomBytes(24 * 1024 * 1024);
    const pieces = Array.from({ length: 384 }, (_, i) => content.subarray(i * 65_536, (i + 1) * 65_536));
    expect(await bench.media.put(bench.key, Readable.from(pieces))).toBe(content.length);
    const back = await read(bench.media, bench.key);
    expect([back?.size, back && sha(back.content)]).toEqual([content.length, sha(content)]);
  });

  test('an unknown key reads null, and removing it is no error', async () => {
    expect(await bench.media.get(bench.key)).toBeNull();
    await expect(bench.media.remove(bench.key)).resolves.toBeUndefined();
  });

  test('remove removes, twice is fine, and the key can be used again', async () => {
    await bench.media.put(bench.key, bytes('one'));
    await bench.media.remove(bench.key);
    await bench.media.remove(bench.key);
    expect(await bench.media.get(bench.key)).toBeNull();
    await bench.media.put(bench.key, bytes('two'));
    expect((await read(bench.media, bench.key))?.content.toString()).toBe('two');
  });

  test('putting a key again replaces the whole object', async () => {
    await bench.media.put(bench.key, bytes('a long first version'));
    expect(await bench.media.put(bench.key, bytes('short'))).toBe(5);
    expect(await read(bench.media, bench.key)).toEqual({ size: 5, content: Buffer.from('short') });
  });

  test('50 objects at once stay apart', async () => {
    const keys = Array.from({ length: 50 }, randomKey);
    await Promise.all(keys.map((key) => bench.media.put(key, bytes(key.repeat(100)))));
    for (const key of keys) expect((await read(bench.media, key))?.content.toString()).toBe(key.repeat(100));
  });

  test('several writers of one key at once leave one whole version', async () => {
    const versions = ['a', 'b', 'c', 'd'].map((c) => c.repeat(100_000));
    await Promise.all(versions.map((v) => bench.media.put(bench.key, bytes(v))));
    expect(versions).toContain((await read(bench.media, bench.key))?.content.toString());
  });

  test('an object is not there before its stream has ended', async () => {
    const slow = new Readable({ read() {} });
    slow.push('first half');
    const putting = bench.media.put(bench.key, slow);
    await sleep(20);
    expect(await bench.media.get(bench.key)).toBeNull();
    slow.push(', second half');
    slow.push(null);
    await putting;
    expect((await read(bench.media, bench.key))?.content.toString()).toBe('first half, second half');
  });

  test('a reader that stops early harms nobody', async () => {
    await bench.media.put(bench.key, bytes(randomBytes(1_000_000)));
    const found = await bench.media.get(bench.key);
    found?.stream.destroy();
    expect((await read(bench.media, bench.key))?.size).toBe(1_000_000);
  });

  test('ping resolves', async () => {
    await expect(bench.media.ping()).resolves.toBeUndefined();
  });
}

function rangeCases(bench: Bench): void {
  test.each([
    ['the start', { start: 0, end: 3 }, '0123'],
    ['the middle', { start: 4, end: 5 }, '45'],
    ['one byte', { start: 9, end: 9 }, '9'],
    ['the whole', { start: 0, end: 9 }, '0123456789'],
    ['past the end', { start: 7, end: 5000 }, '789'],
    ['all behind the end', { start: 10, end: 20 }, ''],
  ])('a range: %s', async (_, range, expected) => {
    await bench.media.put(bench.key, bytes('0123456789'));
    expect(await read(bench.media, bench.key, range)).toEqual({ size: 10, content: Buffer.from(expected) });
  });

  test.each([
    { start: 5, end: 4 },
    { start: -1, end: 4 },
    { start: 0.5, end: 4 },
    { start: Number.NaN, end: 4 },
    { start: 0, end: Number.POSITIVE_INFINITY },
  ])('the range $start-$end is refused', async (range) => {
    await bench.media.put(bench.key, bytes('0123456789'));
    await expect(bench.media.get(bench.key, range)).rejects.toMatchObject({ code: 'UNPROCESSABLE' });
  });

  test('a range of an unknown key is null', async () => {
    expect(await bench.media.get(bench.key, { start: 0, end: 1 })).toBeNull();
  });
}

function brokenStreamCases(bench: Bench): void {
  test('a stream that fails half-way rejects with its own error and leaves nothing', async () => {
    const failing = Readable.from(
      (async function* () {
        yield Buffer.alloc(100_000);
        throw new Error('the line went down');
      })(),
    );
    await expect(bench.media.put(bench.key, failing)).rejects.toThrow('the line went down');
    expect(await bench.media.get(bench.key)).toBeNull();
  });

  test('a stream that is destroyed half-way rejects and leaves nothing', async () => {
    const stream = new Readable({ read() {} });
    stream.push(Buffer.alloc(1000));
    const putting = bench.media.put(bench.key, stream);
    setTimeout(() => stream.destroy(), 10);
    await expect(putting).rejects.toThrow();
    expect(await bench.media.get(bench.key)).toBeNull();
  });

  test('a stream that was destroyed before rejects instead of waiting for ever', async () => {
    const stream = Readable.from([Buffer.from('x')]);
    stream.destroy();
    await expect(bench.media.put(bench.key, stream)).rejects.toThrow();
    expect(await bench.media.get(bench.key)).toBeNull();
  });

  test('a failed replacement leaves the old object as it was', async () => {
    await bench.media.put(bench.key, bytes('old'));
    const failing = Readable.from(
      (async function* () {
        yield Buffer.from('new but');
        throw new Error('cut');
      })(),
    );
    await expect(bench.media.put(bench.key, failing)).rejects.toThrow('cut');
    expect((await read(bench.media, bench.key))?.content.toString()).toBe('old');
  });
}

function refusalCases(bench: Bench): void {
  test.each(['', 'short', '../../etc/passwd', 'ABCDEFGH', 'a'.repeat(65), 'abcd/efgh1', 'abcdefg\u0000', 'abcdefgh.txt', 'abcdefgh\n', '文件文件文件文件'])(
    'the key %j is refused in every verb',
    async (key) => {
      const refused = { code: 'UNPROCESSABLE' };
      await expect(bench.media.put(key, bytes('x'))).rejects.toMatchObject(refused);
      await expect(bench.media.get(key)).rejects.toMatchObject(refused);
      await expect(bench.media.remove(key)).rejects.toMatchObject(refused);
    },
  );

  test('the longest and the shortest key are fine', async () => {
    for (const key of [randomKey().slice(0, 8), randomKey() + randomKey()]) {
      await bench.media.put(key, bytes(key));
      expect((await read(bench.media, key))?.content.toString()).toBe(key);
    }
  });
}
