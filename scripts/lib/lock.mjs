import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Runs `work` while no other process does, judged by a file with a process id; the file of a dead process is taken over. */
export async function withLock(file, waiting, work) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  for (let told = false; !tryLock(file); told = true) {
    if (!told) waiting();
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    fs.rmSync(file, { force: true });
  }
}

function tryLock(file) {
  try {
    fs.writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (e) {
    if (e.code !== 'EEXIST') throw e;
  }
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  const pid = stat ? Number(fs.readFileSync(file, 'utf8')) : 0;
  // Just made and still empty: its owner is about to write its number.
  if (stat && pid === 0 && Date.now() - stat.mtimeMs < 2000) return false;
  if (stat && (pid === 0 || !isAlive(pid))) fs.rmSync(file, { force: true });
  return false;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (e) {
    return e.code === 'EPERM';
  }
}
