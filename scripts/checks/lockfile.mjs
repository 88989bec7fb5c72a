import { packageName, readLockfile } from './read-tree.mjs';

/**
 * What would make `npm ci` differ between machines: an address of a registry, an entry without a checksum, an optional package (another
 * platform's binary) that is named but has no entry of its own, a version in package.json that is not exact.
 * @param {string} root
 * @returns {string[]} problems
 */
export function checkLockfile(root) {
  return lockfileProblems(readLockfile(root).packages);
}

/**
 * @param {Record<string, import('./read-tree.mjs').LockEntry & Record<string, unknown>>} packages
 * @returns {string[]}
 */
export function lockfileProblems(packages) {
  const problems = [];
  const names = new Set(Object.keys(packages).filter(Boolean).map(packageName));
  for (const [location, entry] of Object.entries(packages)) {
    for (const name of Object.keys(entry.optionalDependencies ?? {}))
      if (!names.has(name))
        problems.push(`${location || 'package.json'} names the optional package ${name}, which has no entry: pin the newest version whose platform packages all exist`);
    if (location === '') {
      problems.push(...inexact(entry));
      continue;
    }
    if (entry.resolved !== undefined) problems.push(`${location} has the address ${entry.resolved}: install with the .npmrc of this folder (omit-lockfile-registry-resolved)`);
    if (!entry.integrity && !entry.link && !entry.inBundle) problems.push(`${location} has no integrity`);
  }
  return problems;
}

/**
 * @param {Record<string, unknown>} entry
 * @returns {string[]}
 */
function inexact(entry) {
  const groups = ['dependencies', 'devDependencies', 'optionalDependencies'];
  return groups.flatMap((group) =>
    Object.entries(/** @type {Record<string, string>} */ (entry[group] ?? {}))
      .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.-]+)?$/.test(version))
      .map(([name, version]) => `${name} ${version} in ${group} is not an exact version`),
  );
}
