import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '..');
const PORTS = ['store', 'broker', 'media-store', 'telemetry'];
let house = '';

/** A copy of the parts a plugin touches, so that nothing is ever made in the real tree. */
beforeAll(() => {
  house = mkdtempSync(path.join(realpathSync(tmpdir()), 'parley-new-plugin-'));
  for (const part of ['package.json', 'tsconfig.json', 'server/kernel', 'server/ports', 'server/protocol'])
    cpSync(path.join(ROOT, part), path.join(house, part), { recursive: true });
  mkdirSync(path.join(house, 'server/plugins'));
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(house, 'node_modules'));
});
afterAll(() => rmSync(house, { recursive: true, force: true }));

const run = (program: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { cwd: house, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });
  return { status, stdout, stderr };
};
const make = (...args: string[]) => run(path.join(ROOT, 'scripts/new-plugin.mjs'), ...args);

test('every port gets a folder whose files type-check; the plugin file is short', () => {
  for (const port of PORTS) expect(make(port, 'sample-two')).toMatchObject({ status: 0, stderr: '' });
  expect(readdirSync(path.join(house, 'server/plugins')).sort()).toEqual(['broker-sample-two', 'media-sample-two', 'store-sample-two', 'telemetry-sample-two']);
  const index = readFileSync(path.join(house, 'server/plugins/broker-sample-two/index.ts'), 'utf8');
  expect(index.split('\n').length).toBeLessThanOrEqual(30);
  const check = run('node_modules/typescript/bin/tsc', '--noEmit', '--incremental', 'false', '-p', '.');
  expect(check.stdout.split('\n').filter((line) => line.startsWith('server/plugins/'))).toEqual([]);
}, 120_000);

test('the generated test runs: the plugin loads, and the contract names what is missing', () => {
  expect(make('telemetry', 'runs')).toMatchObject({ status: 0 });
  const { status, stdout, stderr } = run('node_modules/vitest/vitest.mjs', 'run', '--root', house, 'server/plugins/telemetry-runs');
  expect(status).toBe(1);
  expect(stdout).toMatch(/Tests .*\d+ failed \| \d+ passed/);
  expect(stdout + stderr).toContain('telemetry-runs: call is not written yet');
  expect(stdout + stderr).not.toMatch(/FAIL .*loads through the kernel/);
}, 120_000);

test.each([
  [[], /^Usage: .*broker/],
  [['broker'], /^Usage/],
  [['broker', 'a', 'b'], /^Usage/],
  [['queue', 'nats'], /^There is no port called "queue"\. Ports: store, broker/],
  [['broker', 'Nats'], /^The name "Nats" cannot be used/],
  [['broker', '../nats'], /cannot be used/],
  [['broker', '-x'], /cannot be used/],
  [['broker', 'a--b'], /cannot be used/],
  [['broker', 'x'.repeat(41)], /cannot be used/],
  [['broker', 'broker-nats'], /without "broker-"/],
])('%j is refused with a plain sentence and makes nothing', (args, sentence) => {
  const before = readdirSync(path.join(house, 'server/plugins'));
  const { status, stderr, stdout } = make(...args);
  expect(status).toBe(1);
  expect(stderr).toMatch(sentence);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stdout).toBe('');
  expect(readdirSync(path.join(house, 'server/plugins'))).toEqual(before);
});

test('a folder that exists is left as it is', () => {
  make('media-store', 'twice');
  const file = path.join(house, 'server/plugins/media-twice/definition.ts');
  const before = readFileSync(file, 'utf8');
  expect(make('media-store', 'twice')).toMatchObject({ status: 1, stderr: expect.stringContaining('exists already') });
  expect(readFileSync(file, 'utf8')).toBe(before);
});

test('outside of the project it says where to run it', () => {
  const { status, stderr } = spawnSync(process.execPath, [path.join(ROOT, 'scripts/new-plugin.mjs'), 'broker', 'x'], { cwd: tmpdir(), encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toContain('project folder');
  expect(existsSync(path.join(tmpdir(), 'server/plugins/broker-x'))).toBe(false);
});
