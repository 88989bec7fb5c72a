import { execFileSync } from 'node:child_process';
import fs from 'node:fs';

/** Pid and start time of a process, so that a pid used again (usual in containers) is not taken for the old process; '' when it does not run. */
export function processIdent(pid: number): string {
  if (process.platform !== 'linux') {
    const started = ps(pid, 'lstart=');
    return started === '' ? '' : `${pid} ${started}`;
  }
  const stat = readText(`/proc/${pid}/stat`);
  // The name in brackets may hold spaces and brackets itself; state is the first field after it, start time the twentieth.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return stat === '' || fields[0] === 'Z' ? '' : `${pid} ${fields[19] ?? ''}`;
}

/** Whether `pid` runs a PostgreSQL on this data directory. */
export function servesDirectory(pid: number, pgData: string): boolean {
  if (pid <= 0) return false;
  if (process.platform !== 'linux') return ps(pid, 'command=').includes(pgData);
  return readText(`/proc/${pid}/cmdline`).split('\0').includes(pgData);
}

/** The text of a file, '' when it cannot be read. */
export function readText(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function ps(pid: number, column: string): string {
  try {
    return execFileSync('ps', ['-o', column, '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}
