/**
 * A client that survives everything: an outbox with cids, cseq, a window, reconnects with cursors, a buffer for events that come too early
 * and a sync of only the conversation with the hole. It writes what happens into the history. Its own wording of docs/protocol.md §3, §4.
 */
import WebSocket from 'ws';
import type { Frame } from '../protocol/client.ts';
import { cid as newCid } from '../protocol/world.ts';
import type { History } from './history.ts';

export type Credentials = { hello: Record<string, unknown>; path: string };
export type FaultClientOptions = {
  name: string;
  /** Where to connect; asked anew each time, so that a run may move it behind a proxy. */
  url: () => string;
  /** A visitor's stays the same; an agent fetches a ticket for every attempt. */
  credentials: () => Promise<Credentials>;
  history: History;
  window?: number;
  ackTimeoutMs?: number;
  onAck?: (dup: boolean) => void;
};
type Item = { cid: string; conv: string; body: string; n: number; invoked: boolean; frame: string };
type Followed = { cur: number; buffer: Map<number, Frame>; syncing: boolean; timer: NodeJS.Timeout | undefined };

export class FaultClient {
  readonly name: string;
  readonly conversations = new Map<string, Followed>();
  acked = 0;
  dups = 0;
  /** Answers of `sync` that brought nothing although a hole was there. */
  syncErrors = 0;
  connects = 0;
  private readonly o: FaultClientOptions;
  private readonly outbox: Item[] = [];
  private readonly counts = new Map<string, number>();
  private ws: WebSocket | null = null;
  private ready = false;
  private stopped = false;
  private i = 0;
  private accepted = new Map<string, number>();
  private flying = new Map<number, Item>();
  private stalled = false;
  private syncs = new Map<number, string[]>();
  private watchdog: NodeJS.Timeout | undefined;
  private lastProgress = 0;

  constructor(options: FaultClientOptions) {
    this.o = options;
    this.name = options.name;
  }
  follow(conv: string, from = 0): void {
    this.conversations.set(conv, { cur: from, buffer: new Map(), syncing: false, timer: undefined });
  }
  start(): void {
    void this.connect();
    this.watchdog = setInterval(() => this.watch(), 500);
  }
  stop(): void {
    this.stopped = true;
    clearInterval(this.watchdog);
    this.ws?.terminate();
  }
  cut(): void {
    this.ws?.terminate();
  }
  /** Queues a message; it stays in the outbox until the server acked it. */
  send(conv: string, body: string): void {
    const n = (this.counts.get(conv) ?? 0) + 1;
    this.counts.set(conv, n);
    this.outbox.push({ cid: newCid(), conv, body, n, invoked: false, frame: '' });
    this.pump();
  }
  get waiting(): number {
    return this.outbox.length;
  }
  get connected(): boolean {
    return this.ready;
  }
  head(conv: string): number {
    return this.conversations.get(conv)?.cur ?? 0;
  }
  /** Asks for what is missing in all followed conversations. */
  catchUp(): void {
    if (this.ready) for (const some of chunks([...this.conversations.keys()], 200)) this.sync(some);
  }

  private async connect(): Promise<void> {
    let ws: WebSocket;
    try {
      const { hello, path } = await this.o.credentials();
      if (this.stopped) return;
      const base = this.o.url();
      ws = new WebSocket(base.replace(/^http/, 'ws') + path, ['cs1'], { perMessageDeflate: false, handshakeTimeout: 10_000, headers: { Origin: base } });
      ws.on('open', () => ws.send(JSON.stringify({ ...hello, cursors: this.cursors() })));
    } catch {
      setTimeout(() => void this.connect(), 100 + Math.random() * 200);
      return;
    }
    this.ws = ws;
    this.lastProgress = performance.now();
    ws.on('message', (data) => this.onText(String(data)));
    ws.on('error', () => undefined);
    ws.on('close', () => this.lost(ws));
  }
  private cursors(): Record<string, number> {
    return Object.fromEntries([...this.conversations].slice(0, 200).map(([conv, f]) => [conv, f.cur]));
  }
  private lost(ws: WebSocket): void {
    if (this.ws !== ws) return;
    for (const item of this.flying.values()) this.o.history.add({ type: 'info', time: performance.now(), device: this.name, conv: item.conv, cid: item.cid, what: 'cut' });
    this.ws = null;
    this.ready = false;
    this.stalled = false;
    this.flying.clear();
    this.accepted.clear();
    this.syncs.clear();
    for (const f of this.conversations.values()) f.syncing = false;
    if (!this.stopped) setTimeout(() => void this.connect(), 50 + Math.random() * 250);
  }
  /** Gives a connection up that has answered nothing for too long. */
  private watch(): void {
    const waits = !this.ready || this.flying.size > 0 || this.syncs.size > 0;
    if (this.ws && waits && performance.now() - this.lastProgress > (this.o.ackTimeoutMs ?? 15_000)) this.ws.terminate();
  }
  private put(frame: Record<string, unknown>): void {
    this.ws?.send(JSON.stringify(frame));
  }
  private pump(): void {
    if (!this.ready || this.stalled) return;
    const window = this.o.window ?? 8;
    for (let at = this.flying.size; at < this.outbox.length && this.flying.size < window; at++) {
      const item = this.outbox[at];
      if (!item) return;
      if (!item.invoked) this.o.history.add({ type: 'invoke', time: performance.now(), device: this.name, conv: item.conv, cid: item.cid, n: item.n, body: item.body });
      item.invoked = true;
      const ahead = [...this.flying.values()].filter((f) => f.conv === item.conv).length;
      this.i += 1;
      if (this.flying.size === 0) this.lastProgress = performance.now();
      this.flying.set(this.i, item);
      this.put({ t: 'msg.send', i: this.i, conv: item.conv, cid: item.cid, cseq: (this.accepted.get(item.conv) ?? 0) + ahead + 1, kind: 'text', body: item.body });
    }
  }
  private onText(text: string): void {
    this.lastProgress = performance.now();
    const parsed = JSON.parse(text) as Frame | Frame[];
    for (const frame of Array.isArray(parsed) ? parsed : [parsed]) this.onFrame(frame);
  }
  private onFrame(f: Frame): void {
    if (f.t === 'welcome') {
      this.ready = true;
      this.connects += 1;
      this.i = 0;
      this.catchUp();
      this.pump();
    } else if (f.t === 'ev') this.arrive(f.conv ?? '', f);
    else if (f.t === 'ok') this.onOk(f);
    else if (f.t === 'err') this.onErr(f);
    else if (f.t === 'cursor') this.o.history.add({ type: 'cursor', time: performance.now(), device: this.name, conv: f.conv ?? '', who: String(f.who), read: Number(f.read) });
  }
  private onOk(f: Frame): void {
    const i = f.i ?? 0;
    const synced = this.syncs.get(i);
    if (synced) {
      this.syncs.delete(i);
      this.applySync(synced, f);
      return;
    }
    const item = this.flying.get(i);
    if (!item) return;
    this.flying.delete(i);
    this.accepted.set(item.conv, (this.accepted.get(item.conv) ?? 0) + 1);
    const at = this.outbox.indexOf(item);
    if (at >= 0) this.outbox.splice(at, 1);
    this.acked += 1;
    if (f.dup) this.dups += 1;
    this.o.history.add({ type: 'ok', time: performance.now(), device: this.name, conv: item.conv, cid: item.cid, seq: f.seq ?? 0, id: f.id ?? '', dup: f.dup === true });
    this.o.onAck?.(f.dup === true);
    this.arrive(item.conv, { t: 'ev', seq: f.seq ?? 0, id: f.id ?? '', data: { body: item.body } });
    this.settle();
  }
  private onErr(f: Frame): void {
    const i = f.i ?? 0;
    if (this.syncs.delete(i)) {
      this.syncErrors += 1;
      for (const c of this.conversations.values()) c.syncing = false;
      setTimeout(() => this.catchUp(), 300);
      return;
    }
    const item = this.flying.get(i);
    if (!item) return;
    this.flying.delete(i);
    if (f.retryable) {
      this.stalled = true;
      this.o.history.add({ type: 'info', time: performance.now(), device: this.name, conv: item.conv, cid: item.cid, what: f.code ?? 'err' });
    } else {
      this.o.history.add({ type: 'fail', time: performance.now(), device: this.name, conv: item.conv, cid: item.cid, code: f.code ?? 'err' });
      const at = this.outbox.indexOf(item);
      if (at >= 0) this.outbox.splice(at, 1);
    }
    this.settle();
  }
  /** After a refusal nothing new leaves until everything on its way is answered; then the outbox starts again from its front. */
  private settle(): void {
    if (!this.stalled) {
      this.pump();
      return;
    }
    if (this.flying.size > 0) return;
    const ws = this.ws;
    setTimeout(() => {
      if (this.ws !== ws) return;
      this.stalled = false;
      this.pump();
    }, 150);
  }
  private arrive(conv: string, f: Frame): void {
    const c = this.conversations.get(conv);
    if (!c) return;
    const seq = f.seq ?? 0;
    if (seq <= c.cur) return;
    c.buffer.set(seq, f);
    for (let next = c.buffer.get(c.cur + 1); next; next = c.buffer.get(c.cur + 1)) {
      c.buffer.delete(c.cur + 1);
      c.cur += 1;
      this.o.history.add({ type: 'saw', time: performance.now(), device: this.name, conv, seq: c.cur, id: next.id ?? '', body: String(next.data?.body ?? '') });
    }
    for (const old of c.buffer.keys()) if (old <= c.cur) c.buffer.delete(old);
    if (c.buffer.size > 0 && !c.syncing && !c.timer) {
      c.timer = setTimeout(() => {
        c.timer = undefined;
        if (c.buffer.size > 0 && this.ready) this.sync([conv]);
      }, 50);
    }
  }
  private sync(convs: string[]): void {
    const cursors: Record<string, number> = {};
    for (const conv of convs) {
      const c = this.conversations.get(conv);
      if (!c || c.syncing) continue;
      c.syncing = true;
      cursors[conv] = c.cur;
    }
    if (Object.keys(cursors).length === 0) return;
    this.i += 1;
    this.syncs.set(this.i, Object.keys(cursors));
    this.put({ t: 'sync', i: this.i, cursors, limit: 500 });
  }
  private applySync(convs: string[], f: Frame): void {
    const answer = f.convs as Record<string, { events: Frame[]; more: boolean }>;
    const again: string[] = [];
    for (const conv of convs) {
      const c = this.conversations.get(conv);
      if (c) c.syncing = false;
      for (const ev of answer[conv]?.events ?? []) this.arrive(conv, ev);
      if (answer[conv]?.more || (c && c.buffer.size > 0)) again.push(conv);
    }
    if ((f.reset as unknown[] | undefined)?.length) this.o.history.note(`${this.name}: reset ${JSON.stringify(f.reset)}`);
    if (again.length > 0) this.sync(again);
  }
}

function chunks<T>(list: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, n) => list.slice(n * size, (n + 1) * size));
}
