import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startProxy, type TcpProxy } from './proxy.ts';

let echo: Server;
let proxy: TcpProxy;
const sockets: Socket[] = [];
const chunks: number[] = [];
beforeEach(async () => {
  chunks.length = 0;
  echo = createServer((s) => {
    s.on('error', () => undefined);
    s.on('data', (d) => {
      chunks.push(d.length);
      s.write(d);
    });
  });
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  const address = echo.address();
  proxy = await startProxy({ host: '127.0.0.1', port: typeof address === 'object' && address ? address.port : 0 }, { seed: 7 });
});
afterEach(async () => {
  for (const s of sockets.splice(0)) s.destroy();
  await proxy.close();
  echo.close();
});

type Line = { socket: Socket; text(): string; closed: Promise<string>; got(n: number): Promise<void> };
function dial(): Promise<Line> {
  return new Promise((resolve) => {
    const socket = createConnection(proxy.port, '127.0.0.1');
    sockets.push(socket);
    let text = '';
    let reason = 'closed';
    const waiting: (() => void)[] = [];
    socket.on('data', (d) => {
      text += String(d);
      for (const w of waiting) w();
    });
    socket.on('error', (e: NodeJS.ErrnoException) => {
      reason = e.code ?? 'error';
    });
    const closed = new Promise<string>((done) => socket.on('close', () => done(reason)));
    socket.on('close', () => resolve({ socket, text: () => text, closed, got }));
    const got = (n: number) =>
      new Promise<void>((done) => {
        const look = () => text.length >= n && done();
        waiting.push(look);
        look();
      });
    socket.on('connect', () => resolve({ socket, text: () => text, closed, got }));
  });
}
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('the proxy', () => {
  it('passes bytes both ways and counts them', async () => {
    const a = await dial();
    a.socket.write('hello');
    await a.got(5);
    expect(a.text()).toBe('hello');
    expect(proxy.passed()).toEqual({ up: 5, down: 5 });
  });
  it('delays, and keeps the order under jitter', async () => {
    proxy.set('down', [{ kind: 'latency', ms: 30, jitterMs: 30 }]);
    const a = await dial();
    const began = performance.now();
    for (let n = 0; n < 50; n++) {
      a.socket.write(`${n},`);
      await sleep(1);
    }
    const whole = Array.from({ length: 50 }, (_, n) => `${n},`).join('');
    await a.got(whole.length);
    expect(a.text()).toBe(whole);
    expect(performance.now() - began).toBeGreaterThan(30);
  });
  it('slices into single bytes', async () => {
    proxy.set('up', [{ kind: 'slicer', bytes: 1, delayMs: 2 }]);
    const a = await dial();
    a.socket.write('abcdef');
    await a.got(6);
    expect(a.text()).toBe('abcdef');
    expect(chunks.length).toBeGreaterThan(1);
  });
  it('holds the bandwidth', async () => {
    proxy.set('up', [{ kind: 'bandwidth', bytesPerSecond: 20_000 }]);
    const a = await dial();
    const began = performance.now();
    a.socket.write('x'.repeat(4_000));
    await a.got(4_000);
    expect(performance.now() - began).toBeGreaterThan(150);
  });
  it('is a black hole with timeout, and gives all when healed', async () => {
    const a = await dial();
    proxy.set('down', [{ kind: 'timeout' }]);
    a.socket.write('lost?');
    await sleep(60);
    expect(a.text()).toBe('');
    proxy.set('down', []);
    await a.got(5);
    expect(a.text()).toBe('lost?');
  });
  it('stays a black hole for new connections', async () => {
    proxy.set('up', [{ kind: 'timeout' }]);
    const a = await dial();
    a.socket.write('x');
    await sleep(60);
    expect(chunks).toEqual([]);
  });
  it('resets after a time', async () => {
    proxy.set('up', [{ kind: 'reset_peer', afterMs: 20 }]);
    const a = await dial();
    expect(await a.closed).toBe('ECONNRESET');
  });
  it('cuts after a number of bytes', async () => {
    proxy.set('down', [{ kind: 'limit_data', bytes: 3 }]);
    const a = await dial();
    a.socket.write('abcdef');
    await a.closed;
    expect(proxy.passed().down).toBe(3);
  });
  it('closes slowly', async () => {
    proxy.set('up', [{ kind: 'slow_close', ms: 80 }]);
    const a = await dial();
    a.socket.write('x');
    await a.got(1);
    const began = performance.now();
    a.socket.end();
    await a.closed;
    expect(performance.now() - began).toBeGreaterThan(60);
  });
  it('refuses while down and serves again', async () => {
    const a = await dial();
    proxy.down();
    await a.closed;
    const refused = await dial();
    await refused.closed;
    expect(proxy.open()).toBe(0);
    proxy.up();
    const again = await dial();
    again.socket.write('back');
    await again.got(4);
    expect(again.text()).toBe('back');
  });
  it('cuts all connections at once', async () => {
    const [a, b] = [await dial(), await dial()];
    a.socket.write('1');
    b.socket.write('2');
    await Promise.all([a.got(1), b.got(1)]);
    proxy.cut();
    expect(await Promise.all([a.closed, b.closed])).toEqual(['ECONNRESET', 'ECONNRESET']);
  });
});
