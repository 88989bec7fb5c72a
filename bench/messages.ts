/** S1: a visitor's message from the socket to PostgreSQL and back as an ack; agents own the conversations and receive every event. */
import { checkLog } from './lib/database.ts';
import { type GeneratorResult, generatorKind, runGenerator } from './lib/generator.ts';
import type { BenchOptions } from './lib/options.ts';
import { type Figures, ms, perSecond, report, round, say } from './lib/report.ts';
import { startTarget, type TargetServer, usageMeter } from './lib/target.ts';
import { rawEchoRate, rawFsyncRate, rawInsertRate } from './lib/yardsticks.ts';

type Run = { result: GeneratorResult; nodeCpu: number; dbCpu: number };

export async function run(options: BenchOptions): Promise<void> {
  const seconds = options.seconds ?? (options.quick ? 5 : 60);
  const visitors = options.numbers.visitors ?? (options.quick ? 500 : 5_000);
  const agents = options.numbers.agents ?? (options.quick ? 5 : 50);
  const rate = options.numbers.rate ?? (options.quick ? 1_000 : 8_000);
  const bytes = 100;
  say(options, `generator: ${generatorKind()}`);
  const target = await startTarget();
  try {
    const rawEcho = await rawEchoRate(200, options.quick ? 2 : 5, bytes);
    const rawInsert = await rawInsertRate(target.child.dataDir, options.quick ? 1 : 4);
    const fsync = rawFsyncRate(target.child.dataDir, 1);
    say(options, `yardsticks: echo ${perSecond(rawEcho)}, insert ${perSecond(rawInsert)}, fsync ${perSecond(fsync)}`);
    const closed = await once(target, { mode: 'closed', visitors: 200, agents, inflight: 200, seconds: Math.min(seconds, options.quick ? 5 : 30), bytes }, options);
    const open = await once(target, { mode: 'open', visitors, agents, rate, seconds, bytes }, options);
    const log = await checkLog(target.child.dataDir);
    const acked = closed.result.acked + open.result.acked;
    const lost =
      acked -
      log.messages +
      closed.result.unanswered +
      open.result.unanswered +
      closed.result.gaps +
      open.result.gaps +
      closed.result.deliveryGaps +
      open.result.deliveryGaps +
      log.seqHoles;
    // Every message after a visitor's first has an agent who must have seen it.
    const unseen = [closed, open].reduce((sum, { result: r }) => sum + Math.max(0, r.acked - r.visitors - r.delivered), 0);
    const doubled = closed.result.doubled + open.result.doubled + closed.result.deliveryDoubled + open.result.deliveryDoubled + log.doubledCids;
    const o = open.result;
    const figures: Figures = {
      rate: round(closed.result.rate, 0),
      lost: Math.max(0, lost) + unseen,
      doubled,
      ackP50Ms: closed.result.ackP50Ms,
      ackP99Ms: closed.result.ackP99Ms,
      open: { rate: round(o.rate, 0), ackP50Ms: o.ackP50Ms, ackP95Ms: o.ackP95Ms, ackP99Ms: o.ackP99Ms, screenP50Ms: o.screenP50Ms, screenP99Ms: o.screenP99Ms },
      rawInsertRate: round(rawInsert, 0),
      rawEchoRate: round(rawEcho, 0),
      rawFsyncRate: round(fsync, 0),
      shareOfEcho: round(closed.result.rate / rawEcho, 2),
      nodeCpu: open.nodeCpu,
      dbCpu: open.dbCpu,
    };
    report(
      {
        bench: 'messages',
        settings: { seconds, visitors, agents, rate, bytes, inflight: 200, generator: generatorKind() },
        runs: [flat('closed', closed), flat('open', open)],
        figures,
      },
      [
        { what: `closed loop, 200 in flight`, value: perSecond(closed.result.rate), goal: 'goal ≥ 15,000/s', met: closed.result.rate >= 15_000 },
        {
          what: 'share of the bare echo',
          value: `${Math.round((closed.result.rate / rawEcho) * 100)} %`,
          goal: `of ${perSecond(rawEcho)}, goal ≥ 50 %`,
          met: closed.result.rate >= rawEcho / 2,
        },
        { what: 'share of raw inserts', value: `${Math.round((closed.result.rate / rawInsert) * 100)} %`, goal: `of ${perSecond(rawInsert)}` },
        { what: `open loop, ${visitors} visitors`, value: perSecond(o.rate), goal: `must ${perSecond(rate)}`, met: o.rate >= rate * 0.98 },
        {
          what: 'ack p50 / p95 / p99',
          value: `${o.ackP50Ms} / ${o.ackP95Ms} / ${o.ackP99Ms} ms`,
          goal: 'must p95 ≤ 80, p99 ≤ 200; goal p99 ≤ 80',
          met: o.ackP95Ms <= 80 && o.ackP99Ms <= 200,
        },
        { what: "agent's screen p50 / p99", value: `${o.screenP50Ms} / ${o.screenP99Ms} ms` },
        { what: 'CPU of hub / database', value: `${open.nodeCpu} / ${open.dbCpu} cores` },
        { what: 'lost, doubled', value: `${figures.lost}, ${doubled}`, goal: `must 0, 0 of ${acked.toLocaleString('en-US')} acked`, met: figures.lost === 0 && doubled === 0 },
        { what: 'errors, refused', value: `${closed.result.errors + o.errors}`, goal: o.firstError || closed.result.firstError },
        { what: 'slowest ack', value: ms(o.ackMaxMs) },
      ],
      options,
    );
  } finally {
    await target.close();
  }
}

export type OnceOptions = { mode: 'open' | 'closed'; visitors: number; agents: number; seconds: number; bytes: number; rate?: number; inflight?: number };

/** One run with fresh visitors: connect, open, assign, load; CPU counted during the load. */
export async function once(target: TargetServer, q: OnceOptions, options: BenchOptions): Promise<Run> {
  say(options, `${q.mode} loop: ${q.visitors} visitors, ${q.agents} agents${q.rate ? `, ${perSecond(q.rate)}` : ''}, ${q.seconds} s`);
  const visitors = await target.visitors(q.visitors);
  const tickets = await target.agents(q.agents);
  let stop: Promise<() => Promise<{ nodeCpu: number; dbCpu: number }>> | undefined;
  const result = await runGenerator({
    port: target.child.port,
    path: target.path,
    visitors,
    tickets,
    mode: q.mode,
    seconds: q.seconds,
    bytes: q.bytes,
    warmup: 3,
    addresses: 4,
    ...(q.rate === undefined ? {} : { rate: q.rate }),
    ...(q.inflight === undefined ? {} : { inflight: q.inflight }),
    onProgress: (line) => {
      if (line === 'LOAD') stop = usageMeter(target.child);
    },
  });
  const usage = stop ? await (await stop)() : { nodeCpu: 0, dbCpu: 0 };
  return { result, ...usage };
}

export const flat = (name: string, run: Run): Figures => ({ name, ...run.result, nodeCpu: run.nodeCpu, dbCpu: run.dbCpu });
