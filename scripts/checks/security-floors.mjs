import fs from 'node:fs';
import path from 'node:path';
import { packageName, readLockfile } from './read-tree.mjs';

/**
 * Compares the lockfile with security-floors.json: no version of a package below its floor, none at all of a package that is not wanted.
 * @param {string} root
 * @returns {string[]} problems, each with the advisory
 */
export function checkSecurityFloors(root) {
  const { floors } = JSON.parse(fs.readFileSync(path.join(root, 'security-floors.json'), 'utf8'));
  return floorProblems(readLockfile(root).packages, floors);
}

/**
 * @param {Record<string, import('./read-tree.mjs').LockEntry>} packages
 * @param {Floor[]} floors
 * @returns {string[]}
 */
export function floorProblems(packages, floors) {
  const entries = Object.entries(packages).filter(([location]) => location.includes('node_modules/'));
  return floors.flatMap((floor) =>
    entries
      .filter(([location, { version }]) => packageName(location) === floor.package && (floor.absent === true || below(version ?? '0', floor.min ?? '0')))
      .map(([location, { version }]) => `${location} is ${version}: ${floor.absent ? 'must be absent' : `at least ${floor.min}`} (${floor.advisory})`),
  );
}

/**
 * Semantic versions as far as a floor needs them; a prerelease is below its release.
 * @param {string} version
 * @param {string} min
 */
export function below(version, min) {
  const [a, b] = [version, min].map((v) => v.split('+')[0].split('-'));
  const left = a[0].split('.').map(Number);
  const right = b[0].split('.').map(Number);
  for (let i = 0; i < 3; i++) if ((left[i] ?? 0) !== (right[i] ?? 0)) return (left[i] ?? 0) < (right[i] ?? 0);
  return a.length > 1 && b.length === 1;
}

/** @typedef {{ package: string, min?: string, absent?: boolean, advisory: string }} Floor */
