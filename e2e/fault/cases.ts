/** The faults of the short run; each returns lines for people and whether it held. Numbers: settings of `sizes()`. */

import { openDatabase } from '../../bench/lib/database.ts';
import { runGenerator } from '../../bench/lib/generator.ts';
import { percentile } from '../../bench/lib/report.ts';
import { startTarget } from '../../bench/lib/target.ts';
import { seeded } from '../protocol/hostile.ts';
import { postmaster, startServer } from '../protocol/server.ts';
import { startProxy, type TcpProxy, type Toxic } from './proxy.ts';
import { type Drip, Stage, sleep } from './stage.ts';
import { F22 } from './tab-chaos.ts';

export type Sizes = 'quick' | 'short' | 'long';
export type Outcome = { ok: boolean; lines: string[]; file?: string };
export type Case = { id: string; title: string; run(size: Sizes, seed: number): Promise<Outcome> };
type Judged = Awaited<ReturnType<Stage['verdict']>>;

const of = <T>(size: Sizes, quick: T, short: T, long: T): T => (size === 'quick' ? quick : size === 'short' ? short : long);

function judge(v: Judged, expected: number, more: string[], extra = true): Outcome {
  const lost = (v.counts['lost write'] ?? 0) + (v.counts.unseen ?? 0) + (v.counts.hole ?? 0) + (v.counts.skip ?? 0);
  const doubled = (v.counts.duplicate ?? 0) + (v.counts['dup lied'] ?? 0) + (v.counts['nonmonotonic poll'] ?? 0);
  const reordered = (v.counts['nonmonotonic send'] ?? 0) + (v.counts['inconsistent offset'] ?? 0);
  const lines = [
    `${v.acked.toLocaleString('en-US')} acked; ${lost} lost, ${doubled} doubled, ${reordered} reordered; ${v.dups} lost acks answered dup, ${v.ambiguous} sends cut; ${Math.round(v.seconds)} s`,
    `every screen equal to the database ${Math.round(v.equalAfterMs)} ms after the last ack`,
    ...more,
  ];
  if (!v.ok) lines.push(`anomalies: ${JSON.stringify(v.counts)}`, ...v.witnesses);
  if (v.acked !== expected) lines.push(`expected ${expected} acked messages`);
  return { ok: v.ok && v.acked === expected && extra, lines, file: v.file };
}

/** Messages trickle while one fault follows the other, `seconds` planned for each; the rest goes at the end. */
async function underFire(stage: Stage, each: number, faults: number, seconds: number, fault: (n: number, drip: Drip) => Promise<void>): Promise<void> {
  const drip = stage.drip(each, faults * seconds);
  for (let n = 0; n < faults; n++) await fault(n, drip);
  drip.finish();
}

const F1: Case = {
  id: 'F1',
  title: 'kill -9 of the hub in a loop',
  async run(size, seed) {
    const [senders, each, kills] = of(size, [40, 100, 5], [200, 1_000, 50], [200, 5_000, 250]);
    const random = seeded(seed);
    const stage = await Stage.open({ name: 'F1', senders, watchers: 2 });
    const recoveries: number[] = [];
    try {
      await underFire(stage, each, kills, 2.5, async (_n, drip) => {
        await sleep(200 + random() * 1_300);
        const at = performance.now();
        await stage.killServer();
        await stage.ackAfter(at, drip);
        recoveries.push(performance.now() - at);
      });
      const v = await stage.verdict();
      return judge(v, senders * each, [`${kills} kills; next ack after p50 ${Math.round(percentile(recoveries, 0.5))} ms, max ${Math.round(Math.max(...recoveries))} ms`]);
    } finally {
      await stage.close();
    }
  },
};

const F3: Case = {
  id: 'F3',
  title: 'the database crashes, the hub stays up',
  async run(size, seed) {
    const [senders, each, crashes] = of(size, [40, 60, 3], [200, 500, 10], [200, 2_000, 30]);
    const random = seeded(seed);
    const stage = await Stage.open({ name: 'F3', senders, watchers: 2 });
    const pid = stage.child.pid;
    const recoveries: number[] = [];
    let died = false;
    void stage.child.exited.then(() => {
      died = true;
    });
    try {
      await underFire(stage, each, crashes, 3, async (_n, drip) => {
        await sleep(200 + random() * 800);
        const db = await postmaster(stage.child.dataDir);
        if (!db) throw new Error('no database to crash');
        stage.history.note(`kill -9 of the postmaster ${db.pid}`);
        const at = performance.now();
        process.kill(db.pid, 'SIGKILL');
        await sleep(50);
        await stage.ackAfter(at + 50, drip);
        recoveries.push(performance.now() - at);
      });
      const v = await stage.verdict();
      const alive = !died && stage.child.pid === pid;
      return judge(
        v,
        senders * each,
        [
          `${crashes} crashes; next ack after p50 ${Math.round(percentile(recoveries, 0.5))} ms, max ${Math.round(Math.max(...recoveries))} ms; the hub ${alive ? 'stayed up' : 'DIED'}`,
        ],
        alive,
      );
    } finally {
      await stage.close();
    }
  },
};

const F5: Case = {
  id: 'F5',
  title: 'a pool of one connection, 500 senders',
  async run(size) {
    const [senders, each] = of(size, [100, 5], [500, 10], [500, 100]);
    const stage = await Stage.open({ name: 'F5', senders, watchers: 3, start: { env: { PARLEY_STORE_POOL: '1' } } });
    try {
      stage.sendAll(each);
      return judge(await stage.verdict(), senders * each, []);
    } finally {
      await stage.close();
    }
  },
};

const BOTH: Toxic[] = [{ kind: 'timeout' }];

const F8: Case = {
  id: 'F8',
  title: 'partitions: client and hub, hub and database',
  async run(size, seed) {
    const clients = await partitionClients(size, seed);
    const database = await partitionDatabase(size, seed);
    return {
      ok: clients.ok && database.ok,
      lines: [...clients.lines.map((l) => `client–hub: ${l}`), ...database.lines.map((l) => `hub–database: ${l}`)],
      ...(database.file ? { file: database.file } : {}),
    };
  },
};

async function partitionClients(size: Sizes, seed: number): Promise<Outcome> {
  const [senders, each, rounds] = of(size, [20, 30, 2], [50, 100, 4], [100, 1_000, 20]);
  const stage = await Stage.open({ name: 'F8-clients', senders, ackTimeoutMs: 3_000 });
  const proxy = await startProxy({ host: '127.0.0.1', port: stage.child.port }, { seed });
  try {
    await throughProxy(stage, proxy);
    await underFire(stage, each, rounds, of(size, 4.5, 6, 20), async (n) => {
      await sleep(500);
      if (n % 3 !== 1) proxy.set('up', BOTH);
      if (n % 3 !== 2) proxy.set('down', BOTH);
      await sleep(of(size, 4_000, 5_000, 20_000));
      proxy.set('up', []);
      proxy.set('down', []);
    });
    return judge(await stage.verdict(), senders * each, [`${rounds} partitions, both ways and one way`]);
  } finally {
    await proxy.close();
    await stage.close();
  }
}

/** From now on clients come through the proxy, whose address the inbox accepts as any other. */
async function throughProxy(stage: Stage, proxy: TcpProxy): Promise<void> {
  stage.url = `http://127.0.0.1:${proxy.port}`;
  for (const { client } of stage.senders) client.cut();
  await sleep(400);
  await stage.until(() => stage.senders.every((s) => s.client.connected), 30_000, 'everybody comes through the proxy');
}

async function partitionDatabase(size: Sizes, seed: number): Promise<Outcome> {
  const [senders, each, rounds] = of(size, [20, 30, 2], [50, 100, 4], [100, 1_000, 20]);
  // The database of a second, idle server, reached over TCP through the proxy.
  const keeper = await startServer();
  const db = await postmaster(keeper.dataDir);
  if (!db) throw new Error('no database');
  const admin = await openDatabase(keeper.dataDir);
  await admin.query('create database fault');
  await admin.end();
  const proxy = await startProxy({ path: `${db.socketDir}/.s.PGSQL.${db.port}` }, { seed });
  const stage = await Stage.open({
    name: 'F8-database',
    senders,
    databaseOf: keeper.dataDir,
    database: 'fault',
    start: { env: { DATABASE_URL: `postgresql://postgres@127.0.0.1:${proxy.port}/fault` } },
  });
  try {
    await underFire(stage, each, rounds, of(size, 4, 8, 25), async (n, drip) => {
      await sleep(300);
      if (n % 2 === 0) proxy.set('up', BOTH);
      proxy.set('down', BOTH);
      await sleep(of(size, 3_000, 6_000, 20_000));
      proxy.set('up', []);
      proxy.set('down', []);
      if (n % 2 === 1) proxy.cut();
      const at = performance.now();
      await stage.ackAfter(at, drip);
    });
    return judge(await stage.verdict(), senders * each, [`${rounds} partitions`]);
  } finally {
    await stage.close();
    await proxy.close();
    await keeper.stop();
  }
}

const F9: Case = {
  id: 'F9',
  title: 'a bad network: latency, resets, single bytes, 20 KB/s',
  async run(size, seed) {
    const [senders, each] = of(size, [20, 20], [100, 100], [100, 1_000]);
    const stage = await Stage.open({ name: 'F9', senders, ackTimeoutMs: 20_000 });
    const proxy = await startProxy({ host: '127.0.0.1', port: stage.child.port }, { seed });
    const weather: [string, Toxic[]][] = [
      ['300 ± 200 ms', [{ kind: 'latency', ms: 300, jitterMs: 200 }]],
      ['resets', [{ kind: 'reset_peer', afterMs: 400, chance: 0.3 }]],
      ['single bytes', [{ kind: 'slicer', bytes: 1 }]],
      ['20 KB/s', [{ kind: 'bandwidth', bytesPerSecond: 20_000 }]],
      ['cut after 3,000 bytes', [{ kind: 'limit_data', bytes: 3_000 }]],
    ];
    try {
      await throughProxy(stage, proxy);
      for (const [name, toxics] of weather) {
        stage.history.note(name);
        proxy.set('up', toxics);
        proxy.set('down', toxics);
        for (const { client } of stage.senders) client.cut();
        await sleep(100);
        const drip = stage.drip(each / weather.length, of(size, 2, 6, 30));
        while (!drip.done()) await sleep(20);
        drip.finish();
        await stage.until(() => stage.waiting === 0, 180_000, `all is acked with ${name}`);
      }
      proxy.set('up', []);
      proxy.set('down', []);
      return judge(await stage.verdict(), senders * each, [weather.map(([name]) => name).join(', ')]);
    } finally {
      await proxy.close();
      await stage.close();
    }
  },
};

const F10: Case = {
  id: 'F10',
  title: 'the ack is lost: a retry comes back as dup with the first seq',
  async run(size, seed) {
    const [senders, each] = of(size, [20, 5], [100, 10], [200, 50]);
    const stage = await Stage.open({ name: 'F10', senders, window: each, ackTimeoutMs: 60_000 });
    const proxy = await startProxy({ host: '127.0.0.1', port: stage.child.port }, { seed });
    try {
      await throughProxy(stage, proxy);
      await sleep(300);
      proxy.set('down', [{ kind: 'timeout' }]);
      stage.sendAll(each);
      await committed(stage, senders * each);
      proxy.down();
      await sleep(200);
      proxy.set('down', []);
      proxy.up();
      const v = await stage.verdict();
      return judge(v, senders * each, [`${v.dups} of ${senders * each} retried sends answered dup`], v.dups === senders * each);
    } finally {
      await proxy.close();
      await stage.close();
    }
  },
};

async function committed(stage: Stage, count: number): Promise<void> {
  const db = await openDatabase(stage.child.dataDir);
  try {
    for (let n = 0; n < 600; n++, await sleep(50)) {
      const { rows } = await db.query<{ n: string }>(`select count(*) as n from "Event" where body like '#%'`);
      if (Number(rows[0]?.n) >= count) return;
    }
    throw new Error('the sends were not committed');
  } finally {
    await db.end();
  }
}

const F15: Case = {
  id: 'F15',
  title: 'the herd: kill -9, and everybody comes back at once',
  async run(size) {
    const count = of(size, 300, 5_000, 10_000);
    const target = await startTarget();
    let child = target.child;
    try {
      const visitors = await target.visitors(count);
      let back: Promise<void> = Promise.resolve();
      const result = await runGenerator({
        port: child.port,
        path: target.path,
        mode: 'herd',
        visitors,
        tickets: [],
        addresses: 4,
        onProgress: (line) => {
          if (line !== 'HERD READY') return;
          child.kill('SIGKILL');
          back = child.exited.then(async () => {
            child = await startServer({ dataDir: child.dataDir, port: child.port, mode: target.child.mode });
          });
        },
      });
      await back;
      const ok = result.held === count && result.gaps === 0 && result.doubled === 0;
      return { ok, lines: [`${result.held} of ${count} back and in sync ${Math.round(result.allInSyncMs)} ms after the first; ${result.errors} errors ${result.firstError}`] };
    } finally {
      await child.stop();
      await target.close();
    }
  },
};

export const CASES: readonly Case[] = [F1, F3, F5, F8, F9, F10, F15, F22];
