import fs from 'node:fs';
import path from 'node:path';
import { readTree } from './read-tree.mjs';

const LIMIT = 350;
const CODE = /\.(ts|tsx|mjs|cjs|js)$/;
/** Longer for a reason; the number is the new limit. */
const LISTED = new Map([
  ['server/ports/store.ts', 420], // the Store port's records and repositories are one contract and read best on one page
]);

/**
 * Files of code over 350 lines. Tests and listed files have their own limits.
 * @param {string} root
 * @returns {{ problems: string[], note: string }} `note` says where we stand
 */
export function checkSizes(root) {
  const sizes = readTree(root)
    .filter((file) => CODE.test(file) && !file.startsWith('public/'))
    .map((file) => ({ file, lines: fs.readFileSync(path.join(root, file), 'utf8').split('\n').length - 1 }))
    .sort((a, b) => b.lines - a.lines);
  const problems = sizes
    .filter(({ file, lines }) => lines > (LISTED.get(file) ?? LIMIT))
    .map(({ file, lines }) => `${file} has ${lines} lines: at most ${LISTED.get(file) ?? LIMIT}`);
  const median = sizes[Math.floor(sizes.length / 2)]?.lines ?? 0;
  return { problems, note: `${sizes.length} files, median ${median} lines, longest ${sizes[0]?.file} ${sizes[0]?.lines}` };
}
