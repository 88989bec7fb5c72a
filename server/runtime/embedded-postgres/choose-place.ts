import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod/mini';
import type { Logger } from '../../kernel/logger.ts';
import { fileProblem, StartProblem } from '../config/start-problem.ts';
import { type Binaries, initdbIn, noBuild, postgresIn } from './binaries.ts';
import { readText } from './process-ident.ts';
import { type Mode, type RunAs, tryAs } from './run-as.ts';

/** Where the database lives and as whom it runs. */
export type Place = { as: RunAs; binaries: Binaries; pgData: string; runDir: string };

export type PlaceOptions = {
  /** Users to drop to, best first. */
  users?: readonly string[];
  /** false: as on a machine that refuses user namespaces. */
  namespaces?: boolean;
  /** Parent of the folders of mode `moved`. */
  movedParent?: string;
};

const RECORD = 'postgres-mode.json';
const Recorded = z.object({
  mode: z.enum(['user', 'dropped', 'namespace', 'moved']),
  uid: z.nullable(z.int()),
  gid: z.nullable(z.int()),
  /** Only for `moved`. */
  home: z.nullable(z.string()),
});
type Recorded = z.infer<typeof Recorded>;

/**
 * Chooses how PostgreSQL can run here and writes the choice into the data folder, where every later start finds it.
 * `dataDir` is a real path. Throws a StartProblem when there is no way, or the recorded one is closed.
 */
export function choosePlace(dataDir: string, binaries: Binaries, logger: Logger, options: PlaceOptions = {}): Place {
  const recorded = readRecord(dataDir);
  const choice = process.getuid?.() === 0 ? chooseAsRoot(dataDir, binaries, recorded, logger, options) : chooseAsUser(dataDir, binaries, recorded);
  const { home, as } = choice;
  if (recorded === null || recorded.mode !== as.mode) writeRecord(dataDir, { ...as, home: as.mode === 'moved' ? home : null });
  const usable = as.mode === 'moved' ? { ...binaries, native: path.join(home, 'native') } : binaries;
  return { as, binaries: usable, pgData: path.join(home, 'postgres'), runDir: socketFolder(home) };
}

type Choice = { as: RunAs; home: string };

function chooseAsUser(dataDir: string, binaries: Binaries, recorded: Recorded | null): Choice {
  if (recorded?.mode === 'moved') throw new StartProblem(`The database of ${dataDir} was made by root and lies in ${recorded.home}: start Parley as root again.`);
  const pgData = path.join(dataDir, 'postgres');
  const owner = ownerOf(pgData);
  if (owner !== null && owner !== process.getuid?.())
    throw new StartProblem(
      `The database in ${pgData} belongs to another user (number ${owner}): start Parley as the user who started it before, or hand the folder over with chown -R.`,
    );
  const as: RunAs = { mode: 'user', uid: null, gid: null };
  checkPrograms(as, binaries);
  return { as, home: dataDir };
}

function chooseAsRoot(dataDir: string, binaries: Binaries, recorded: Recorded | null, logger: Logger, options: PlaceOptions): Choice {
  const kept = keptChoice(dataDir, recorded);
  if (kept !== null) {
    openForGroup(kept.home, kept.as);
    if (kept.as.mode === 'moved') copyPrograms(kept.home, binaries);
    const programs = kept.as.mode === 'moved' ? { ...binaries, native: path.join(kept.home, 'native') } : binaries;
    if (reaches(kept.as, programs, kept.home)) return kept;
    throw new StartProblem(closedAgain(kept));
  }
  for (const ids of usersToDropTo(dataDir, options.users ?? ['postgres', 'nobody'])) {
    const as: RunAs = { mode: 'dropped', ...ids };
    if (!reaches(as, binaries, path.dirname(dataDir))) continue;
    openForGroup(dataDir, as);
    if (reaches(as, binaries, dataDir)) return { as, home: dataDir };
  }
  const namespace: RunAs = { mode: 'namespace', uid: null, gid: null };
  if (options.namespaces !== false && reaches(namespace, binaries, dataDir)) return { as: namespace, home: dataDir };
  return move(dataDir, binaries, logger, options);
}

/** What an earlier start recorded; without a record, what the owner of the existing database tells. */
function keptChoice(dataDir: string, recorded: Recorded | null): Choice | null {
  const owner = ownerOf(path.join(recorded?.home ?? dataDir, 'postgres'));
  if (recorded === null && !fs.existsSync(path.join(dataDir, 'postgres', 'PG_VERSION'))) return null;
  if (owner === null && recorded?.mode !== 'moved') return null;
  if (recorded?.mode === 'moved' && recorded.home !== null) {
    if (!fs.existsSync(recorded.home))
      throw new StartProblem(
        `The database of ${dataDir} should lie in ${recorded.home}, but is not there: put that folder back, or delete ${path.join(dataDir, RECORD)} to begin with an empty one.`,
      );
    return { as: { mode: 'moved', uid: recorded.uid, gid: recorded.gid }, home: recorded.home };
  }
  if (owner === 0) return { as: { mode: 'namespace', uid: null, gid: null }, home: dataDir };
  const group = fs.statSync(path.join(dataDir, 'postgres')).gid;
  return { as: { mode: 'dropped', uid: owner, gid: group }, home: dataDir };
}

function closedAgain({ as, home }: Choice): string {
  if (as.mode === 'namespace')
    return `The database in ${home} runs in a user namespace, which this machine refuses now: allow user namespaces again (sysctl user.max_user_namespaces), or set DATABASE_URL.`;
  return `The database in ${home} belongs to user number ${as.uid}, who cannot reach that folder or Parley's programs any more: open the folders above them for others (chmod o+x), or move the installation to where that user can go.`;
}

/** Programs run as this user, and the folder can be entered. */
function reaches(as: RunAs, binaries: Binaries, folder: string): boolean {
  return tryAs(as, '/bin/sh', ['-c', '"$1" --version && test -x "$2" && test -x "$3"', 'sh', postgresIn(binaries), initdbIn(binaries), folder]).ok;
}

function checkPrograms(as: RunAs, binaries: Binaries): void {
  const ran = tryAs(as, postgresIn(binaries), ['--version']);
  if (ran.ok) return;
  // The file is there, but not the loader it names: another C library, as on Alpine.
  if (ran.errorCode === 'ENOENT') throw noBuild(`${process.platform} ${process.arch} with another C library than glibc`);
  throw new StartProblem(`The PostgreSQL that Parley brings does not run here (${ran.output || ran.errorCode}): set DATABASE_URL to a PostgreSQL database and start again.`);
}

function usersToDropTo(dataDir: string, names: readonly string[]): { uid: number; gid: number }[] {
  const { uid, gid } = fs.statSync(dataDir);
  const lines = readText('/etc/passwd').split('\n');
  const named = names.flatMap((name) => {
    const fields = lines.find((l) => l.startsWith(`${name}:`))?.split(':') ?? [];
    return fields.length > 3 ? [{ uid: Number(fields[2]), gid: Number(fields[3]) }] : [];
  });
  return uid === 0 ? named : [{ uid, gid }, ...named];
}

/** Lets the database's group pass through a folder of root that is closed to others: pass, not list. */
function openForGroup(folder: string, as: RunAs): void {
  if (as.gid === null || as.uid === null) return;
  const { uid, mode } = fs.statSync(folder);
  if (uid !== 0 || mode & 0o001) return;
  fs.chownSync(folder, 0, as.gid);
  fs.chmodSync(folder, (mode & 0o7700) | 0o010);
}

function move(dataDir: string, binaries: Binaries, logger: Logger, options: PlaceOptions): Choice {
  const home = path.join(options.movedParent ?? '/var/lib/parley', shortHash(dataDir));
  const [ids] = usersToDropTo('/', options.users ?? ['postgres', 'nobody']);
  const musl = tryAs({ mode: 'user', uid: null, gid: null }, postgresIn(binaries), ['--version']).errorCode === 'ENOENT';
  if (musl) throw noBuild(`${process.platform} ${process.arch} with another C library than glibc`);
  if (ids === undefined)
    throw new StartProblem('PostgreSQL refuses to run as root, and this machine has neither a user postgres nor nobody: start Parley as another user, or set DATABASE_URL.');
  const as: RunAs = { mode: 'moved', ...ids };
  try {
    fs.mkdirSync(home, { recursive: true, mode: 0o711 });
    fs.chmodSync(home, 0o711); // whatever the umask says
    copyPrograms(home, binaries);
  } catch (e) {
    throw fileProblem(e, home);
  }
  if (!reaches(as, { ...binaries, native: path.join(home, 'native') }, home))
    throw new StartProblem(
      `PostgreSQL refuses to run as root, and no other user may run programs in ${home} or in this folder: start Parley as another user, or set DATABASE_URL.`,
    );
  logger.warn({ home }, 'no other user can enter the data folder, so the database and its programs are kept elsewhere; back that folder up too');
  return { as, home };
}

/** Copies PostgreSQL beside the moved database, again after an update. */
function copyPrograms(home: string, binaries: Binaries): void {
  const mark = path.join(home, 'native.version');
  if (readText(mark) === binaries.version) return;
  const fresh = path.join(home, `native.${process.pid}`);
  fs.cpSync(binaries.native, fresh, { recursive: true, verbatimSymlinks: true });
  // An installation made with a strict umask is closed, and so would be its copy.
  execFileSync('chmod', ['-R', 'a+rX', fresh]);
  fs.rmSync(path.join(home, 'native'), { recursive: true, force: true });
  fs.renameSync(fresh, path.join(home, 'native'));
  fs.writeFileSync(mark, binaries.version);
}

/** A socket's path may have about 100 bytes; a deep data folder gets a short one in /tmp. */
export function socketFolder(home: string): string {
  const runDir = path.join(home, 'postgres-run');
  return Buffer.byteLength(path.join(runDir, '.s.PGSQL.5432')) <= 100 ? runDir : path.join('/tmp', `parley-${shortHash(home)}`);
}

const shortHash = (s: string): string => createHash('sha256').update(s).digest('hex').slice(0, 12);

function ownerOf(folder: string): number | null {
  try {
    return fs.statSync(folder).uid;
  } catch {
    return null;
  }
}

function readRecord(dataDir: string): Recorded | null {
  const text = readText(path.join(dataDir, RECORD));
  if (text === '') return null;
  try {
    return z.parse(Recorded, JSON.parse(text));
  } catch {
    throw new StartProblem(`${path.join(dataDir, RECORD)} is damaged: put it back from a backup, or delete it and Parley finds the mode out again.`);
  }
}

function writeRecord(dataDir: string, record: { mode: Mode; uid: number | null; gid: number | null; home: string | null }): void {
  const temporary = path.join(dataDir, `${RECORD}.${process.pid}`);
  fs.writeFileSync(temporary, `${JSON.stringify(record)}\n`, { mode: 0o600, flush: true });
  fs.renameSync(temporary, path.join(dataDir, RECORD));
}
