import { readdir, readFile } from 'node:fs/promises';

const TICKS = 100;

/** Seconds of CPU of one process and its children, ended children that were waited for included. */
export async function cpuOf(pid: number): Promise<number> {
  let ticks = 0;
  for (const p of await tree(pid)) {
    const fields = await stat(p);
    ticks += Number(fields[11]) + Number(fields[12]) + (p === pid ? Number(fields[13]) + Number(fields[14]) : 0);
  }
  return ticks / TICKS;
}

/** Resident bytes of one process. */
export async function rssOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
}

async function stat(pid: number): Promise<string[]> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

async function tree(root: number): Promise<number[]> {
  const parents = new Map<number, number[]>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = Number((await stat(Number(name)))[1]);
    parents.set(parent, [...(parents.get(parent) ?? []), Number(name)]);
  }
  const all = [root];
  for (let n = 0; n < all.length; n++) all.push(...(parents.get(all[n] ?? 0) ?? []));
  return all;
}
