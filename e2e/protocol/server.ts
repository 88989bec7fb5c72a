/** Starts Parley as a child process with a data folder of its own, for suites, fault runs and benches; see `ParleyChild`. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const ADMIN = { email: 'owner@suite.example', password: 'correct horse battery' };

export type StartOptions = {
  dataDir?: string;
  port?: number;
  /** Rate limits and the window of 16; off by default, as for benches. */
  limits?: boolean;
  /** `shipped`: `scripts/start.mjs` with the pages; `bare`: the same server without Next (the default). */
  mode?: 'shipped' | 'bare';
  env?: Record<string, string>;
  /** A line to the child for `tell`: what no client may do, such as a bot's words on their way. Only for `bare`. */
  line?: boolean;
  readyMs?: number;
};
export type ParleyChild = {
  base: string;
  port: number;
  pid: number;
  dataDir: string;
  env: NodeJS.ProcessEnv;
  startedInMs: number;
  mode: 'shipped' | 'bare';
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  output(): string;
  kill(signal: NodeJS.Signals): void;
  /** Asks the child something over its line (see serve.mjs) and resolves with the answer. */
  tell(message: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** SIGTERM, then SIGKILL after 15 s; the embedded database is stopped too. */
  stop(): Promise<void>;
};

export async function startServer(options: StartOptions = {}): Promise<ParleyChild> {
  const began = performance.now();
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'parley-e2e-')));
  const port = options.port ?? (await freePort());
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: 'production',
    PORT: String(port),
    HOST: '127.0.0.1',
    PARLEY_DATA_DIR: dataDir,
    PARLEY_ADMIN_EMAIL: ADMIN.email,
    PARLEY_ADMIN_PASSWORD: ADMIN.password,
    PARLEY_DEMO: 'off',
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
    ...(options.limits ? {} : { PARLEY_LIMITS: 'off' }),
    ...options.env,
  };
  const child = launch(options.mode ?? 'bare', env, options.line ?? false);
  let text = '';
  const collect = (chunk: Buffer) => {
    text = (text + String(chunk)).slice(-200_000);
  };
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  const base = `http://127.0.0.1:${port}`;
  await ready(base, child, () => text, options.readyMs ?? 90_000);
  return {
    base,
    port,
    pid: child.pid ?? 0,
    dataDir,
    env,
    startedInMs: performance.now() - began,
    mode: options.mode ?? 'bare',
    exited,
    output: () => text,
    kill: (signal) => void child.kill(signal),
    tell: (message) => tell(child, message),
    stop: async () => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
      await exited;
      clearTimeout(timer);
      await stopDatabase(dataDir);
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true }).catch(() => undefined);
    },
  };
}

export const builtServer = (): boolean => existsSync(join(ROOT, 'dist/server.mjs')) && process.env.PARLEY_SERVE !== 'source';

let asked = 0;
function tell(child: ChildProcess, message: Record<string, unknown>): Promise<Record<string, unknown>> {
  const ask = ++asked;
  return new Promise((resolve, reject) => {
    const gone = () => reject(new Error('the server has ended'));
    const hear = (answer: unknown) => {
      if (typeof answer !== 'object' || answer === null || !('ask' in answer) || answer.ask !== ask) return;
      child.off('message', hear);
      child.off('exit', gone);
      resolve(answer as unknown as Record<string, unknown>);
    };
    child.on('message', hear);
    child.once('exit', gone);
    child.send({ ...message, ask });
  });
}

function launch(mode: 'shipped' | 'bare', env: NodeJS.ProcessEnv, line: boolean): ChildProcess {
  if (mode === 'shipped') return spawn(process.execPath, startArguments(), { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const serve = env.PARLEY_SERVE ?? (builtServer() ? 'built' : 'source');
  return spawn(process.execPath, [...(serve === 'source' ? ['--import', 'tsx'] : []), 'e2e/protocol/serve.mjs'], {
    cwd: ROOT,
    env: { ...env, PARLEY_SERVE: serve },
    stdio: ['ignore', 'pipe', 'pipe', ...(line ? (['ipc'] as const) : [])],
  });
}

/** What `npm start` gives to Node. */
function startArguments(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: { start: string } };
  return scripts.start.split(' ').slice(1);
}

async function ready(base: string, child: ChildProcess, output: () => string, ms: number): Promise<void> {
  const end = performance.now() + ms;
  while (performance.now() < end) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the server ended at start (${child.exitCode ?? child.signalCode}):\n${output()}`);
    const res = await fetch(`${base}/readyz`).catch(() => undefined);
    if (res) await res.arrayBuffer();
    if (res?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  child.kill('SIGKILL');
  throw new Error(`the server was not ready after ${ms} ms:\n${output()}`);
}

/** A port nobody listens on, below the range the system hands out by itself. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 50; tries++) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const free = await new Promise<boolean>((resolve) => {
      const probe = createServer();
      probe.once('error', () => resolve(false));
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
    });
    if (free) return port;
  }
  throw new Error('no free port');
}

/** The postmaster of a data folder: its pid, port and socket folder, or null when none runs. */
export async function postmaster(dataDir: string): Promise<{ pid: number; port: number; socketDir: string } | null> {
  for (const entry of await readdir(dataDir, { recursive: true }).catch(() => [])) {
    if (!entry.endsWith('postmaster.pid')) continue;
    const [pid, , , port, socketDir] = (await readFile(join(dataDir, entry), 'utf8').catch(() => '')).split('\n');
    if (Number(pid) > 0 && existsSync(`/proc/${Number(pid)}`)) return { pid: Number(pid), port: Number(port), socketDir: (socketDir ?? '').trim() };
  }
  return null;
}

async function stopDatabase(dataDir: string): Promise<void> {
  for (let i = 0; i < 100; i++) {
    const running = await postmaster(dataDir);
    if (!running) return;
    if (i % 20 === 0) {
      try {
        process.kill(running.pid, i < 60 ? 'SIGINT' : 'SIGQUIT');
      } catch {
        return;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const run = promisify(execFile);

/** `npm run parley -- …` against the data folder of a running child. */
export async function parley(child: Pick<ParleyChild, 'env'>, ...args: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, ['scripts/parley.mjs', ...args], { cwd: ROOT, env: child.env, maxBuffer: 4 * 1024 * 1024 });
  return stdout;
}

/** A key of the owner's role, made on the command line. */
export async function ownerKey(child: Pick<ParleyChild, 'env' | 'output'>): Promise<string> {
  for (let n = 0; process.env.PARLEY_SUITE_STORE === 'memory' && n < 200; n++) {
    const printed = /^KEY (pk_\S+)/m.exec(child.output())?.[1];
    if (printed) return printed;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const out = await parley(child, 'api-key', 'create', '--name', 'suite', '--role', 'owner');
  const key = /pk_[A-Za-z0-9_-]+/.exec(out)?.[0];
  if (!key) throw new Error(`no key in: ${out}`);
  return key;
}
