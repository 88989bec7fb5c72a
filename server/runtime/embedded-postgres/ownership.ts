import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from '../config/start-problem.ts';
import { processIdent, readText } from './process-ident.ts';

/**
 * Which of our processes runs the database: a file with pid and start time. A dead owner's file is taken away by whoever comes next.
 * Two takers at once are arbitrated by link(), which succeeds for one of them.
 */
export type Ownership = {
  /** True when this process is the owner now. */
  claim(): Promise<boolean>;
  mine(): boolean;
  /** The owner named in the file still runs. */
  ownerLives(): boolean;
  release(): void;
};

/** `claimant` tells several starts inside one process apart. */
export function createOwnership(file: string, claimant = randomBytes(4).toString('hex')): Ownership {
  const me = `${processIdent(process.pid)} ${claimant}`;
  const alive = (content: string) => {
    const pid = Number(content.split(' ')[0]);
    const ident = pid > 0 ? processIdent(pid) : '';
    return ident !== '' && content.startsWith(`${ident} `);
  };
  return {
    async claim() {
      const seen = readText(file);
      if (seen === me) return true;
      if (seen !== '' && alive(seen)) return false;
      if (fs.existsSync(file) && !removeDead(file, alive)) return false;
      if (!writeOwner(file, me)) return false;
      // Somebody who judged the old content may be about to move our file away; they put it back, so look again a little later.
      await sleep(30);
      return readText(file) === me;
    },
    mine: () => readText(file) === me,
    ownerLives: () => alive(readText(file)),
    release() {
      if (readText(file) === me) fs.rmSync(file, { force: true });
    },
  };
}

/** Moves the file aside before judging it, so that only one process can remove it; a living owner's file goes back. */
function removeDead(file: string, alive: (content: string) => boolean): boolean {
  const aside = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    fs.renameSync(file, aside);
  } catch (e) {
    if (errorCode(e) === 'ENOENT') return true;
    throw e;
  }
  const dead = !alive(readText(aside));
  if (!dead) linkOwner(aside, file);
  fs.rmSync(aside, { force: true });
  return dead;
}

function writeOwner(file: string, content: string): boolean {
  const temporary = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  fs.writeFileSync(temporary, content, { mode: 0o644, flag: 'wx' });
  try {
    return linkOwner(temporary, file);
  } finally {
    fs.rmSync(temporary, { force: true });
  }
}

function linkOwner(from: string, to: string): boolean {
  try {
    fs.linkSync(from, to);
    return true;
  } catch (e) {
    if (errorCode(e) === 'EEXIST') return false;
    if (errorCode(e) === 'ENOSPC') throw e;
  }
  try {
    fs.copyFileSync(from, to, fs.constants.COPYFILE_EXCL); // a disk without hard links
    return true;
  } catch (e) {
    if (errorCode(e) === 'EEXIST') return false;
    throw e;
  }
}
