import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDataFolder } from './data-folder.ts';
import { fileProblem } from './start-problem.ts';

const isRoot = process.getuid?.() === 0;
let base = '';
beforeEach(() => {
  base = fs.mkdtempSync(path.join(os.tmpdir(), 'parley data '));
});
afterEach(() => fs.rmSync(base, { recursive: true, force: true }));

const want = (dataDir = path.join(base, 'a', 'data'), secretKey: string | null = null) => ({ dataDir, configFile: path.join(dataDir, 'parley.yaml'), secretKey });
const mode = (...parts: string[]) => fs.statSync(path.join(base, 'a', 'data', ...parts)).mode & 0o777;

test('the first start makes a closed folder, keys and the commented file; the next one reads them', () => {
  const first = openDataFolder(want());
  expect(first.created).toBe(true);
  expect([mode(), mode('secrets'), mode('uploads')]).toEqual([0o700, 0o600, 0o700]);
  expect(fs.readFileSync(path.join(base, 'a', 'data', 'parley.yaml'), 'utf8')).toMatch(/^# Parley/);
  expect(first.secretKey).toHaveLength(32);
  const second = openDataFolder(want());
  expect(second).toEqual({ ...first, created: false });
  expect(fs.readdirSync(path.join(base, 'a', 'data')).sort()).toEqual(['parley.yaml', 'secrets', 'uploads']);
});

test('an edited parley.yaml stays as it is, and a readable secrets file is closed again', () => {
  openDataFolder(want());
  fs.writeFileSync(path.join(base, 'a', 'data', 'parley.yaml'), 'mine: true\n');
  fs.chmodSync(path.join(base, 'a', 'data', 'secrets'), 0o644);
  openDataFolder(want());
  expect(fs.readFileSync(path.join(base, 'a', 'data', 'parley.yaml'), 'utf8')).toBe('mine: true\n');
  expect(mode('secrets')).toBe(0o600);
});

test('a key from the environment gives the same two keys everywhere and needs no file', () => {
  const key = 'mX9s2Lq7Vt4Zc8Rb1Nw6Kd3Hy5Gf0Jp2Ue';
  const one = openDataFolder(want(path.join(base, 'one'), key));
  const two = openDataFolder(want(path.join(base, 'two'), key));
  expect([one.secretKey, one.authSecret]).toEqual([two.secretKey, two.authSecret]);
  expect(one.authSecret).not.toContain(Buffer.from(one.secretKey).toString('base64url'));
  expect(fs.existsSync(path.join(base, 'one', 'secrets'))).toBe(false);
});

test.each([['half a line'], ['secretKey=short\nauthSecret=short\n'], ['']])('damaged keys are never replaced in silence: %j', (text) => {
  openDataFolder(want());
  const file = path.join(base, 'a', 'data', 'secrets');
  fs.writeFileSync(file, text);
  expect(() => openDataFolder(want())).toThrow(expect.objectContaining({ code: 'START_PROBLEM', message: expect.stringContaining('from a backup') }));
  expect(fs.readFileSync(file, 'utf8')).toBe(text);
});

test('a file where the folder should be', () => {
  fs.writeFileSync(path.join(base, 'a'), '');
  expect(() => openDataFolder(want())).toThrow(expect.objectContaining({ code: 'START_PROBLEM', message: expect.stringContaining('a file stands where') }));
});

test('a configuration file in a folder that does not exist', () => {
  expect(() => openDataFolder({ ...want(), configFile: path.join(base, 'nowhere', 'x.yaml') })).toThrow(
    expect.objectContaining({ code: 'START_PROBLEM', message: expect.stringContaining('PARLEY_CONFIG') }),
  );
});

const source = fileURLToPath(new URL('./data-folder.ts', import.meta.url));
// As root the check needs another user, who must be able to read this checkout.
const canTry = !isRoot || spawnSync('/bin/sh', ['-c', 'test -r "$1"', 'sh', source], { uid: 65534, gid: 65534, cwd: '/' }).status === 0;
test.skipIf(!canTry)('a folder that may not be written, as an ordinary user', () => {
  const closed = path.join(base, 'closed');
  fs.mkdirSync(closed, { mode: 0o500 });
  fs.chmodSync(base, 0o755);
  if (isRoot) fs.chownSync(closed, 65534, 65534);
  const code = `import { openDataFolder } from ${JSON.stringify(source)};
    try { openDataFolder(${JSON.stringify(want(closed))}) } catch (e) { console.log(e.code, e.message) }`;
  const ran = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], { encoding: 'utf8', ...(isRoot ? { uid: 65534, gid: 65534 } : {}) });
  expect(ran.stdout).toContain('START_PROBLEM');
  expect(ran.stdout).toContain('may not read and write the data folder');
});

test('a full disk says how to go on', () => {
  expect(fileProblem(Object.assign(new Error('write'), { code: 'ENOSPC' }), 'the data folder /srv')).toMatchObject({
    code: 'START_PROBLEM',
    message: expect.stringContaining('free some space'),
  });
  const other = new Error('other');
  expect(fileProblem(other, '/srv')).toBe(other);
});
