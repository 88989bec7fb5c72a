import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Party = { deviceId: string; token: string; conv?: string; head?: number };
export type GeneratorOptions = {
  port: number;
  path: string;
  mode: 'open' | 'closed' | 'echo' | 'hold' | 'herd';
  visitors: Party[];
  /** One-use tickets of agents, fetched just before. */
  tickets: string[];
  rate?: number;
  inflight?: number;
  active?: number;
  seconds?: number;
  warmup?: number;
  bytes?: number;
  seed?: number;
  connectRate?: number;
  addresses?: number;
  /** Seconds to wait for the last answers; 20 by default. */
  settle?: number;
  /** Called with each line of progress: CONNECTED, OPEN, LOAD, HOLDING, HERD READY, HERD DOWN. */
  onProgress?: (line: string) => void;
};
/** Counts and milliseconds, as both generators print them. */
export type GeneratorResult = {
  visitors: number;
  agents: number;
  held: number;
  connectMs: number;
  allInSyncMs: number;
  rate: number;
  sent: number;
  acked: number;
  unanswered: number;
  doubled: number;
  gaps: number;
  unknownAcks: number;
  errors: number;
  stalled: number;
  closed: number;
  ackP50Ms: number;
  ackP95Ms: number;
  ackP99Ms: number;
  ackMaxMs: number;
  delivered: number;
  deliveryGaps: number;
  deliveryDoubled: number;
  screenP50Ms: number;
  screenP95Ms: number;
  screenP99Ms: number;
  screenMaxMs: number;
  cpuSeconds: number;
  firstError: string;
};

/** Runs the load generator as a process of its own: the C program when there is a compiler, else the slower one in JavaScript. */
export async function runGenerator(options: GeneratorOptions): Promise<GeneratorResult> {
  const dir = await mkdtemp(join(tmpdir(), 'parley-bench-'));
  const file = join(dir, 'parties.txt');
  const lines = options.tickets.map((t) => `A ${t}`);
  for (const v of options.visitors) lines.push(`V ${v.deviceId} ${v.token}`, ...(v.conv === undefined ? [] : [`C ${v.conv} ${v.head ?? 0}`]));
  await writeFile(file, `${lines.join('\n')}\n`);
  const args: [string, string | number | undefined][] = [
    ['--port', options.port],
    ['--path', options.path],
    ['--file', file],
    ['--mode', options.mode],
    ['--rate', options.rate],
    ['--inflight', options.inflight],
    ['--active', options.active],
    ['--seconds', options.seconds],
    ['--warmup', options.warmup],
    ['--bytes', options.bytes],
    ['--seed', options.seed],
    ['--connect-rate', options.connectRate],
    ['--addresses', options.addresses],
    ['--settle', options.settle],
  ];
  const flat = args.flatMap(([name, value]) => (value === undefined ? [] : [name, String(value)]));
  const native = nativeGenerator();
  const script = fileURLToPath(new URL('./script-generator.ts', import.meta.url));
  try {
    const out = native ? await run(native, flat, options.onProgress) : await run(process.execPath, ['--import', 'tsx', script, ...flat], options.onProgress);
    return JSON.parse(out.trim().split('\n').at(-1) ?? '') as GeneratorResult;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

export const generatorKind = (): string => (nativeGenerator() ? 'C, one thread, epoll' : 'JavaScript (no C compiler found: the generator itself takes much of the CPU)');

/** Path of the compiled generator, built when its source is new; null without a C compiler or with PARLEY_BENCH_GENERATOR=script. */
export function nativeGenerator(): string | null {
  if (process.env.PARLEY_BENCH_GENERATOR === 'script') return null;
  const source = fileURLToPath(new URL('../native/generator.c', import.meta.url));
  const dir = join(tmpdir(), 'parley-bench-bin');
  const target = join(dir, `generator-${createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 16)}`);
  if (existsSync(target)) return target;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  for (const compiler of [process.env.CC, 'cc', 'gcc', 'clang']) {
    if (!compiler) continue;
    try {
      execFileSync(compiler, ['-O2', '-o', `${target}.new`, source, '-lm'], { stdio: ['ignore', 'ignore', 'pipe'] });
      renameSync(`${target}.new`, target);
      return target;
    } catch {
      // The next compiler may be there.
    }
  }
  return null;
}

function run(command: string, args: string[], onProgress: ((line: string) => void) | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    let partial = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      err += chunk;
      partial += chunk;
      const lines = partial.split('\n');
      partial = lines.pop() ?? '';
      for (const line of lines) onProgress?.(line);
    });
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve(out) : reject(new Error(`the generator ended with ${code}: ${err.slice(-2000)}`))));
  });
}
