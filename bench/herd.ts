/** S4: the server is killed and comes back; 5,000 visitors reconnect at once with their cursors. */
import { spawn } from 'node:child_process';
import { startServer } from '../e2e/protocol/server.ts';
import { runGenerator } from './lib/generator.ts';
import type { BenchOptions } from './lib/options.ts';
import { ms, report, round, say } from './lib/report.ts';
import { startTarget } from './lib/target.ts';

export async function run(options: BenchOptions): Promise<void> {
  const count = options.numbers.visitors ?? (options.quick ? 300 : 5_000);
  const target = await startTarget();
  let child = target.child;
  let probe: ReturnType<typeof stallProbe> | undefined;
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
        say(options, line.toLowerCase());
        if (line !== 'HERD READY') return;
        child.kill('SIGKILL');
        back = child.exited.then(async () => {
          child = await startServer({ dataDir: child.dataDir, port: child.port, mode: target.child.mode, readyMs: 60_000 });
          probe = stallProbe(child.base);
        });
      },
    });
    await back;
    const maxStallMs = (await probe?.stop()) ?? 0;
    report(
      {
        bench: 'herd',
        settings: { visitors: count },
        runs: [{ ...result }],
        figures: { visitors: result.held, allInSyncMs: round(result.allInSyncMs, 0), maxStallMs: round(maxStallMs, 0) },
      },
      [
        { what: 'back and in sync', value: `${result.held} of ${count}`, goal: 'all', met: result.held === count },
        { what: 'after the first one was', value: ms(result.allInSyncMs), goal: '≤ 12 s', met: result.allInSyncMs <= 12_000 },
        { what: 'longest wait for /livez, connected', value: ms(maxStallMs), goal: '≤ 750 ms', met: maxStallMs <= 750 },
        { what: 'errors', value: String(result.errors), goal: result.firstError },
      ],
      options,
    );
  } finally {
    await child.stop();
    await target.close();
  }
}

/**
 * Asks /livez every 20 ms from a process of its own and keeps the longest answer on an open connection: an upper bound of the event loop's
 * stall. The first answer also waits its turn to be accepted behind the herd, which is what the time to sync counts, so it is left out.
 */
function stallProbe(base: string): { stop(): Promise<number> } {
  const code = `let max=0,on=true;process.stdin.once('data',()=>{on=false});
    const {Agent,get}=require('node:http');const agent=new Agent({keepAlive:true,maxSockets:1});
    const one=()=>{const t=performance.now();const req=get(${JSON.stringify(`${base}/livez`)},{agent},r=>{r.resume();r.on('end',()=>{if(req.reusedSocket)max=Math.max(max,performance.now()-t);on?setTimeout(one,20):(console.log(max),process.exit(0))})}).on('error',()=>setTimeout(one,20))};one();`;
  const child = spawn(process.execPath, ['-e', code], { stdio: ['pipe', 'pipe', 'inherit'] });
  return {
    stop: () =>
      new Promise((resolve) => {
        child.stdout.once('data', (d) => resolve(Number(String(d))));
        child.stdin.write('stop\n');
        child.once('exit', () => resolve(0));
      }),
  };
}
