import { existsSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { type ParleyChild, postmaster, ROOT, startServer } from '../../e2e/protocol/server.ts';
import { World } from '../../e2e/protocol/world.ts';
import type { Party } from './generator.ts';
import { cpuOf } from './process-usage.ts';

/** Parley as shipped (built, pages included, embedded database, PARLEY_LIMITS=off) with an inbox without a bot. */
export type TargetServer = { child: ParleyChild; world: World; path: string; visitors(n: number): Promise<Party[]>; agents(n: number): Promise<string[]>; close(): Promise<void> };

export async function startTarget(options: { dataDir?: string } = {}): Promise<TargetServer> {
  const shipped = existsSync(join(ROOT, 'scripts/start.mjs')) && process.env.PARLEY_BENCH_BARE !== '1';
  const child = await startServer({ ...options, mode: shipped ? 'shipped' : 'bare', readyMs: 600_000 });
  const world = await World.make(child);
  const keys: string[] = [];
  const http = new Agent({ keepAlive: true, maxSockets: 32 });
  return {
    child,
    world,
    path: `/ws?inbox=${world.inbox}`,
    visitors: (n) => manySessions(world, http, n),
    async agents(n) {
      while (keys.length < n) keys.push((await world.newKey('agent')).key);
      return Promise.all(keys.slice(0, n).map((key) => world.ticket(key)));
    },
    async close() {
      http.destroy();
      await world.close();
    },
  };
}

async function manySessions(world: World, agent: Agent, n: number): Promise<Party[]> {
  const parties: Party[] = [];
  let next = 0;
  const worker = async () => {
    while (next < n) {
      const deviceId = `bench-device-${next++}-${Math.random().toString(36).slice(2, 8)}`;
      const body = await postJson(world, agent, `/widget/${world.inbox}/session`, { deviceId });
      parties.push({ deviceId, token: String(body.token) });
    }
  };
  await Promise.all(Array.from({ length: 32 }, worker));
  return parties;
}

function postJson(world: World, agent: Agent, path: string, body: unknown): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const text = JSON.stringify(body);
    const req = request(
      world.base + path,
      { method: 'POST', agent, headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), origin: world.base } },
      (res) => {
        let data = '';
        res.on('data', (chunk) => {
          data += chunk;
        });
        res.on('end', () =>
          res.statusCode === 201 ? resolve(JSON.parse(data) as Record<string, unknown>) : reject(new Error(`${path}: ${res.statusCode} ${data.slice(0, 300)}`)),
        );
      },
    );
    req.on('error', reject);
    req.end(text);
  });
}

/** CPU of the hub process and of the database between two moments, in cores. */
export async function usageMeter(child: ParleyChild): Promise<() => Promise<{ nodeCpu: number; dbCpu: number }>> {
  const db = (await postmaster(child.dataDir))?.pid;
  const read = async () => {
    const dbCpu = db === undefined ? 0 : await cpuOf(db);
    const all = await cpuOf(child.pid);
    const inside = db !== undefined && (await isChild(db, child.pid));
    return { node: inside ? all - dbCpu : all, db: dbCpu, at: performance.now() };
  };
  const before = await read();
  return async () => {
    const after = await read();
    const seconds = (after.at - before.at) / 1000;
    return { nodeCpu: Math.round(((after.node - before.node) / seconds) * 100) / 100, dbCpu: Math.round(((after.db - before.db) / seconds) * 100) / 100 };
  };
}

async function isChild(pid: number, root: number): Promise<boolean> {
  const { readFile } = await import('node:fs/promises');
  for (let p = pid; p > 1; ) {
    const text = await readFile(`/proc/${p}/stat`, 'utf8').catch(() => '');
    p = Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1] ?? 0);
    if (p === root) return true;
  }
  return false;
}
