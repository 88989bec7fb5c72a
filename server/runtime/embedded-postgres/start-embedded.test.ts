import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { silentLogger } from '../../kernel/logger.ts';
import { type EmbeddedPostgres, startEmbedded } from './start-embedded.ts';

// The real server of the npm package, in folders of every kind that people install into.
const isRoot = process.getuid?.() === 0;
const namespaces = isRoot && spawnSync('unshare', ['--user', '--map-user=65534', '--map-group=65534', 'true']).status === 0;
vi.setConfig({ testTimeout: 90_000 });
const fixture = fileURLToPath(new URL('./hold-database.fixture.ts', import.meta.url));
// A checkout under a closed home is as good as any, but nothing of it can be run as another user.
const openCheckout = isRoot && spawnSync('/bin/sh', ['-c', 'test -r "$1"', 'sh', fixture], { uid: 65534, gid: 65534, cwd: '/' }).status === 0;
const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

/** A data folder as openDataFolder leaves it. */
function dataFolder(parent = os.tmpdir(), name = 'data'): string {
  const base = fs.mkdtempSync(path.join(parent, 'parley embedded '));
  undo.push(() => fs.rmSync(base, { recursive: true, force: true }));
  fs.chmodSync(base, 0o755);
  const dataDir = path.join(base, name);
  fs.mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  return dataDir;
}
async function start(dataDir: string): Promise<EmbeddedPostgres> {
  const db = await startEmbedded({ dataDir, logger: silentLogger, place: { movedParent: movedParent(dataDir) } });
  undo.push(db.stop);
  return db;
}
/** Where a machine that allows nothing else would put the database: beside the data folder, so that it is removed with it. */
const movedParent = (dataDir: string) => path.join(path.dirname(dataDir), 'moved');
async function ask(url: string, sql: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return String(Object.values((await client.query(sql)).rows[0] ?? {})[0]);
  } finally {
    await client.end().catch(() => {});
  }
}
const serverPid = (dataDir: string) => Number(fs.readFileSync(path.join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
async function until<T>(what: string, ms: number, probe: () => T | Promise<T>): Promise<NonNullable<T>> {
  for (const end = Date.now() + ms; Date.now() < end; await sleep(25)) {
    const found = await Promise.resolve(probe()).catch(() => undefined);
    if (found) return found;
  }
  throw new Error(`${what}: not within ${ms} ms`);
}
const runs = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

type Line = { event: string; attached?: boolean; url?: string; mode?: string; sentence?: string };
/** Another of our processes on the same folder. */
function holder(dataDir: string, as: { uid?: number; gid?: number } = {}) {
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', fixture, dataDir, movedParent(dataDir)], { ...as, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines: Line[] = [];
  if (child.stdout) createInterface({ input: child.stdout }).on('line', (l) => lines.push(JSON.parse(l)));
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  undo.push(async () => {
    child.stdin?.end();
    await gone;
  });
  return { child, gone, line: (event: string) => until(event, 20_000, () => lines.find((l) => l.event === event)) };
}

describe('where and as whom', () => {
  test('a closed data folder in an open place; rows survive the next start', async () => {
    const dataDir = dataFolder();
    const first = await start(dataDir);
    expect(first.mode).toBe(!isRoot ? 'user' : openCheckout ? 'dropped' : namespaces ? 'namespace' : 'moved');
    await ask(first.url, "create table kept as select 'hello' as word");
    expect(await ask(first.url, "select concat_ws(',', current_setting('fsync'), current_setting('synchronous_commit'), current_setting('full_page_writes'))")).toBe('on,on,on');
    await first.stop();
    const second = await start(dataDir);
    expect(await ask(second.url, 'select word from kept')).toBe('hello');
    expect(fs.statSync(dataDir).mode & 0o007).toBe(0);
  });

  test.skipIf(!openCheckout)('an ordinary user runs it as themselves', async () => {
    const dataDir = dataFolder();
    fs.chownSync(dataDir, 65534, 65534);
    const other = holder(dataDir, { uid: 65534, gid: 65534 });
    expect(await other.line('started')).toMatchObject({ mode: 'user', attached: false });
    expect(fs.statSync(path.join(dataDir, 'postgres')).uid).toBe(65534);
  });

  const NAMELESS = { uid: 41_234, gid: 41_234 };
  const anyone = openCheckout && spawnSync('unshare', ['--user', '--map-user=65534', '--map-group=65534', 'true'], { ...NAMELESS, cwd: '/' }).status === 0;
  test.skipIf(!anyone)('a user without a name, as containers have them', async () => {
    const dataDir = dataFolder();
    fs.chownSync(dataDir, NAMELESS.uid, NAMELESS.gid);
    expect(await holder(dataDir, NAMELESS).line('started')).toMatchObject({ mode: 'user' });
    expect(fs.statSync(path.join(dataDir, 'postgres')).uid).toBe(NAMELESS.uid);
  });

  test.skipIf(!namespaces)('root under a closed home uses a user namespace, and keeps to it', async () => {
    const home = dataFolder('/root', 'home');
    const dataDir = path.join(home, 'checkout', 'data');
    fs.mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const db = await start(dataDir);
    expect(db.mode).toBe('namespace');
    expect(await ask(db.url, 'select 1')).toBe('1');
    expect(fs.statSync(path.join(dataDir, 'postgres')).uid).toBe(0);
    await db.stop();
    expect((await start(dataDir)).mode).toBe('namespace');
  });

  test.skipIf(!isRoot)('without namespaces it moves to a folder others can enter, and says so', async () => {
    const dataDir = path.join(dataFolder('/root', 'home'), 'data');
    fs.mkdirSync(dataDir, { mode: 0o700 });
    const open = dataFolder(os.tmpdir(), 'moved');
    fs.chmodSync(open, 0o711);
    const warnings: string[] = [];
    const logger = { ...silentLogger, warn: (_: object, message: string) => void warnings.push(message) };
    const db = await startEmbedded({ dataDir, logger, place: { namespaces: false, movedParent: open } });
    undo.push(db.stop);
    expect(db.mode).toBe('moved');
    expect(warnings.join()).toContain('kept elsewhere');
    expect(await ask(db.url, 'select 1')).toBe('1');
    await db.stop();
    expect((await start(dataDir)).mode).toBe('moved'); // the record, not the options, decides now
  });

  test('a deep folder gets a short socket path', async () => {
    const dataDir = dataFolder(os.tmpdir(), `${'deep-folder/'.repeat(8)}data`);
    const db = await start(dataDir);
    const runDir = decodeURIComponent(db.url.split('host=')[1] ?? '');
    undo.push(() => fs.rmSync(runDir, { recursive: true, force: true }));
    expect(runDir).toMatch(/^\/tmp\/parley-[0-9a-f]{12}$/);
    expect(fs.statSync(runDir).mode & 0o777).toBe(0o700);
    expect(await ask(db.url, 'select 1')).toBe('1');
  });
});

describe('refusals in one sentence', () => {
  test('a folder with foreign files is left alone', async () => {
    const dataDir = dataFolder();
    fs.mkdirSync(path.join(dataDir, 'postgres'));
    fs.writeFileSync(path.join(dataDir, 'postgres', 'thesis.txt'), 'years of work');
    await expect(start(dataDir)).rejects.toMatchObject({ code: 'START_PROBLEM', message: expect.stringContaining('left untouched') });
    expect(fs.readdirSync(path.join(dataDir, 'postgres'))).toEqual(['thesis.txt']);
    expect(fs.existsSync(path.join(dataDir, 'postgres-owner'))).toBe(false);
  });

  test('a database of another major version', async () => {
    const dataDir = dataFolder();
    fs.mkdirSync(path.join(dataDir, 'postgres'));
    fs.writeFileSync(path.join(dataDir, 'postgres', 'PG_VERSION'), '17\n');
    if (openCheckout) fs.chownSync(path.join(dataDir, 'postgres'), 65534, 65534);
    await expect(start(dataDir)).rejects.toMatchObject({ code: 'START_PROBLEM', message: expect.stringMatching(/PostgreSQL 17.*PostgreSQL 18/) });
  });

  test.skipIf(!openCheckout)("somebody else's database", async () => {
    const dataDir = dataFolder();
    fs.mkdirSync(path.join(dataDir, 'postgres'));
    fs.chownSync(path.join(dataDir, 'postgres'), 12345, 12345);
    fs.chownSync(dataDir, 65534, 65534);
    expect((await holder(dataDir, { uid: 65534, gid: 65534 }).line('problem')).sentence).toContain('belongs to another user (number 12345)');
  });
});

describe('ends of all kinds', () => {
  /** Stopped in order; most of these tests begin with a copy, because making a database takes longer than all the rest. */
  let made = '';
  beforeAll(async () => {
    made = fs.mkdtempSync(path.join(os.tmpdir(), 'parley embedded made '));
    fs.chmodSync(made, 0o755);
    const dataDir = path.join(made, 'data');
    fs.mkdirSync(dataDir, { mode: 0o700 });
    await (await startEmbedded({ dataDir, logger: silentLogger, place: { movedParent: movedParent(dataDir) } })).stop();
  });
  afterAll(() => fs.rmSync(made, { recursive: true, force: true }));
  function copyOfMade(): string {
    const dataDir = dataFolder();
    if (!fs.existsSync(path.join(made, 'data', 'postgres'))) return dataDir; // mode `moved`: the copy would share one database
    execFileSync('cp', ['-a', path.join(made, 'data', '.'), dataDir]);
    return dataDir;
  }

  test('what an interrupted first start left behind is made again', async () => {
    const dataDir = dataFolder();
    fs.mkdirSync(path.join(dataDir, 'postgres-init', 'base'), { recursive: true });
    fs.writeFileSync(path.join(dataDir, 'postgres-init', 'PG_VERSION'), '18');
    fs.writeFileSync(path.join(dataDir, 'postgres-owner'), '999999 1 0');
    expect(await ask((await start(dataDir)).url, 'select 1')).toBe('1');
    expect(fs.existsSync(path.join(dataDir, 'postgres-init'))).toBe(false);
  });

  test('a killed server is back by itself with every committed row', async () => {
    const dataDir = copyOfMade();
    const db = await start(dataDir);
    const told: string[] = [];
    db.onChange((status) => told.push(status));
    await ask(db.url, 'create table kept as select 42 as n');
    process.kill(serverPid(dataDir), 'SIGKILL');
    await until('up again', 20_000, () => told.includes('down') && told.at(-1) === 'up');
    expect(await ask(db.url, 'select n from kept')).toBe('42');
  });

  test('kill -9 of our process takes the server with it', async () => {
    const dataDir = copyOfMade();
    const other = holder(dataDir);
    await other.line('started');
    const pid = serverPid(dataDir);
    other.child.kill('SIGKILL');
    await until('server gone', 20_000, () => !runs(pid));
    expect(await ask((await start(dataDir)).url, 'select 1')).toBe('1');
  });

  test('processes share one server; when its owner is killed another takes over', async () => {
    const dataDir = copyOfMade();
    const owner = holder(dataDir);
    const { url } = await owner.line('started');
    const guest = await start(dataDir);
    expect([guest.attached, guest.url]).toEqual([true, url]);
    await ask(guest.url, 'create table kept as select 7 as n');
    const told: string[] = [];
    guest.onChange((status) => told.push(status));
    owner.child.kill('SIGKILL');
    await until('takeover', 20_000, () => told.at(-1) === 'up');
    expect(guest.attached).toBe(false);
    expect(await ask(guest.url, 'select n from kept')).toBe('7');
  });

  test('when the owner stops in order, a guest takes over as well', async () => {
    const dataDir = copyOfMade();
    const owner = await start(dataDir);
    const guest = holder(dataDir);
    expect((await guest.line('started')).attached).toBe(true);
    await owner.stop();
    expect((await guest.line('up')).attached).toBe(false);
    expect(await ask(owner.url, 'select 1')).toBe('1');
  });

  test('four at once on an empty folder: one owner', async () => {
    const dataDir = dataFolder();
    const all = await Promise.all([1, 2, 3, 4].map(() => start(dataDir)));
    expect(all.filter((db) => !db.attached)).toHaveLength(1);
    for (const db of all) expect(await ask(db.url, 'select 1')).toBe('1');
  });
});
