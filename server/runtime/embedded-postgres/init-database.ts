import fs from 'node:fs';
import path from 'node:path';
import { diskFull, fileProblem, StartProblem } from '../config/start-problem.ts';
import { initdbIn, majorOf } from './binaries.ts';
import type { Place } from './choose-place.ts';
import { readText } from './process-ident.ts';
import { type RunAs, spawnAs } from './run-as.ts';

/**
 * Makes the database when there is none, and refuses one that is not ours to start. It is made in a side folder and moved into
 * place whole, so an interrupted first start leaves nothing that looks like a database.
 */
export async function initDatabase(place: Place): Promise<void> {
  const { pgData, binaries, as } = place;
  if (fs.existsSync(path.join(pgData, 'PG_VERSION'))) return checkMajor(pgData, majorOf(binaries));
  if (fs.existsSync(pgData) && fs.readdirSync(pgData).length > 0)
    throw new StartProblem(`${pgData} holds files that are not a database of Parley and was left untouched: move them away, or name another folder in PARLEY_DATA_DIR.`);
  const side = `${pgData}-init`;
  const failure = await makeIn(side, place, as);
  // initdb alone wants a name for its user, and a container's user often has none; inside a namespace the same user is called nobody.
  const nameless = failure?.includes('could not look up effective user ID') === true;
  const reason = nameless ? await makeIn(side, place, { ...as, mode: 'namespace' }) : failure;
  if (reason !== null) {
    fs.rmSync(side, { recursive: true, force: true });
    const plain = nameless
      ? `User number ${as.uid ?? process.getuid?.()}, as whom the database would run, has no name on this machine: add a line for it to /etc/passwd, or set DATABASE_URL.`
      : `The database could not be made in ${pgData}: ${reason}`;
    throw noteFullDisk(reason, side) ?? new StartProblem(plain);
  }
  fs.renameSync(side, pgData);
  syncFolder(path.dirname(pgData));
}

/** Runs initdb into a fresh `side`; null, or what went wrong. */
function makeIn(side: string, place: Place, as: RunAs): Promise<string | null> {
  try {
    fs.rmSync(side, { recursive: true, force: true });
    ownFolder(side, as);
  } catch (e) {
    throw fileProblem(e, side);
  }
  const options = ['-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-instructions', '--data-checksums'];
  return run(as, initdbIn(place.binaries), ['-D', side, ...options]);
}

/** A 0700 folder that belongs to whoever runs the database. Throws a StartProblem when somebody else put something there. */
export function ownFolder(folder: string, as: RunAs): void {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const wanted = as.uid ?? process.getuid?.() ?? 0;
  const found = fs.lstatSync(folder);
  if (!found.isDirectory() || (found.uid !== wanted && found.uid !== process.getuid?.()))
    throw new StartProblem(`${folder} belongs to somebody else: remove it, or name another folder in PARLEY_DATA_DIR.`);
  if (as.uid !== null && as.gid !== null) fs.chownSync(folder, as.uid, as.gid);
  fs.chmodSync(folder, 0o700);
}

export const noteFullDisk = (output: string, what: string): StartProblem | null => (/No space left on device|Disk quota exceeded/.test(output) ? diskFull(what) : null);

function checkMajor(pgData: string, major: number): void {
  const found = readText(path.join(pgData, 'PG_VERSION')).trim();
  if (found === String(major)) return;
  throw new StartProblem(
    `The database in ${pgData} was made by PostgreSQL ${found}, and this Parley brings PostgreSQL ${major}: start the Parley that made it, or set DATABASE_URL to a server of that version; nothing was changed.`,
  );
}

function run(as: RunAs, file: string, args: string[]): Promise<string | null> {
  return new Promise((resolve) => {
    let output = '';
    const child = spawnAs(as, file, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr?.on('data', (d: Buffer) => {
      output = (output + d.toString()).slice(-4000);
    });
    child.once('error', (e) => resolve(e.message));
    child.once('close', (code) => resolve(code === 0 ? null : output.trim() || `initdb ended with ${code}`));
  });
}

/** Makes a rename survive a power cut. */
function syncFolder(folder: string): void {
  const fd = fs.openSync(folder, 'r');
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}
