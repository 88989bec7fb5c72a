/**
 * Prints how many rows per second this store takes, alone: 200 conversations, one message each per batch, one batch in flight.
 *   node --import tsx server/plugins/store-prisma/bench-append.ts [seconds]
 */
import { newId } from '#protocol';
import { silentLogger } from '../../kernel/logger.ts';
import { checkedLog, projection, thread } from '../../ports/contracts/store-fixtures.ts';
import type { AppendUnit } from '../../ports/store.ts';
import { createPrismaStore } from './create-prisma-store.ts';
import { createTestDatabase } from './test-database.ts';

const BATCH = 200;
const BODY = 'x'.repeat(180);

async function main(seconds: number): Promise<void> {
  const database = await createTestDatabase();
  const store = await createPrismaStore({ url: database.url, logger: silentLogger });
  await store.migrate();
  const ws = newId();
  const threads = Array.from({ length: BATCH }, () => thread(ws));
  await store.events.append(threads.map((t) => t.open()));
  const measure = async (label: string, forMs: number, work: (batch: AppendUnit[]) => Promise<unknown>, prepare: () => AppendUnit[] = () => []) => {
    const times: number[] = [];
    const began = performance.now();
    while (performance.now() - began < forMs) {
      const batch = prepare();
      const t0 = performance.now();
      await work(batch);
      times.push(performance.now() - t0);
    }
    const spent = times.reduce((a, b) => a + b);
    times.sort((a, b) => a - b);
    const at = (p: number) => times[Math.floor(times.length * p)]?.toFixed(1);
    console.log(`${label}: ${Math.round(((times.length * BATCH) / spent) * 1000)} rows/s, batch p50 ${at(0.5)} p99 ${at(0.99)} ms`);
  };
  // Making the rows is the caller's work and not in the figures; counted ids are as long as real ones.
  let n = 0;
  const id = () => `00000000-0000-7000-8000-${String(n++).padStart(12, '0')}`;
  const batch = () => threads.map((t) => t.unit({ id: id(), cid: id(), body: BODY, data: null }));
  const patched = () => batch().map((u) => ({ ...u, patch: { conversationId: u.conversationId, status: 'open' as const } }));
  const append = (units: AppendUnit[]) => store.events.append(units);
  await measure('warm-up', 1_500, append, batch);
  await measure('append', seconds * 1_000, append, batch);
  await measure('repair', seconds * 500, (units) => store.events.repair(units), batch);
  await measure('append with a patch in each unit', seconds * 500, append, patched);
  await measure('project', seconds * 500, () => store.events.project(threads.map((t) => projection(t))));
  const ids = threads.map((t) => t.id);
  await measure('heads', seconds * 500, () => store.events.heads(ws, ids));
  for (const t of threads.slice(0, 20)) await checkedLog(store, ws, t.id);
  console.log('logs checked: gapless');
  await store.close();
  await database.drop();
}

await main(Number(process.argv[2] ?? 4));
