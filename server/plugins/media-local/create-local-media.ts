import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access, type FileHandle, mkdir, open, readdir, rename, rm, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Failure, fail } from '../../kernel/failure.ts';
import { MEDIA_KEY, type MediaStore } from '../../ports/media-store.ts';
import type { MediaLocalConfig } from './definition.ts';

/** Half-written files older than this are left from a crash: no upload takes a day, and other processes may share the folder. */
const STALE_MS = 24 * 60 * 60 * 1000;

/**
 * Objects as files `<dir>/<first two characters>/<key>`, mode 0600. A file is written aside, synced and then renamed, so under its name there is
 * always a whole object, after a power cut too. Leftovers of crashes are removed here.
 */
export async function createLocalMedia({ dir }: MediaLocalConfig): Promise<MediaStore> {
  const asideDir = join(dir, 'unfinished');
  await mkdir(asideDir, { recursive: true, mode: 0o700 });
  await removeStale(asideDir);
  const shardOf = (key: string) => join(dir, key.slice(0, 2));
  return {
    async put(key, content) {
      checkKey(key, content);
      const aside = join(asideDir, `${key}.${randomBytes(6).toString('hex')}`);
      try {
        const size = await writeWhole(aside, content);
        await mkdir(shardOf(key), { recursive: true, mode: 0o700 });
        await rename(aside, join(shardOf(key), key));
        await syncFolder(shardOf(key));
        return size;
      } catch (error) {
        await rm(aside, { force: true });
        throw asFailure(error);
      }
    },
    async get(key, range) {
      checkKey(key);
      if (range && !(Number.isSafeInteger(range.start) && Number.isSafeInteger(range.end) && range.start >= 0 && range.end >= range.start)) {
        fail('UNPROCESSABLE', { detail: 'The byte range is not in the expected form.' });
      }
      const file = await openOrNull(join(shardOf(key), key));
      return file && streamOf(file, range);
    },
    async remove(key) {
      checkKey(key);
      await unlink(join(shardOf(key), key)).catch(ignoreMissing);
    },
    async ping() {
      await access(asideDir, constants.W_OK).catch((error: unknown) => {
        throw new Failure('UNAVAILABLE', { detail: `The folder for files cannot be written (${codeOf(error)}).`, retryAfterMs: 1000 });
      });
    },
  };
}

function checkKey(key: string, content?: Readable): void {
  if (MEDIA_KEY.test(key)) return;
  content?.destroy();
  throw new Failure('UNPROCESSABLE', { detail: 'This file key is not in the expected form.' });
}

async function writeWhole(path: string, content: Readable): Promise<number> {
  const file = await open(path, 'wx', 0o600);
  try {
    let size = 0;
    // Iterating rejects when the stream fails or is destroyed, and destroys it when a write fails: no way to end without an answer.
    for await (const chunk of content) {
      const bytes: Uint8Array = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten;
      size += bytes.length;
    }
    await file.sync();
    return size;
  } finally {
    await file.close();
  }
}

async function streamOf(file: FileHandle, range?: { start: number; end: number }): Promise<{ stream: Readable; size: number }> {
  try {
    const { size } = await file.stat();
    if (size === 0 || (range && range.start >= size)) {
      await file.close();
      return { stream: Readable.from([]), size };
    }
    return { stream: file.createReadStream(range ?? {}), size };
  } catch (error) {
    await file.close().catch(() => {});
    throw error;
  }
}

const openOrNull = (path: string): Promise<FileHandle | null> => open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(ignoreMissing);

function ignoreMissing(error: unknown): null {
  if (codeOf(error) === 'ENOENT') return null;
  throw asFailure(error);
}

/** A rename is durable only once its folder is. Systems that cannot sync a folder do without. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY);
  try {
    await folder.sync();
  } catch (error) {
    if (!['EINVAL', 'EPERM', 'EISDIR'].includes(codeOf(error))) throw error;
  } finally {
    await folder.close();
  }
}

async function removeStale(asideDir: string): Promise<void> {
  const before = Date.now() - STALE_MS;
  for (const name of await readdir(asideDir)) {
    const path = join(asideDir, name);
    const found = await stat(path).catch(() => null);
    if (found && found.mtimeMs < before) await rm(path, { force: true });
  }
}

const codeOf = (error: unknown): string => (typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '');
const asFailure = (error: unknown): unknown =>
  ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EMFILE', 'ENFILE'].includes(codeOf(error))
    ? new Failure('UNAVAILABLE', { detail: `Files cannot be kept right now (${codeOf(error)}).`, retryAfterMs: 1000 })
    : error;
