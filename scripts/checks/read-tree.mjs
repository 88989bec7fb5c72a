import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const SKIPPED = new Set(['node_modules', '.git', '.next', 'dist', 'data', 'coverage', 'generated', 'test-results', 'playwright-report']);

/**
 * Paths of all source files from `root`, with `/` between folders: what git knows and what is new and not ignored; in a tree without git
 * everything but build output.
 * @param {string} root
 * @returns {string[]}
 */
export function readTree(root) {
  const files = fs.existsSync(path.join(root, '.git')) ? fromGit(root) : walk(root, '');
  return files.filter((file) => fs.existsSync(path.join(root, file))).sort();
}

/** @param {string} root */
function fromGit(root) {
  const out = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return out.split('\0').filter(Boolean);
}

/**
 * @param {string} root
 * @param {string} folder
 * @returns {string[]}
 */
function walk(root, folder) {
  return fs.readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (SKIPPED.has(entry.name)) return [];
    const file = folder === '' ? entry.name : `${folder}/${entry.name}`;
    return entry.isDirectory() ? walk(root, file) : [file];
  });
}

/**
 * @param {string} root
 * @returns {{ packages: Record<string, LockEntry> }}
 */
export function readLockfile(root) {
  return JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
}

/** Name of the package at a path of the lockfile: `node_modules/a/node_modules/@b/c` → `@b/c`. @param {string} location */
export const packageName = (location) => location.slice(location.lastIndexOf('node_modules/') + 'node_modules/'.length);

/**
 * @typedef {{ version?: string, resolved?: string, integrity?: string, license?: string, dev?: boolean, devOptional?: boolean, link?: boolean,
 *   inBundle?: boolean, optionalDependencies?: Record<string, string> }} LockEntry
 */
