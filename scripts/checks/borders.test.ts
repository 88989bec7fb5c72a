import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** A small house in which everything is in order… */
const SOUND: Record<string, string> = {
  'server/protocol/index.ts': "import * as z from 'zod/mini';\nexport const A = z.string();\nexport type T = string;",
  'server/kernel/failure.ts': "import type { T } from '#protocol';\nimport { EventEmitter } from 'node:events';\nexport const fail = (t: T) => new EventEmitter().emit(t);",
  'server/ports/store.ts': 'export type Store = { a: string };\nexport const K = 1;',
  'server/log/lane.ts': "import { K } from '../ports/store.ts';\nexport type Head = number;\nexport const lane = K;",
  'server/domain/notes/add-note.ts': "import { lane } from '../../log/lane.ts';\nimport { fail } from '../../kernel/failure.ts';\nexport const addNote = () => fail(String(lane));",
  'server/runtime/bus/relay.ts': "import { K } from '../../ports/store.ts';\nexport const relay = K;",
  'server/runtime/config/load.ts': 'export const load = 1;',
  'server/doors/http/router.ts':
    "import { addNote } from '../../domain/notes/add-note.ts';\nimport type { Head } from '../../log/lane.ts';\nimport { Hono } from 'hono';\nexport const router = (h: Head) => [addNote, h, Hono];",
  'server/plugins/store-a/index.ts': "import { fail } from '../../kernel/failure.ts';\nimport pg from 'pg';\nexport const a = [fail, pg];",
  'server/plugins/store-prisma/index.ts': "import { client } from './generated/postgres/client.ts';\nexport const store = client;",
  'server/plugins/store-prisma/generated/postgres/client.ts': 'export const client = 1;',
  'server/plugins/store-b/index.ts': 'export const b = 1;',
  'server/main.ts': "import { router } from './doors/http/router.ts';\nimport { a } from './plugins/store-a/index.ts';\nexport const main = [router, a];",
  'server/compose.ts': "import { a } from './plugins/store-a/index.ts';\nexport const compose = a;",
  'server/cli/migrate.ts': "import { compose } from '../compose.ts';\nexport const migrate = compose;",
  'server/access.ts': "import type { T } from '#protocol';\nexport const getAccess = (): T => '';",
  'server/domain/notes/add-note.test.ts': "import { a } from '../../plugins/store-a/index.ts';\nimport { addNote } from './add-note.ts';\nvoid [a, addNote];",
  'components/ui/button.tsx': 'export const Button = 1;',
  'components/realtime/live.ts': "import { A } from '#protocol';\nexport const live = A;",
  'components/inbox/list.tsx': "import { Button } from '../ui/button.tsx';\nimport { live } from '../realtime/live.ts';\nexport const List = [Button, live];",
  'components/admin/form.tsx': 'export const AdminForm = 1;',
  'app/page.tsx': "import { getAccess } from '#access';\nimport { List } from '../components/inbox/list.tsx';\nexport default [getAccess, List];",
  'widget/client.ts': "import { A } from '#protocol';\nimport { h } from 'preact';\nexport const client = [A, h];",
};

/** …and the faults planted in it: file → [source, the rule that must name it]. */
const FAULTS: Record<string, [source: string, rule: string]> = {
  'server/protocol/bad.ts': ["import { fail } from '../kernel/failure.ts';\nexport const x = fail;", 'room-protocol'],
  'server/protocol/bad-node.ts': ["import fs from 'node:fs';\nexport const x = fs;", 'browser-has-no-node'],
  'server/protocol/bad-package.ts': ["import { h } from 'preact';\nexport const x = h;", 'protocol-packages'],
  'server/kernel/bad.ts': ["import { addNote } from '../domain/notes/add-note.ts';\nexport const x = addNote;", 'room-kernel'],
  'server/kernel/bad-value.ts': ["import { K } from '../ports/store.ts';\nexport const x = K;", 'room-kernel'],
  'server/ports/bad.ts': ["import { lane } from '../log/lane.ts';\nexport const x = lane;", 'room-ports'],
  'server/log/bad.ts': ["import { a } from '../plugins/store-a/index.ts';\nexport const x = a;", 'room-log'],
  'server/domain/notes/bad-door.ts': ["import { router } from '../../doors/http/router.ts';\nexport const x = router;", 'room-domain'],
  'server/domain/notes/bad-runtime.ts': ["import { load } from '../../runtime/config/load.ts';\nexport const x = load;", 'room-domain'],
  'server/domain/notes/bad-driver.ts': ["import pg from 'pg';\nexport const x = pg;", 'no-frameworks-inside'],
  'server/automation/bad.ts': ["import { router } from '../doors/http/router.ts';\nexport const x = router;", 'room-automation'],
  'server/runtime/bad.ts': ["import { addNote } from '../domain/notes/add-note.ts';\nexport const x = addNote;", 'room-runtime'],
  'server/doors/http/bad.ts': ["import { a } from '../../plugins/store-a/index.ts';\nexport const x = a;", 'room-doors'],
  'server/doors/http/bad-value.ts': ["import { lane } from '../../log/lane.ts';\nexport const x = lane;", 'room-doors'],
  'server/doors/http/bad-root.ts': ["import { main } from '../../main.ts';\nexport const x = main;", 'composition-root'],
  'server/cli/bad.ts': ["import { router } from '../doors/http/router.ts';\nexport const x = router;", 'room-cli'],
  'server/plugins/store-a/bad-neighbour.ts': ["import { b } from '../store-b/index.ts';\nexport const x = b;", 'plugins'],
  'server/plugins/store-a/bad-domain.ts': ["import { addNote } from '../../domain/notes/add-note.ts';\nexport const x = addNote;", 'plugins'],
  'server/plugins/store-a/bad-client.ts': ["import { client } from '../store-prisma/generated/postgres/client.ts';\nexport const x = client;", 'generated-clients'],
  'server/plugins/store-a/bad-dev.ts': ["import * as esbuild from 'esbuild';\nexport const x = esbuild;", 'no-dev-dependency-at-run-time'],
  'server/plugins/store-a/bad-zod.ts': ["import { z } from 'zod';\nexport const x = z;", 'zod-mini-only'],
  'server/plugins/store-a/bad-missing.ts': ["import { x } from './nowhere.ts';\nexport const y = x;", 'resolves'],
  'server/doors/http/bad-test.ts': ["import '../../domain/notes/add-note.test.ts';\nexport const x = 1;", 'no-tests-in-product'],
  'app/bad.tsx': ["import { addNote } from '../server/domain/notes/add-note.ts';\nexport const x = addNote;", 'app'],
  'components/inbox/bad.tsx': ["import { AdminForm } from '../admin/form.tsx';\nexport const x = AdminForm;", 'components'],
  'components/inbox/bad-access.tsx': ["import { getAccess } from '#access';\nexport const x = getAccess;", 'components'],
  'components/inbox/bad-node.tsx': ["import path from 'node:path';\nexport const x = path;", 'browser-has-no-node'],
  'components/ui/bad.tsx': ["import { A } from '#protocol';\nexport const x = A;", 'ui-without-domain'],
  'widget/bad.ts': ["import { Button } from '../components/ui/button.tsx';\nexport const x = Button;", 'widget'],
  'widget/bad-package.ts': ["import { Hono } from 'hono';\nexport const x = Hono;", 'widget-packages'],
  'server/log/circle-a.ts': ["import { b } from './circle-b.ts';\nexport const a = () => b;", 'no-circular'],
};
/** The other half of the circle; a circle is reported once. */
const OTHER_HALF = { file: 'server/log/circle-b.ts', source: "import { a } from './circle-a.ts';\nexport const b = () => a;" };
const ACCESS_FAULT = "import { addNote } from './domain/notes/add-note.ts';\nexport const getAccess = () => addNote;";

/** Starting the tool takes a second on a free machine. */
const SLOW = 60_000;

let house: string;
beforeAll(() => {
  house = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'parley-borders-'));
  const { imports } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { imports: unknown };
  write('package.json', JSON.stringify({ type: 'module', imports, dependencies: { zod: '1', hono: '1', pg: '1' }, devDependencies: { preact: '1', esbuild: '1' } }));
  for (const file of ['.dependency-cruiser.cjs', 'tsconfig.json']) fs.copyFileSync(path.join(ROOT, file), path.join(house, file));
  for (const name of ['zod', 'hono', 'pg', 'preact', 'esbuild']) stubPackage(name);
  for (const [file, source] of Object.entries(SOUND)) write(file, source);
});
afterAll(() => fs.rmSync(house, { recursive: true, force: true }));

test('a sound house has no finding', { timeout: SLOW }, () => {
  expect(cruise()).toEqual([]);
});

test('every planted fault is found by its own rule, and nothing else is', { timeout: SLOW }, () => {
  for (const [file, [source]] of Object.entries(FAULTS)) write(file, source);
  write(OTHER_HALF.file, OTHER_HALF.source);
  const found = cruise();
  for (const [file, [, rule]] of Object.entries(FAULTS)) expect(found, `${rule} in ${file}`).toContainEqual({ file, rule });
  const planted = new Set([...Object.keys(FAULTS), OTHER_HALF.file]);
  expect(found.filter((f) => !planted.has(f.file))).toEqual([]);
  for (const file of planted) fs.rmSync(path.join(house, file));
});

test('the seam server/access.ts may not lead into the house', { timeout: SLOW }, () => {
  write('server/access.ts', ACCESS_FAULT);
  expect(cruise()).toContainEqual({ file: 'server/access.ts', rule: 'access' });
});

test('every rule has a planted fault', () => {
  const config = fs.readFileSync(path.join(ROOT, '.dependency-cruiser.cjs'), 'utf8');
  const rooms = [...(/const ROOMS = \{(.*?)\n\};/s.exec(config)?.[1] ?? '').matchAll(/^ {2}(\w+):/gm)].map((m) => `room-${m[1]}`);
  const named = [...config.matchAll(/name: '([a-z-]+)'/g)].map((m) => String(m[1]));
  const covered = new Set([...Object.values(FAULTS).map(([, rule]) => rule), 'access']);
  expect([...rooms, ...named].filter((rule) => !covered.has(rule))).toEqual([]);
  expect(rooms.length).toBeGreaterThan(8);
});

function cruise(): { file: string; rule: string }[] {
  const cli = path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const folders = ['app', 'components', 'server', 'widget'];
  const out = run(process.execPath, [cli, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...folders]);
  const { summary } = JSON.parse(out) as { summary: { violations: { from: string; rule: { name: string } }[] } };
  return summary.violations.map((v) => ({ file: v.from, rule: v.rule.name }));
}

/** The tool ends with an exit code when it finds something; its answer counts either way. */
function run(file: string, args: string[]): string {
  try {
    return execFileSync(file, args, { cwd: house, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (e) {
    const { stdout, stderr } = e as { stdout?: string; stderr?: string };
    if (stdout?.startsWith('{')) return stdout;
    throw new Error(`dependency-cruiser failed: ${stderr ?? String(e)}`);
  }
}

function stubPackage(name: string): void {
  const exports = { '.': './index.js', './mini': './mini/index.js' };
  write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', type: 'module', exports }));
  write(`node_modules/${name}/index.js`, 'export default 1;');
  write(`node_modules/${name}/mini/index.js`, 'export default 1;');
}

function write(file: string, text: string): void {
  const target = path.join(house, file);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.writeFileSync(target, text);
}
