import fs from 'node:fs';
import path from 'node:path';
import { packageName, readLockfile } from './read-tree.mjs';

const ALLOWED = new Set(['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0', '0BSD', 'CC0-1.0', 'Unlicense', 'Python-2.0', 'PSF-2.0', 'MPL-2.0']);
/** What stands in NOTICE with its reason: separate binaries and data. */
const EXCEPTIONS = [
  { name: /^@img\/sharp-(libvips-|win32-|wasm32)/, licence: 'LGPL-3.0-or-later' },
  { name: /^caniuse-lite$/, licence: 'CC-BY-4.0' },
];

/**
 * Every package that a production install brings must carry a licence of the list. Reads what is installed; for other platforms' packages,
 * the lockfile's field.
 * @param {string} root
 * @returns {string[]} problems
 */
export function checkLicences(root) {
  return Object.entries(readLockfile(root).packages).flatMap(([location, entry]) => {
    if (!location.includes('node_modules/') || entry.dev || entry.devOptional || entry.link) return [];
    const name = packageName(location);
    const licence = licenceOf(path.join(root, location)) ?? entry.license;
    if (licence === undefined) return [`${location} states no licence`];
    return licenceAllowed(name, licence) ? [] : [`${location} is ${licence}, which is not on the list of scripts/checks/licences.mjs`];
  });
}

/**
 * An SPDX expression: of `A OR B` one must be allowed, of `A AND B` all.
 * @param {string} name
 * @param {string} expression
 * @returns {boolean}
 */
export function licenceAllowed(name, expression) {
  return expression
    .replace(/[()]/g, ' ')
    .split(/\s+OR\s+/i)
    .some((choice) => choice.split(/\s+AND\s+/i).every((part) => ALLOWED.has(part.trim()) || EXCEPTIONS.some((e) => e.name.test(name) && e.licence === part.trim())));
}

/** @param {string} folder @returns {string | undefined} */
function licenceOf(folder) {
  const file = path.join(folder, 'package.json');
  if (!fs.existsSync(file)) return undefined;
  const { license, licenses } = JSON.parse(fs.readFileSync(file, 'utf8'));
  if (typeof license === 'string') return license;
  if (typeof license?.type === 'string') return license.type;
  const old = Array.isArray(licenses) ? licenses.map((l) => l.type ?? l).filter((l) => typeof l === 'string') : [];
  return old.length > 0 ? old.join(' OR ') : undefined;
}
