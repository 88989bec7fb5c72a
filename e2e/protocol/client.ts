/**
 * A small CS/1 client of its own: it shares no code with the product, so that the suite reads the contract and not our habits.
 * One interface over the three transports of docs/protocol.md §2; see transports.ts for the pipes.
 */
import { type Closed, type Frame, openPoll, openSocketIo, openWebSocket, type Pipe, type PipeEvents, Refused, type Transport } from './transports.ts';

export { type Closed, type Frame, Refused, type Transport };

/** Who says hello: a visitor has a token, everybody else a ticket. `path` is the served path with the inbox (`/ws?inbox=…`). */
export type Who = { token?: string; ticket?: string; deviceId: string; wsPath?: string; pollPath?: string };
export type ConnectOptions = { cursors?: Record<string, number>; locale?: string; origin?: string | null; tabId?: string; hello?: Record<string, unknown>; protocols?: string[] };

/** Connects and says hello; resolves after `welcome`, rejects with `Refused` (code of the error, close code or HTTP status). */
export async function connect(base: string, transport: Transport, who: Who, options: ConnectOptions = {}): Promise<Client> {
  const hello: Record<string, unknown> = {
    t: 'hello',
    v: 1,
    ...(who.token === undefined ? {} : { token: who.token }),
    ...(who.ticket === undefined ? {} : { ticket: who.ticket }),
    deviceId: who.deviceId,
    tabId: options.tabId ?? 'tab-1',
    ...(options.locale === undefined ? {} : { locale: options.locale }),
    ...(options.cursors === undefined ? {} : { cursors: options.cursors }),
    ...options.hello,
  };
  const origin = options.origin === undefined ? new URL(base).origin : options.origin;
  const client = new Client(transport);
  const events: PipeEvents = { onFrame: (f) => client.receive(f), onClose: (c) => client.closedWith(c) };
  const target = {
    base,
    origin,
    hello,
    path: (transport === 'poll' ? who.pollPath : who.wsPath) ?? (transport === 'poll' ? '/poll' : '/ws'),
    protocols: options.protocols ?? ['cs1'],
  };
  const open = transport === 'ws' ? openWebSocket : transport === 'poll' ? openPoll : openSocketIo;
  client.attach(await open(target, events));
  await client.welcomed();
  return client;
}

export class Client {
  /** Everything received, in order, answers included. */
  readonly frames: Frame[] = [];
  readonly closed: Promise<Closed>;
  welcome: Frame = { t: 'none' };
  readonly transport: Transport;
  private i = 0;
  private pipe: Pipe | undefined;
  private resolveClosed: (c: Closed) => void = () => undefined;
  private closeInfo: Closed | undefined;
  private waiting = new Set<() => void>();

  constructor(transport: Transport) {
    this.transport = transport;
    this.closed = new Promise((resolve) => {
      this.resolveClosed = resolve;
    });
  }
  attach(pipe: Pipe): void {
    this.pipe = pipe;
  }
  receive(frame: Frame): void {
    this.frames.push(frame);
    for (const wake of [...this.waiting]) wake();
  }
  closedWith(info: Closed): void {
    this.closeInfo = info;
    this.resolveClosed(info);
    for (const wake of [...this.waiting]) wake();
  }
  async welcomed(): Promise<void> {
    const first = await this.until((f) => f.t === 'welcome' || f.t === 'err', 10_000);
    if (first.t === 'welcome') {
      this.welcome = first;
      return;
    }
    const close = this.transport === 'ws' ? await within(this.closed, 3_000) : undefined;
    throw new Refused(first.code ?? 'NONE', close?.code, undefined, first);
  }

  nextI(): number {
    this.i += 1;
    return this.i;
  }
  /** Sends with the next `i` and resolves with the answer (`ok`, `err` or `pong`). */
  ask(frame: Record<string, unknown>, ms = 10_000): Promise<Frame> {
    const i = this.nextI();
    const answer = this.until((f) => (f.t === 'ok' || f.t === 'err' || f.t === 'pong') && f.i === i, ms);
    this.put({ i, ...frame });
    return answer;
  }
  /** Sends a frame as it is; what comes back lands in `frames`. */
  put(frame: unknown): void {
    this.pipe?.send(frame);
  }
  /** Raw bytes (WebSocket), a raw body (long poll) or a raw payload (Socket.IO). */
  raw(data: string | Uint8Array): void {
    this.pipe?.raw(data);
  }
  /** The first frame from position `from` on that fits; rejects when the connection ends or the time is up. */
  until(fits: (f: Frame) => boolean, ms = 10_000, from = 0): Promise<Frame> {
    return new Promise((resolve, reject) => {
      let at = from;
      const done = () => {
        clearTimeout(timer);
        this.waiting.delete(look);
      };
      const look = () => {
        for (; at < this.frames.length; at++) {
          const frame = this.frames[at];
          if (frame && fits(frame)) {
            done();
            resolve(frame);
            return;
          }
        }
        if (this.closeInfo) {
          done();
          reject(new Refused('CLOSED', this.closeInfo.code));
        }
      };
      const timer = setTimeout(() => {
        done();
        reject(new Error(`nothing that fits within ${ms} ms; last frames: ${JSON.stringify(this.frames.slice(-5))}`));
      }, ms);
      this.waiting.add(look);
      look();
    });
  }
  ping(): Promise<Frame> {
    return this.ask({ t: 'ping' });
  }
  /** Waits until what was on its way has come: two round trips around a pause longer than any delivery window. */
  async settle(): Promise<void> {
    await this.ping();
    await new Promise((resolve) => setTimeout(resolve, 80));
    await this.ping();
  }
  events(conv: string, from = 0): Frame[] {
    return this.frames.slice(from).filter((f) => f.t === 'ev' && f.conv === conv);
  }
  close(): void {
    this.pipe?.close();
  }
}

export async function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
