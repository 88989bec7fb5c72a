/** S13: from `npm start` on a built tree to the first acked visitor message, with an empty data folder and again with a used one. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtServer, startServer } from '../e2e/protocol/server.ts';
import { openConversation, World } from '../e2e/protocol/world.ts';
import type { BenchOptions } from './lib/options.ts';
import { type Figures, median, ms, report, round } from './lib/report.ts';

export async function run(options: BenchOptions): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'parley-coldstart-'));
  const mode = builtServer() && process.env.PARLEY_BENCH_BARE !== '1' ? 'shipped' : 'bare';
  const runs: Figures[] = [];
  try {
    const first = await startServer({ dataDir, mode, readyMs: 600_000 });
    const firstStartMs = first.startedInMs;
    const world = await World.make(first);
    const visitor = await world.visitor();
    await first.stop();
    for (let n = 0; n < (options.quick ? 1 : 3); n++) {
      const began = performance.now();
      const child = await startServer({ dataDir, port: first.port, mode, readyMs: 120_000 });
      const again = await world.visitor({ deviceId: visitor.deviceId, token: visitor.token });
      const client = await world.connect('ws', again);
      await openConversation(client);
      runs.push({ startMs: round(child.startedInMs, 0), firstAnswerMs: round(performance.now() - began, 0) });
      world.hangUp();
      await child.stop();
    }
    const startMs = median(runs.map((r) => Number(r.startMs)));
    const firstAnswerMs = median(runs.map((r) => Number(r.firstAnswerMs)));
    report(
      { bench: 'coldstart', settings: { mode }, runs, figures: { firstStartMs: round(firstStartMs, 0), startMs, firstAnswerMs } },
      [
        { what: 'first start (empty data folder)', value: ms(firstStartMs) },
        { what: 'later start, ready', value: ms(startMs) },
        { what: 'later start, first message acked', value: ms(firstAnswerMs), goal: '≤ 5 s', met: firstAnswerMs <= 5_000 },
      ],
      options,
    );
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}
