/** The generator is what judges S1: it must see what a faulty hub does. Both generators, against the reference hub. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { type GeneratorOptions, nativeGenerator, runGenerator } from './generator.ts';

let hub: ChildProcess | undefined;
afterEach(() => {
  hub?.kill('SIGKILL');
  delete process.env.PARLEY_BENCH_GENERATOR;
});

async function start(fault = 'none'): Promise<number> {
  const script = fileURLToPath(new URL('./reference-hub.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, '--fault', fault], { stdio: ['ignore', 'pipe', 'inherit'] });
  hub = child;
  return new Promise((resolve) => child.stdout.once('data', (d) => resolve(Number(String(d)))));
}
const parties = (n: number) => Array.from({ length: n }, (_, k) => ({ deviceId: `device-${k}-x`, token: `t${k}` }));
const load = (port: number, more: Partial<GeneratorOptions> = {}) =>
  runGenerator({ port, path: '/ws', mode: 'open', visitors: parties(20), tickets: ['a', 'b'], rate: 400, seconds: 1, warmup: 0.2, settle: 1, ...more });

describe.each(nativeGenerator() ? ['native', 'script'] : ['script'])('the %s generator', (kind) => {
  const choose = () => {
    if (kind === 'script') process.env.PARLEY_BENCH_GENERATOR = 'script';
  };
  it('counts what an honest hub answers and delivers', async () => {
    choose();
    const r = await load(await start());
    expect(r).toMatchObject({ visitors: 20, agents: 2, held: 22, unanswered: 0, doubled: 0, gaps: 0, deliveryGaps: 0, deliveryDoubled: 0, errors: 0, closed: 0 });
    expect(r.acked).toBe(r.sent);
    expect(r.delivered).toBe(r.acked - 20);
    expect(r.ackP50Ms).toBeGreaterThan(0);
    expect(r.screenP99Ms).toBeGreaterThan(0);
  }, 60_000);
  it('runs a closed loop', async () => {
    choose();
    const r = await load(await start(), { mode: 'closed', inflight: 20 });
    expect(r.rate).toBeGreaterThan(100);
    expect(r).toMatchObject({ unanswered: 0, gaps: 0 });
  }, 60_000);
  it.each([
    ['drop-ack', 'unanswered'],
    ['double', 'doubled'],
    ['gap', 'gaps'],
    ['drop-event', 'deliveryGaps'],
  ] as const)(
    'sees %s as %s',
    async (fault, key) => {
      choose();
      const r = await load(await start(fault), { rate: 800 });
      expect(r[key]).toBeGreaterThan(0);
    },
    60_000,
  );
});
