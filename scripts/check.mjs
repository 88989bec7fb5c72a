/**
 * `npm run check`: everything about the tree that needs no running server. Two checks at a time, one line each with its time; what a
 * failed check found follows in full. Exit code 1 when one failed.
 *   npm run check                    all
 *   npm run check -- types borders   only these
 *   npm run check -- --list          their names
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkDocuments } from './checks/documents.mjs';
import { checkLicences } from './checks/licences.mjs';
import { checkLockfile } from './checks/lockfile.mjs';
import { checkMessages } from './checks/messages.mjs';
import { checkSecurityFloors } from './checks/security-floors.mjs';
import { checkSizes } from './checks/sizes.mjs';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const has = (file) => fs.existsSync(path.join(ROOT, file));
const node = (...args) => [process.execPath, ...args];
const tool = (file, ...args) => node(path.join('node_modules', file), ...args);
const tsx = (file, ...args) => node('--import', 'tsx', file, ...args);
const TSC = 'typescript/bin/tsc';
const CACHE = 'node_modules/.cache/parley';

/** @type {{ name: string, when?: () => boolean, commands?: () => string[][], find?: () => string[] | { problems: string[], note: string } }[]} */
const CHECKS = [
  {
    name: 'types',
    commands: () => [
      ...(has('app/layout.tsx') ? [tool('next/dist/bin/next', 'typegen')] : []),
      tool(TSC, '--noEmit', '-p', '.', '--incremental', '--tsBuildInfoFile', `${CACHE}/check.tsbuildinfo`),
    ],
  },
  {
    name: 'types mysql',
    when: () => has('server/plugins/store-prisma/generated/mysql'),
    commands: () => [tool(TSC, '--noEmit', '-p', '.', '--customConditions', 'mysql', '--incremental', '--tsBuildInfoFile', `${CACHE}/check-mysql.tsbuildinfo`)],
  },
  { name: 'types widget', when: () => has('widget/tsconfig.json'), commands: () => [tool(TSC, '--noEmit', '-p', 'widget/tsconfig.json')] },
  { name: 'biome', commands: () => [tool('@biomejs/biome/bin/biome', 'check', '--max-diagnostics=200', '.')] },
  { name: 'borders', commands: () => [tool('dependency-cruiser/bin/dependency-cruise.mjs', '--config', '.dependency-cruiser.cjs', '--output-type', 'err-long', ...codeFolders())] },
  { name: 'dead code', commands: () => [tool('knip/bin/knip.js', '--no-progress', '--no-config-hints')] },
  {
    name: 'schema',
    when: () => has('scripts/derive-schema.ts'),
    commands: () => [tsx('scripts/derive-schema.ts', '--check'), ...(has('scripts/migrate-diff.ts') ? [tsx('scripts/migrate-diff.ts', '--check')] : [])],
  },
  { name: 'lockfile', find: () => checkLockfile(ROOT) },
  { name: 'security floors', find: () => checkSecurityFloors(ROOT) },
  { name: 'licences', find: () => checkLicences(ROOT) },
  { name: 'sizes', find: () => checkSizes(ROOT) },
  { name: 'documents', find: () => checkDocuments(ROOT) },
  { name: 'messages', when: () => has('messages/zh.json'), find: () => checkMessages(ROOT) },
];

async function main(args) {
  if (args.includes('--list')) {
    for (const check of CHECKS) console.log(check.name);
    return 0;
  }
  const unknown = args.filter((name) => !CHECKS.some((c) => c.name === name || c.name.startsWith(`${name} `)));
  if (unknown.length > 0) {
    console.error(`There is no check named ${unknown.join(', ')}. These exist: ${CHECKS.map((c) => c.name).join(', ')}.`);
    return 2;
  }
  const chosen = CHECKS.filter((c) => args.length === 0 || args.some((name) => c.name === name || c.name.startsWith(`${name} `)));
  const began = Date.now();
  fs.mkdirSync(path.join(ROOT, CACHE), { recursive: true });
  const prepared = await prepare(chosen);
  if (prepared) return report(prepared) ? 1 : 0;
  const waiting = chosen.filter((c) => c.when?.() ?? true);
  let failed = 0;
  const worker = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) if (report(await carryOut(check))) failed++;
  };
  await Promise.all(Array.from({ length: Math.min(Math.max(2, os.availableParallelism()), 4) }, worker));
  console.log(failed === 0 ? `All checks pass (${seconds(began)}).` : `${failed} of the checks failed (${seconds(began)}).`);
  return failed === 0 ? 0 : 1;
}

/** The generated Prisma clients belong to the types; making them is quick when nothing changed. Answers only when it failed. */
async function prepare(chosen) {
  if (!has('scripts/generate.mjs') || !chosen.some((c) => c.name.startsWith('types') || c.name === 'dead code')) return undefined;
  const result = await carryOut({ name: 'generate', commands: () => [node('scripts/generate.mjs')] });
  return result.ok ? undefined : result;
}

/** @returns {Promise<{ name: string, ok: boolean, took: string, output: string, note: string }>} */
async function carryOut(check) {
  const began = Date.now();
  let output = '';
  let ok = true;
  let note = '';
  for (const command of check.commands?.() ?? []) {
    const result = await run(command);
    output += result.output;
    ok = result.ok;
    if (!ok) break;
  }
  if (check.find) {
    const found = check.find();
    const problems = Array.isArray(found) ? found : found.problems;
    note = Array.isArray(found) ? '' : found.note;
    ok = problems.length === 0;
    output = problems.join('\n');
  }
  return { name: check.name, ok, took: seconds(began), output, note };
}

/** Prints the line of a check and, if it failed, what it found. True when it failed. */
function report({ name, ok, took, output, note }) {
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name.padEnd(16)} ${took.padStart(7)}${note ? `  ${note}` : ''}`);
  if (!ok) console.log(`${output.trimEnd()}\n`);
  return !ok;
}

function run([file, ...args]) {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
    });
    let output = '';
    child.stdout.on('data', (d) => (output += d));
    child.stderr.on('data', (d) => (output += d));
    child.on('error', (e) => resolve({ ok: false, output: `${output}${e.message}\n` }));
    child.on('close', (code) => resolve({ ok: code === 0, output }));
  });
}

const codeFolders = () => ['app', 'components', 'server', 'widget', 'scripts', 'e2e', 'bench', 'proxy.ts'].filter(has);
const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

process.exitCode = await main(process.argv.slice(2));
