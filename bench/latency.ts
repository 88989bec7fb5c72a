/** S2: 1,000 messages a second with 5,000 visitors connected; from the visitor's key to the agent's screen. */
import { checkLog } from './lib/database.ts';
import type { BenchOptions } from './lib/options.ts';
import { perSecond, report, round } from './lib/report.ts';
import { startTarget } from './lib/target.ts';
import { rawFsyncRate } from './lib/yardsticks.ts';
import { flat, once } from './messages.ts';

export async function run(options: BenchOptions): Promise<void> {
  const seconds = options.seconds ?? (options.quick ? 5 : 60);
  const visitors = options.numbers.visitors ?? (options.quick ? 500 : 5_000);
  const rate = options.numbers.rate ?? (options.quick ? 200 : 1_000);
  const agents = options.numbers.agents ?? 50;
  const target = await startTarget();
  try {
    const fsync = rawFsyncRate(target.child.dataDir, 1);
    const measured = await once(target, { mode: 'open', visitors, agents, rate, seconds, bytes: 100 }, options);
    const r = measured.result;
    const log = await checkLog(target.child.dataDir);
    const lost = Math.max(0, r.acked - log.messages) + r.unanswered + r.gaps + r.deliveryGaps + Math.max(0, r.acked - r.visitors - r.delivered);
    report(
      {
        bench: 'latency',
        settings: { seconds, visitors, agents, rate },
        runs: [flat('open', measured)],
        figures: {
          rate: round(r.rate, 0),
          visitors: r.visitors,
          lost,
          ackP50Ms: r.ackP50Ms,
          ackP99Ms: r.ackP99Ms,
          screenP50Ms: r.screenP50Ms,
          screenP99Ms: r.screenP99Ms,
          rawFsyncRate: round(fsync, 0),
          nodeCpu: measured.nodeCpu,
          dbCpu: measured.dbCpu,
        },
      },
      [
        { what: `${r.visitors} visitors`, value: perSecond(r.rate), goal: `wanted ${perSecond(rate)}`, met: r.rate >= rate * 0.98 },
        { what: 'ack p50 / p99', value: `${r.ackP50Ms} / ${r.ackP99Ms} ms` },
        { what: "agent's screen p50 / p99", value: `${r.screenP50Ms} / ${r.screenP99Ms} ms`, goal: '≤ 10 / ≤ 80 ms', met: r.screenP50Ms <= 10 && r.screenP99Ms <= 80 },
        { what: 'delivered', value: `${r.delivered} of ${r.acked - r.visitors}` },
        { what: 'lost', value: String(lost), goal: '0', met: lost === 0 },
        { what: 'one fsync of the disk', value: `${round(1000 / fsync, 2)} ms` },
        { what: 'CPU of hub / database', value: `${measured.nodeCpu} / ${measured.dbCpu} cores` },
      ],
      options,
    );
  } finally {
    await target.close();
  }
}
