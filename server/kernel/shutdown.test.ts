import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createLogger, silentLogger } from './logger.ts';
import { createShutdown } from './shutdown.ts';

test('steps run in order, once, and a second call gets the same answer', async () => {
  const order: string[] = [];
  const shutdown = createShutdown({ logger: silentLogger });
  for (const name of ['sockets', 'log', 'store']) shutdown.step(name, async () => void order.push(name));
  expect(await Promise.all([shutdown.run('test'), shutdown.run('again')])).toEqual([0, 0]);
  expect(order).toEqual(['sockets', 'log', 'store']);
});

test('a failing and a stuck step are reported by name, the rest still runs, the code is 1', async () => {
  const lines: string[] = [];
  const shutdown = createShutdown({ logger: createLogger('info', { write: (line) => lines.push(line) }) });
  let last = false;
  shutdown.step('broker', () => Promise.reject(new Error('gone')));
  shutdown.step('hub', () => new Promise(() => {}), 10);
  shutdown.step('store', () => {
    last = true;
  });
  expect(await shutdown.run('test')).toBe(1);
  expect(last).toBe(true);
  expect(lines.join()).toContain('shutdown: broker failed: gone');
  expect(lines.join()).toContain('shutdown: hub ran out of time');
});

test('when the total is used up the remaining steps are left out and named', async () => {
  const lines: string[] = [];
  let clock = 0;
  const shutdown = createShutdown({ logger: createLogger('info', { write: (line) => lines.push(line) }), totalMs: 100, now: () => clock });
  let ran = false;
  shutdown.step('slow', () => {
    clock = 100;
  });
  shutdown.step('late', () => {
    ran = true;
  });
  expect(await shutdown.run('test')).toBe(1);
  expect(ran).toBe(false);
  expect(lines.join()).toContain('no time left for late');
});

test('SIGTERM runs the steps and exits with their code; a second signal exits at once', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'parley-shutdown-'));
  const script = join(dir, 'victim.mjs');
  const here = JSON.stringify(import.meta.dirname);
  await writeFile(
    script,
    `import { createShutdown } from ${here.slice(0, -1)}/shutdown.ts";
import { silentLogger } from ${here.slice(0, -1)}/logger.ts";
const s = createShutdown({ logger: silentLogger });
s.step('work', () => (console.log('stopping'), process.argv[2] === 'stuck' ? new Promise(() => {}) : undefined), 60000);
s.listen();
setInterval(() => {}, 1000);
console.log('ready');`,
  );
  const run = async (mode: string) => {
    const child = spawn(process.execPath, ['--import', 'tsx', script, mode], { cwd: join(import.meta.dirname, '../..'), stdio: ['ignore', 'pipe', 'inherit'] });
    let out = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
      if (out === 'ready\n') child.kill('SIGTERM');
      if (out.endsWith('stopping\n') && mode === 'stuck') child.kill('SIGINT');
    });
    const [code] = await once(child, 'exit');
    return { code, out };
  };
  try {
    expect(await run('clean')).toEqual({ code: 0, out: 'ready\nstopping\n' });
    expect(await run('stuck')).toEqual({ code: 1, out: 'ready\nstopping\n' });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}, 60_000);
