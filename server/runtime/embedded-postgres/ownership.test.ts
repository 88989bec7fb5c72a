import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createOwnership } from './ownership.ts';
import { processIdent, servesDirectory } from './process-ident.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'parley-owner-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

test('of twenty claimants at once exactly one owns, and nothing is left beside the file', async () => {
  const file = path.join(folder, 'owner');
  fs.writeFileSync(file, '999999 12 dead');
  const all = Array.from({ length: 20 }, () => createOwnership(file));
  await Promise.all(all.map((o) => o.claim()));
  expect(all.filter((o) => o.mine())).toHaveLength(1);
  expect(fs.readdirSync(folder)).toEqual(['owner']);
});

test('a living owner keeps it; release gives it up only for the owner', async () => {
  const file = path.join(folder, 'second');
  const owner = createOwnership(file);
  const other = createOwnership(file);
  expect([await owner.claim(), await other.claim()]).toEqual([true, false]);
  other.release();
  expect(owner.mine()).toBe(true);
  owner.release();
  expect(await other.claim()).toBe(true);
});

test('the same pid with another start time is a dead owner', async () => {
  const file = path.join(folder, 'third');
  fs.writeFileSync(file, `${process.pid} 1 somebody`);
  const me = createOwnership(file);
  expect(me.ownerLives()).toBe(false);
  expect(await me.claim()).toBe(true);
});

test('a process is known by pid and start time', () => {
  expect(processIdent(process.pid)).toMatch(new RegExp(`^${process.pid} .+`));
  expect(processIdent(4_194_305)).toBe('');
  expect(servesDirectory(process.pid, '/nowhere')).toBe(false);
});
