import { spawn } from 'node:child_process';
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDatabase } from './database.ts';
import { runGenerator } from './generator.ts';

/** Durable appends per second of one file in the data folder: 8 KB written, fdatasync, again. What the disk gives to one committer. */
export function rawFsyncRate(dataDir: string, seconds: number): number {
  const file = join(dataDir, 'fsync-yardstick');
  const fd = openSync(file, 'w');
  const block = Buffer.alloc(8192, 1);
  const end = performance.now() + seconds * 1000;
  let count = 0;
  for (; performance.now() < end; count++) {
    writeSync(fd, block);
    fdatasyncSync(fd);
  }
  closeSync(fd);
  rmSync(file, { force: true });
  return count / seconds;
}

/** Rows per second of the event's shape that the same database takes in multi-row inserts of 100, one commit each, from one connection. */
export async function rawInsertRate(dataDir: string, seconds: number): Promise<number> {
  const db = await openDatabase(dataDir);
  try {
    await db.query('create table if not exists "BenchEvent" (like "Event" including all)');
    const end = performance.now() + seconds * 1000;
    let rows = 0;
    const tag = Math.random().toString(36).slice(2, 8);
    for (let batch = 0; performance.now() < end; batch++) {
      await db.query(
        `insert into "BenchEvent" ("workspaceId","conversationId",seq,"publicSeq",id,cid,"payloadHash",type,visibility,"actorKind","actorId","deviceId",body,data,"visitorMsgs","agentMsgs","traceId","createdAt")
         select 'w', 'conversation-${tag}-' || (g % 20), ${batch} * 5 + g / 20 + 1, ${batch} * 5 + g / 20 + 1, gen_random_uuid()::text, gen_random_uuid()::text, 'abcdefghijklmnopqrstuv', 'message.created', 'public', 'visitor',
         'contact-${tag}', 'device-${tag}', repeat('m', 100), '{"kind":"text"}', 1, 0, md5(g::text), now() from generate_series(0, 99) g`,
      );
      rows += 100;
    }
    return rows / seconds;
  } finally {
    await db.query('drop table if exists "BenchEvent"').catch(() => undefined);
    await db.end();
  }
}

/** Frames per second that a bare `ws` server sends back to the same generator, `inflight` on the way. */
export async function rawEchoRate(inflight: number, seconds: number, bytes: number): Promise<number> {
  const script = fileURLToPath(new URL('./echo-server.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_ENV: 'production' } });
  try {
    const port = await new Promise<number>((resolve) => child.stdout.once('data', (d) => resolve(Number(String(d)))));
    const visitors = Array.from({ length: 200 }, (_, n) => ({ deviceId: `echo-device-${n}`, token: 'none' }));
    const result = await runGenerator({ port, path: '/', mode: 'echo', visitors, tickets: [], inflight, seconds, warmup: 1, bytes });
    return result.rate;
  } finally {
    child.kill('SIGKILL');
  }
}
