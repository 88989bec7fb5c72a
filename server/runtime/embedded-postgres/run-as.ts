import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';

/**
 * As whom PostgreSQL runs, which refuses to be root:
 * - `user`: as ourselves, who are not root
 * - `dropped`: we are root and drop to `uid`
 * - `namespace`: we are root and nobody else may enter these folders: root, seen as nobody inside a user namespace
 * - `moved`: as `dropped`, with programs and data in a folder of their own
 */
export type Mode = 'user' | 'dropped' | 'namespace' | 'moved';
export type RunAs = { mode: Mode; uid: number | null; gid: number | null };

const ENV: NodeJS.ProcessEnv = { NODE_ENV: 'production', PATH: process.env.PATH ?? '/usr/bin:/bin', TZ: 'UTC', LC_ALL: 'C' };
const AS_NOBODY = ['--user', '--map-user=65534', '--map-group=65534'];

type Command = { file: string; args: string[]; options: SpawnOptions };

function commandAs(as: RunAs, file: string, args: string[]): Command {
  const ids = as.uid === null || as.gid === null ? {} : { uid: as.uid, gid: as.gid };
  const options = { ...ids, env: ENV, cwd: '/' };
  return as.mode === 'namespace' ? { file: 'unshare', args: [...AS_NOBODY, file, ...args], options } : { file, args, options };
}

/** Spawns under the mode with a bare environment, so that nothing of ours (keys, PG* variables) reaches the database. */
export function spawnAs(as: RunAs, file: string, args: string[], options: SpawnOptions): ChildProcess {
  const command = commandAs(as, file, args);
  return spawn(command.file, command.args, { ...command.options, ...options });
}

export type Ran = { ok: boolean; output: string; errorCode: string };

/** Runs to the end and tells how it went; never throws. */
export function tryAs(as: RunAs, file: string, args: string[]): Ran {
  const command = commandAs(as, file, args);
  const done = spawnSync(command.file, command.args, { ...command.options, encoding: 'utf8', timeout: 20_000 });
  const code = done.error && 'code' in done.error ? String(done.error.code) : '';
  return { ok: done.status === 0, output: `${done.stdout ?? ''}${done.stderr ?? ''}`.trim(), errorCode: code };
}
