/**
 * A TCP proxy that misbehaves on demand, per direction: latency with jitter, down, bandwidth, slow close, timeout (black hole), reset of
 * the peer, slicer, limit of data. Toxics apply to connections that are open as well as to new ones.
 */
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { seeded } from '../protocol/hostile.ts';

export type Direction = 'up' | 'down';
/** `up` is client → server. Times in ms, rates in bytes per second. */
export type Toxic =
  | { kind: 'latency'; ms: number; jitterMs?: number }
  | { kind: 'bandwidth'; bytesPerSecond: number }
  | { kind: 'slow_close'; ms: number }
  | { kind: 'timeout' }
  | { kind: 'reset_peer'; afterMs: number; chance?: number }
  | { kind: 'slicer'; bytes: number; delayMs?: number }
  | { kind: 'limit_data'; bytes: number };
export type TcpProxy = {
  port: number;
  /** Toxics of one direction replace the earlier ones; `[]` heals it. */
  set(direction: Direction, toxics: Toxic[]): void;
  /** Refuses new connections and cuts the open ones. */
  down(): void;
  up(): void;
  /** Cuts every open connection with a reset. */
  cut(): void;
  open(): number;
  /** Bytes passed on so far. */
  passed(): Record<Direction, number>;
  close(): Promise<void>;
};

export async function startProxy(target: { host: string; port: number } | { path: string }, options: { port?: number; seed?: number } = {}): Promise<TcpProxy> {
  const random = seeded(options.seed ?? 1);
  const toxics: Record<Direction, Toxic[]> = { up: [], down: [] };
  const passed: Record<Direction, number> = { up: 0, down: 0 };
  const links = new Set<Link>();
  let isDown = false;
  const server = createServer({ allowHalfOpen: true }, (client) => {
    if (isDown) {
      client.resetAndDestroy();
      return;
    }
    const link = new Link(client, createConnection({ ...target, allowHalfOpen: true }), toxics, passed, random);
    links.add(link);
    link.onEnd = () => links.delete(link);
  });
  await listen(server, options.port ?? 0);
  const address = server.address();
  const cut = () => {
    for (const link of [...links]) link.reset();
  };
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    set: (direction, list) => {
      toxics[direction] = list;
      for (const link of links) link.changed();
    },
    down: () => {
      isDown = true;
      cut();
    },
    up: () => {
      isDown = false;
    },
    cut,
    open: () => links.size,
    passed: () => ({ ...passed }),
    close: () => {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
}

/** One client and its connection to the server: two pumps. */
class Link {
  onEnd: () => void = () => undefined;
  private readonly client: Socket;
  private readonly upstream: Socket;
  private readonly pumps: Pump[];
  private readonly timer: NodeJS.Timeout | undefined;
  private over = false;
  constructor(client: Socket, upstream: Socket, toxics: Record<Direction, Toxic[]>, passed: Record<Direction, number>, random: () => number) {
    this.client = client;
    this.upstream = upstream;
    client.setNoDelay(true);
    upstream.setNoDelay(true);
    const end = () => this.reset();
    this.pumps = [new Pump(client, upstream, 'up', toxics, passed, random, end), new Pump(upstream, client, 'down', toxics, passed, random, end)];
    for (const socket of [client, upstream]) {
      socket.on('error', end);
      socket.on('close', () => this.halfClosed());
    }
    const reset = [...toxics.up, ...toxics.down].find((t) => t.kind === 'reset_peer');
    if (reset && random() < (reset.chance ?? 1)) this.timer = setTimeout(end, reset.afterMs);
  }
  changed(): void {
    for (const pump of this.pumps) pump.wake();
  }
  private halfClosed(): void {
    if (this.client.closed && this.upstream.closed) this.finish();
  }
  reset(): void {
    if (!this.client.destroyed) this.client.resetAndDestroy();
    if (!this.upstream.destroyed) this.upstream.destroy();
    this.finish();
  }
  private finish(): void {
    if (this.over) return;
    this.over = true;
    clearTimeout(this.timer);
    for (const pump of this.pumps) pump.stop();
    this.onEnd();
  }
}

type Item = { data: Buffer; due: number };

/** Moves bytes one way through the toxics of its direction, in order. */
class Pump {
  private readonly to: Socket;
  private readonly from: Socket;
  private readonly direction: Direction;
  private readonly toxics: Record<Direction, Toxic[]>;
  private readonly passed: Record<Direction, number>;
  private readonly random: () => number;
  private readonly cut: () => void;
  private items: Item[] = [];
  private lastDue = 0;
  private through = 0;
  private ended = false;
  private stopped = false;
  private running = false;
  private wakeUp: (() => void) | undefined;
  constructor(from: Socket, to: Socket, direction: Direction, toxics: Record<Direction, Toxic[]>, passed: Record<Direction, number>, random: () => number, cut: () => void) {
    this.from = from;
    this.to = to;
    this.direction = direction;
    this.toxics = toxics;
    this.passed = passed;
    this.random = random;
    this.cut = cut;
    from.on('data', (data: Buffer) => {
      const delay = this.toxic('latency');
      const wait = delay ? Math.max(0, delay.ms + (this.random() * 2 - 1) * (delay.jitterMs ?? 0)) : 0;
      // TCP keeps its order: jitter delays what follows, it does not overtake.
      this.lastDue = Math.max(this.lastDue, performance.now() + wait);
      this.items.push({ data, due: this.lastDue });
      if (this.items.length > 256) from.pause();
      void this.run();
    });
    from.on('end', () => {
      this.ended = true;
      void this.run();
    });
  }
  wake(): void {
    this.wakeUp?.();
    void this.run();
  }
  stop(): void {
    this.stopped = true;
    this.items = [];
    this.wakeUp?.();
  }
  private toxic<K extends Toxic['kind']>(kind: K): Extract<Toxic, { kind: K }> | undefined {
    return this.toxics[this.direction].find((t): t is Extract<Toxic, { kind: K }> => t.kind === kind);
  }
  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    for (let item = this.items[0]; item && !this.stopped; item = this.items[0]) {
      if (this.toxic('timeout')) break;
      await this.sleep(item.due - performance.now());
      if (this.stopped || this.toxic('timeout')) continue;
      this.items.shift();
      if (this.items.length < 64) this.from.resume();
      await this.pass(item.data);
    }
    this.running = false;
    if (this.ended && this.items.length === 0 && !this.stopped && !this.toxic('timeout')) {
      const slow = this.toxic('slow_close');
      if (slow) await this.sleep(slow.ms);
      if (!this.to.destroyed) this.to.end();
    }
  }
  private async pass(data: Buffer): Promise<void> {
    const slicer = this.toxic('slicer');
    const step = slicer ? slicer.bytes : data.length;
    for (let at = 0; at < data.length && !this.stopped; at += step) {
      let slice = data.subarray(at, at + step);
      const limit = this.toxic('limit_data');
      if (limit && this.through + slice.length > limit.bytes) slice = slice.subarray(0, Math.max(0, limit.bytes - this.through));
      const band = this.toxic('bandwidth');
      if (band) await this.sleep((slice.length / band.bytesPerSecond) * 1000);
      if (this.stopped || this.to.destroyed) return;
      this.through += slice.length;
      this.passed[this.direction] += slice.length;
      if (slice.length > 0 && !this.to.write(slice)) await new Promise<void>((resolve) => this.drained(resolve));
      if (limit && this.through >= limit.bytes) return this.cut();
      if (slicer?.delayMs) await this.sleep(slicer.delayMs);
    }
  }
  private drained(resolve: () => void): void {
    this.to.once('drain', resolve);
    this.to.once('close', resolve);
  }
  private sleep(ms: number): Promise<void> {
    if (ms <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wakeUp = () => {
        if (!this.stopped) return;
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
