import { createHash, createHmac, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';
import type { Config } from './load-config.ts';
import { packageRoot } from './package-root.ts';
import { errorCode, fileProblem, StartProblem } from './start-problem.ts';

export type DataFolder = {
  /** 32 bytes: signs visitor tokens and file addresses, encrypts stored secrets. */
  secretKey: Uint8Array;
  /** For the console's sign-in cookies. */
  authSecret: string;
  uploadsDir: string;
  /** Nothing was there before this start. */
  created: boolean;
};

/**
 * Makes what is missing in the data folder (the folder 0700, uploads/, `secrets` 0600, parley.yaml with its comments) and reads the keys.
 * Safe with several processes starting at once. Throws a StartProblem when the folder cannot be used.
 */
export function openDataFolder(config: Pick<Config, 'dataDir' | 'configFile' | 'secretKey'>): DataFolder {
  const { dataDir } = config;
  try {
    const created = fs.mkdirSync(dataDir, { recursive: true, mode: 0o700 }) !== undefined;
    checkWritable(dataDir);
    const uploadsDir = path.join(dataDir, 'uploads');
    fs.mkdirSync(uploadsDir, { recursive: true, mode: 0o700 });
    const keys = config.secretKey === null ? readOrMakeSecrets(path.join(dataDir, 'secrets')) : keysFrom(config.secretKey);
    writeExampleConfig(config.configFile);
    return { ...keys, uploadsDir, created };
  } catch (e) {
    throw fileProblem(e, `the data folder ${dataDir}`);
  }
}

/** access() answers yes to root and does not see a full disk, so a real file is written, synced and removed. */
function checkWritable(dataDir: string): void {
  const probe = path.join(dataDir, `.write-test-${process.pid}`);
  const fd = fs.openSync(probe, 'w', 0o600);
  try {
    fs.writeSync(fd, Buffer.alloc(64 * 1024, 1));
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
    fs.rmSync(probe, { force: true });
  }
  fs.readdirSync(dataDir);
}

type Keys = Pick<DataFolder, 'secretKey' | 'authSecret'>;
const Key = z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/));
const Secrets = z.object({ secretKey: Key, authSecret: Key });

/** A key from the environment must give every machine the same two keys. */
function keysFrom(secretKey: string): Keys {
  const key = createHash('sha256').update(secretKey).digest();
  return { secretKey: new Uint8Array(key), authSecret: createHmac('sha256', key).update('console sign-in').digest('base64url') };
}

function readOrMakeSecrets(file: string): Keys {
  if (!fs.existsSync(file)) makeSecrets(file);
  // A file that others can read is a key given away on this machine from now on.
  if (fs.statSync(file).mode & 0o077) fs.chmodSync(file, 0o600);
  const lines = fs
    .readFileSync(file, 'utf8')
    .split('\n')
    .filter((l) => l.trim() && !l.startsWith('#'));
  const parsed = z.safeParse(Secrets, Object.fromEntries(lines.map((l) => l.trim().split('='))));
  if (!parsed.success)
    throw new StartProblem(
      `The keys in ${file} are damaged: put the file back from a backup, or delete it to get new keys (everybody signs in again, and stored passwords of connected services are lost).`,
    );
  return { secretKey: new Uint8Array(Buffer.from(parsed.data.secretKey, 'base64url')), authSecret: parsed.data.authSecret };
}

/** Written whole under another name and linked, so that a crash leaves no half file and of two first starts one wins. */
function makeSecrets(file: string): void {
  const text = [
    "# Parley's keys. Keep this file secret and in your backups: without it visitors lose their conversations.",
    `secretKey=${randomBytes(32).toString('base64url')}`,
    `authSecret=${randomBytes(32).toString('base64url')}`,
    '',
  ].join('\n');
  writeOnce(file, text, 0o600);
}

function writeExampleConfig(file: string): void {
  if (fs.existsSync(file)) return;
  const example = path.join(packageRoot(), 'config', 'parley.example.yaml');
  if (!fs.existsSync(example)) return;
  if (!fs.existsSync(path.dirname(file))) throw new StartProblem(`PARLEY_CONFIG names ${file}, but its folder does not exist: make the folder, or correct PARLEY_CONFIG.`);
  writeOnce(file, fs.readFileSync(example, 'utf8'), 0o600);
}

/** Creates `file` with the whole text or not at all; an existing file stays as it is. */
function writeOnce(file: string, text: string, mode: number): void {
  const temporary = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    fs.writeFileSync(temporary, text, { mode, flag: 'wx', flush: true });
    linkOrCopy(temporary, file);
  } finally {
    fs.rmSync(temporary, { force: true });
  }
}

function linkOrCopy(from: string, to: string): void {
  try {
    fs.linkSync(from, to);
  } catch (e) {
    if (errorCode(e) === 'EEXIST') return;
    if (errorCode(e) === 'ENOSPC' || errorCode(e) === 'EACCES') throw e;
    // Some network and desktop disks know no hard links.
    fs.copyFileSync(from, to, fs.constants.COPYFILE_EXCL);
  }
}
