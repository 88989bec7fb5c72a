import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { anchorOf, checkDocuments, linksOf } from './documents.mjs';
import { licenceAllowed } from './licences.mjs';
import { lockfileProblems } from './lockfile.mjs';
import { flatten, parityProblems, unusedKeys } from './messages.mjs';
import { readTree } from './read-tree.mjs';
import { below, floorProblems } from './security-floors.mjs';
import { checkSizes } from './sizes.mjs';

const INTEGRITY = 'sha512-abc';

test('a lockfile without addresses, with checksums and all platform packages is in order', () => {
  const packages = {
    '': { dependencies: { a: '1.0.0' } },
    'node_modules/a': { version: '1.0.0', integrity: INTEGRITY, optionalDependencies: { 'a-linux': '1.0.0' } },
    'node_modules/a-linux': { version: '1.0.0', integrity: INTEGRITY },
  };
  expect(lockfileProblems(packages)).toEqual([]);
});

test('each fault of a lockfile is named', () => {
  const packages = {
    '': { dependencies: { a: '^1.0.0' } },
    'node_modules/a': { version: '1.0.0', integrity: INTEGRITY, resolved: 'https://registry.example/a.tgz', optionalDependencies: { 'a-win32': '1.0.0' } },
    'node_modules/b': { version: '1.0.0' },
  };
  const problems = lockfileProblems(packages).join('\n');
  for (const words of ['^1.0.0', 'https://registry.example/a.tgz', 'a-win32', 'node_modules/b has no integrity']) expect(problems).toContain(words);
  expect(lockfileProblems(packages)).toHaveLength(4);
});

test('versions below a floor, also nested ones, and unwanted packages are found', () => {
  const packages = {
    'node_modules/ws': { version: '8.21.3' },
    'node_modules/x/node_modules/ws': { version: '8.20.9' },
    'node_modules/multer': { version: '9.9.9' },
    'node_modules/wsx': { version: '0.0.1' },
  };
  const floors = [
    { package: 'ws', min: '8.21.0', advisory: 'A-1' },
    { package: 'multer', absent: true, advisory: 'A-2' },
  ];
  expect(floorProblems(packages, floors)).toEqual(['node_modules/x/node_modules/ws is 8.20.9: at least 8.21.0 (A-1)', 'node_modules/multer is 9.9.9: must be absent (A-2)']);
});

test('versions compare by number and a prerelease is below its release', () => {
  expect([below('8.9.0', '8.10.0'), below('8.10.0', '8.9.0'), below('8.10.0', '8.10.0'), below('8.10.0-rc.1', '8.10.0'), below('9.0.0', '8.10.0')]).toEqual([
    true,
    false,
    false,
    true,
    false,
  ]);
});

test('licences: all of AND, one of OR, exceptions only for their packages', () => {
  expect(licenceAllowed('a', 'MIT')).toBe(true);
  expect(licenceAllowed('a', '(MIT OR GPL-3.0-only)')).toBe(true);
  expect(licenceAllowed('a', 'Apache-2.0 AND GPL-3.0-only')).toBe(false);
  expect(licenceAllowed('a', 'LGPL-3.0-or-later')).toBe(false);
  expect(licenceAllowed('@img/sharp-libvips-linux-x64', 'LGPL-3.0-or-later')).toBe(true);
});

test('messages: missing keys, other placeholders and empty texts are found; plurals may differ', () => {
  const en = flatten({ inbox: { title: 'Inbox', count: '{count, plural, one {# message} other {# messages}}', hello: 'Hi {name}', empty: 'Nothing', old: 'Old' } });
  const zh = flatten({ inbox: { title: '收件箱', count: '{count, plural, other {# 条消息}}', hello: '你好', empty: ' ', extra: '多余' } });
  const problems = parityProblems(zh, en);
  expect(problems).toEqual([
    'inbox.hello has the placeholders "name" in en and "" in zh',
    'inbox.old is missing in zh.json',
    'inbox.extra is missing in en.json',
    'inbox.empty is empty in zh.json',
  ]);
});

test('messages: a key is used by its path, the end of it, or a template', () => {
  const sources = ["const t = useTranslations('inbox'); t('title')", `t(\`errors.\${code}\`)`, "rich('inbox.help')"];
  expect(unusedKeys(['inbox.title', 'errors.GONE', 'inbox.help', 'inbox.dusty'], sources)).toEqual(['inbox.dusty is used by no page or component']);
});

test('documents: links to files and headings must exist, code is not read, placeholders are named', () => {
  const root = folderWith({
    'README.md': '# Title\n[a](docs/a.md#two-words) [b](docs/a.md#none) [c](docs/gone.md) [d](https://example.com) `[e](no.md)`\n```\n[f](no.md)\n```\n{{rate}}',
    'docs/a.md': '# A\n## Two words\n[up](../README.md#title)',
  });
  expect(checkDocuments(root)).toEqual([
    'README.md links to docs/a.md#none, which does not exist',
    'README.md links to docs/gone.md, which does not exist',
    'README.md still has the placeholder {{rate}}',
  ]);
});

test('documents: anchors as code hosts make them', () => {
  expect([anchorOf('9. Codes'), anchorOf('7 Order, retries, recovery'), anchorOf('常用 设置')]).toEqual(['9-codes', '7-order-retries-recovery', '常用-设置']);
  expect(linksOf('![x](a.png) [y](#z) [m](mailto:a@b.c)')).toEqual(['a.png', '#z']);
});

test('sizes: a file over the limit is named, build output is not read', () => {
  const root = folderWith({ 'server/long.ts': 'x;\n'.repeat(351), 'server/fits.ts': 'x;\n'.repeat(350), 'dist/bundle.js': 'x;\n'.repeat(999) });
  expect(checkSizes(root).problems).toEqual(['server/long.ts has 351 lines: at most 350']);
  expect(readTree(root)).toEqual(['server/fits.ts', 'server/long.ts']);
});

test('the command: a passing check ends with 0, an unknown name with 2 and the names there are', { timeout: 60_000 }, () => {
  const script = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'check.mjs');
  const passing = spawnSync(process.execPath, [script, 'lockfile'], { encoding: 'utf8' });
  expect([passing.status, passing.stdout]).toEqual([0, expect.stringMatching(/^ok {3}lockfile/)]);
  const unknown = spawnSync(process.execPath, [script, 'borderz'], { encoding: 'utf8' });
  expect([unknown.status, unknown.stderr]).toEqual([2, expect.stringContaining('borders')]);
});

/** A folder of its own with these files, removed afterwards. */
function folderWith(files: Record<string, string>): string {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'parley-checks-'));
  onTestFinished(() => fs.rmSync(root, { recursive: true, force: true }));
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), text);
  }
  return root;
}
