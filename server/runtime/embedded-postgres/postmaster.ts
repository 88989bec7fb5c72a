import type { ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../kernel/logger.ts';
import { StartProblem } from '../config/start-problem.ts';
import { postgresIn } from './binaries.ts';
import type { Place } from './choose-place.ts';
import { noteFullDisk, ownFolder } from './init-database.ts';
import { readText, servesDirectory } from './process-ident.ts';
import { spawnAs } from './run-as.ts';

export type Postmaster = {
  /** Settles when the server has ended, for whatever reason. */
  exited: Promise<void>;
  stop(): Promise<void>;
};

/**
 * The shell holds our pipe. However this process dies the pipe closes, `read` returns and PostgreSQL is told to stop; if PostgreSQL
 * dies, `wait` returns and the shell's end tells us. Signals meant for the whole group must
 * not end the shell first. Background commands read /dev/null unless told otherwise, hence the pipe's second number.
 */
const GUARD = `trap '' HUP INT TERM
"$@" & p=$!
exec 3<&0
{ read -r _; kill -INT "$p"; } <&3 & r=$!
wait "$p"; s=$?
kill -KILL "$r" 2>/dev/null
exit "$s"`;

/** Small and durable: fsync, synchronous_commit and full_page_writes stay on. No TCP port. */
const SETTINGS = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'fatal',
  max_connections: '100',
  shared_buffers: '128MB',
  wal_buffers: '16MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  jit: 'off',
};

/** Stops what a killed owner left behind, starts PostgreSQL and waits until it accepts connections; crash recovery takes as long as it takes. */
export async function startPostmaster(place: Place, logger: Logger): Promise<Postmaster> {
  ownFolder(place.runDir, place.as);
  const stale = await stopOrphan(place);
  const args = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const shell = spawnAs(place.as, '/bin/sh', ['-c', GUARD, 'sh', postgresIn(place.binaries), '-D', place.pgData, '-k', place.runDir, ...args], {
    detached: true, // Ctrl-C is for us; the database stops after we have drained
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const output = collectOutput(shell, logger);
  let ended = false;
  const exited = new Promise<void>((resolve) => {
    const end = () => {
      ended = true;
      resolve();
    };
    shell.once('exit', end);
    shell.once('error', end);
  });
  for (let tries = 0; !isReady(place, stale); tries++) {
    if (ended || (tries > 500 && postmasterPid(place) === 0)) {
      shell.stdin?.end();
      await Promise.race([exited, sleep(5000)]);
      throw noteFullDisk(output(), place.pgData) ?? new StartProblem(`The database in ${place.pgData} did not start: ${output() || 'it ended without a word'}`);
    }
    await sleep(20);
  }
  return { exited, stop: () => stopShell(place, shell, exited) };
}

/** The server of this place accepts connections. */
export function isReady(place: Place, except = 0): boolean {
  const lines = readText(path.join(place.pgData, 'postmaster.pid')).split('\n');
  const pid = Number(lines[0]);
  return pid > 0 && pid !== except && lines[7]?.startsWith('ready') === true && servesDirectory(pid, place.pgData) && fs.existsSync(path.join(place.runDir, '.s.PGSQL.5432'));
}

/** Pid in postmaster.pid, 0 without one. */
export const postmasterPid = (place: Place): number => Number(readText(path.join(place.pgData, 'postmaster.pid')).split('\n')[0]) || 0;

/** Ends a server whose owner was killed; returns its pid, 0 when there was none. */
async function stopOrphan(place: Place): Promise<number> {
  const pid = postmasterPid(place);
  if (pid === 0) return 0;
  for (let i = 0; servesDirectory(pid, place.pgData); i++) {
    if (i > 600) throw new StartProblem(`An earlier PostgreSQL (process ${pid}) still runs in ${place.pgData} and does not stop: end it, then start again.`);
    if (i === 0 || i === 200) signal(pid, i === 0 ? 'SIGINT' : 'SIGQUIT');
    await sleep(50);
  }
  // PostgreSQL believes any living process of that number to be a server; in a restarted container it may be anything.
  if (postmasterPid(place) === pid && isAlive(pid)) fs.rmSync(path.join(place.pgData, 'postmaster.pid'), { force: true });
  return pid;
}

async function stopShell(place: Place, shell: ChildProcess, exited: Promise<void>): Promise<void> {
  shell.stdin?.end();
  const timer = setTimeout(() => signal(postmasterPid(place), 'SIGQUIT'), 30_000);
  await exited;
  clearTimeout(timer);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    if (pid > 0) process.kill(pid, name);
  } catch {
    // ended in the meantime
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (e) {
    return typeof e === 'object' && e !== null && 'code' in e && e.code === 'EPERM';
  }
}

/** Keeps the last words for a failed start and passes every line on. */
function collectOutput(shell: ChildProcess, logger: Logger): () => string {
  let last = '';
  shell.stdin?.on('error', () => {});
  shell.stderr?.on('data', (chunk: Buffer) => {
    const text = chunk.toString();
    last = (last + text).slice(-4000);
    for (const line of text.split('\n')) if (line.trim()) logger.debug({ line: line.trim() }, 'postgres');
  });
  return () => last.trim();
}
