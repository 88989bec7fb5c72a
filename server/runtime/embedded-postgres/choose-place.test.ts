import { expect, test } from 'vitest';
import { findBinaries, majorOf } from './binaries.ts';
import { socketFolder } from './choose-place.ts';

test('a short folder keeps its socket, a long one gets its own short folder', () => {
  expect(socketFolder('/srv/parley')).toBe('/srv/parley/postgres-run');
  const long = `/srv/${'x'.repeat(80)}`;
  expect(socketFolder(long)).toMatch(/^\/tmp\/parley-[0-9a-f]{12}$/);
  expect(socketFolder(long)).not.toBe(socketFolder(`${long}y`));
  expect(socketFolder(`/srv/${'客'.repeat(27)}`)).toMatch(/^\/tmp\/parley-/); // bytes count, not characters
});

test('a machine without a build is asked for DATABASE_URL', async () => {
  await expect(findBinaries('win32', 'x64')).rejects.toMatchObject({ code: 'START_PROBLEM', message: expect.stringContaining('set DATABASE_URL') });
});

test('the installed build names its major version', async () => {
  expect(majorOf(await findBinaries())).toBe(18);
});
