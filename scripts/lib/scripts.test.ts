import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { findBrowser } from './browser.mjs';
import { nodeFits } from './check-node.mjs';
import { withLock } from './lock.mjs';
import { hashOf } from './stamps.mjs';
import { add, asOne, countPlaywright, countReport, countVitest, none, summarise } from './test-counts.mjs';

const base = fs.mkdtempSync(path.join(os.tmpdir(), 'parley scripts '));
afterAll(() => fs.rmSync(base, { recursive: true, force: true }));

test('which Node versions fit', () => {
  const range = '^20.19.4 || ^22.18.0 || >=24.6.0';
  expect(['20.19.4', '20.20.2', '22.18.0', '22.99.1', '24.6.0', '26.0.0'].filter((v) => !nodeFits(v, range))).toEqual([]);
  expect(['18.20.8', '20.19.3', '21.7.0', '22.17.9', '23.11.0', '24.5.9'].filter((v) => nodeFits(v, range))).toEqual([]);
});

test('a hash follows contents and names, not tests, generated code or order', () => {
  const at = (name: string, text: string) => {
    fs.mkdirSync(path.dirname(path.join(base, name)), { recursive: true });
    fs.writeFileSync(path.join(base, name), text);
  };
  at('src/a.ts', '1');
  at('src/deep/b.ts', '2');
  const first = hashOf(['src', 'missing'], base);
  at('src/a.test.ts', 'test');
  at('src/generated/c.ts', 'made');
  at('src/node_modules/d.js', 'foreign');
  expect(hashOf(['missing', 'src'], base)).toBe(first);
  at('src/deep/b.ts', '3');
  const changed = hashOf(['src'], base);
  expect(changed).not.toBe(first);
  fs.renameSync(path.join(base, 'src/deep/b.ts'), path.join(base, 'src/deep/c.ts'));
  expect(hashOf(['src'], base)).not.toBe(changed);
});

describe('lock', () => {
  test('one after the other; the file is gone afterwards', async () => {
    const file = path.join(base, 'lock', 'one');
    let inside = 0;
    let waited = 0;
    const work = async () => {
      inside++;
      expect(inside).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 20));
      inside--;
    };
    await Promise.all([1, 2, 3].map(() => withLock(file, () => waited++, work)));
    expect(waited).toBe(2);
    expect(fs.existsSync(file)).toBe(false);
  });

  test('a dead process holds nothing, a failure lets go', async () => {
    const file = path.join(base, 'lock', 'two');
    const dead = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => dead.once('exit', resolve));
    fs.writeFileSync(file, String(dead.pid));
    await expect(
      withLock(
        file,
        () => {},
        () => Promise.reject(new Error('broken')),
      ),
    ).rejects.toThrow('broken');
    expect(fs.existsSync(file)).toBe(false);
  });
});

describe('browser', () => {
  const env = (more: Record<string, string>) => ({ NODE_ENV: 'test' as const, PATH: '/usr/bin:/opt/bin', ...more });
  test('the named one or none; else the first of the machine', () => {
    const machine =
      (...files: string[]) =>
      (file: fs.PathLike) =>
        files.includes(String(file));
    expect(findBrowser(env({ PARLEY_CHROMIUM: '/x/chrome' }), machine('/x/chrome', '/usr/bin/chromium'))).toBe('/x/chrome');
    expect(findBrowser(env({ PARLEY_CHROMIUM: '/x/chrome' }), machine('/usr/bin/chromium'))).toBe(null);
    expect(findBrowser(env({}), machine('/opt/bin/chromium', '/usr/bin/google-chrome'))).toBe('/opt/bin/chromium');
    expect(findBrowser(env({}), machine('/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'))).toContain('Google Chrome');
    expect(findBrowser(env({}), machine())).toBe(null);
  });
});

describe('counts', () => {
  const file = { status: 'passed', assertionResults: [{ status: 'passed' }] };
  const report = { numPassedTests: 5, numFailedTests: 0, numPendingTests: 2, numTodoTests: 1, testResults: [file] };
  test('vitest, with a file that does not load', () => {
    expect(countVitest(report)).toEqual({ passed: 5, failed: 0, skipped: 3 });
    expect(countVitest({ ...report, testResults: [file, { status: 'failed', assertionResults: [] }] }).failed).toBe(1);
    const failed = { status: 'failed', assertionResults: [{ status: 'failed' }] };
    expect(countVitest({ ...report, numFailedTests: 1, testResults: [failed] }).failed).toBe(1);
  });
  test('playwright', () => {
    expect(countPlaywright({ stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 2 }, errors: [{}] })).toEqual({ passed: 4, failed: 3, skipped: 2 });
  });
  test('no report, or an exit code without a failed test, is a failure', () => {
    const at = path.join(base, 'report.json');
    expect(countReport(at, 0, countVitest)).toEqual({ passed: 0, failed: 1, skipped: 0 });
    fs.writeFileSync(at, JSON.stringify(report));
    expect(countReport(at, 0, countVitest)).toEqual({ passed: 5, failed: 0, skipped: 3 });
    expect(countReport(at, 1, countVitest).failed).toBe(1);
  });
  test('the last line, and no test at all is no success', () => {
    expect(summarise(add(asOne(0), asOne(1)))).toEqual({ line: '1 passed, 1 failed, 0 skipped', ok: false });
    expect(summarise(asOne(0)).ok).toBe(true);
    expect(summarise(none)).toEqual({ line: '0 passed, 0 failed, 0 skipped', ok: false });
  });
});
