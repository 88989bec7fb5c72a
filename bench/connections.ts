/** S3: what a connected, quiet visitor costs. */
import { runGenerator } from './lib/generator.ts';
import type { BenchOptions } from './lib/options.ts';
import { rssOf } from './lib/process-usage.ts';
import { type Figures, report, round, say } from './lib/report.ts';
import { startTarget } from './lib/target.ts';

export async function run(options: BenchOptions): Promise<void> {
  const steps = options.quick ? [500] : [5_000, 10_000];
  const target = await startTarget();
  try {
    const warm = await target.visitors(200);
    await runGenerator({ port: target.child.port, path: target.path, mode: 'hold', visitors: warm, tickets: [], seconds: 1 });
    const idleRss = await quietRss(target.child.pid);
    const runs: Figures[] = [];
    for (const count of steps) {
      const visitors = await target.visitors(count);
      const base = await quietRss(target.child.pid);
      let during: Promise<number> | undefined;
      const result = await runGenerator({
        port: target.child.port,
        path: target.path,
        mode: 'hold',
        visitors,
        tickets: [],
        seconds: options.seconds ?? 12,
        addresses: 8,
        connectRate: 1_500,
        onProgress: (line) => {
          if (line === 'HOLDING') during = quietRss(target.child.pid);
        },
      });
      const rss = (await during) ?? 0;
      say(options, `${count}: ${result.held} held, RSS ${mb(rss)} MB, before ${mb(base)} MB`);
      runs.push({
        asked: count,
        held: result.held,
        rssMb: mb(rss),
        rssBeforeMb: mb(base),
        rssPerConnection: round((rss - base) / Math.max(1, result.held), 0),
        connectMs: result.connectMs,
      });
    }
    const last = runs.at(-1) ?? {};
    const five = runs.find((r) => r.asked === 5_000);
    const per = Number(last.rssPerConnection);
    report(
      {
        bench: 'connections',
        settings: { steps: steps.join(',') },
        runs,
        figures: { held: Number(last.held), rssPerConnection: per, idleRss, ...(five ? { rssWith5000: Number(five.rssMb) * 1024 * 1024 } : {}) },
      },
      [
        { what: 'held', value: String(last.held), goal: options.quick ? '' : '10,000', met: options.quick ? null : Number(last.held) >= 10_000 },
        { what: 'RSS per connection', value: `${round(per / 1024, 1)} KB`, goal: '≤ 25 KB', met: per <= 25 * 1024 },
        { what: 'RSS idle', value: `${mb(idleRss)} MB` },
        ...(five ? [{ what: 'whole process with 5,000', value: `${five.rssMb} MB`, goal: '≤ 350 MB', met: Number(five.rssMb) <= 350 }] : []),
      ],
      options,
    );
  } finally {
    await target.close();
  }
}

const mb = (n: number) => Math.round(n / 1024 / 1024);

/** The smallest reading within seven seconds: the handshakes' garbage is not what a connection holds. */
async function quietRss(pid: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let n = 0; n < 14; n++) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    least = Math.min(least, await rssOf(pid));
  }
  return least;
}
