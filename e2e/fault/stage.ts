/** What every fault run has: a server that can be killed and started again, senders, watchers, a history and its verdict. */
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../bench/lib/database.ts';
import { type ParleyChild, type StartOptions, startServer } from '../protocol/server.ts';
import { type AgentKey, openConversation, type Visitor, World } from '../protocol/world.ts';
import { check, type Verdict } from './checker.ts';
import { FaultClient } from './fault-client.ts';
import { type Entry, History, readHistory } from './history.ts';

export type Sender = { client: FaultClient; visitor: Visitor; conv: string };
export type StageOptions = {
  name: string;
  senders: number;
  watchers?: number;
  start?: StartOptions;
  window?: number;
  ackTimeoutMs?: number;
  databaseOf?: string;
  database?: string;
};

export type Drip = { done(): boolean; finish(): void };

export class Stage {
  readonly history: History;
  readonly world: World;
  readonly o: StageOptions;
  child: ParleyChild;
  senders: Sender[] = [];
  watchers: FaultClient[] = [];
  /** Where clients connect to; a run puts its proxy here. */
  url: string;
  acked = 0;
  lastAckAt = 0;
  private readonly began = performance.now();

  private constructor(o: StageOptions, world: World, history: History) {
    this.o = o;
    this.world = world;
    this.child = world.child;
    this.history = history;
    this.url = world.base;
  }
  static async open(o: StageOptions): Promise<Stage> {
    const folder = join(process.env.PARLEY_FAULT_DIR ?? join(tmpdir(), 'parley-fault'));
    await mkdir(folder, { recursive: true });
    const history = new History(join(folder, `${o.name}-${Date.now()}.jsonl`));
    const child = await startServer(o.start ?? {});
    const world = await World.make(child);
    const stage = new Stage(o, world, history);
    await stage.people();
    return stage;
  }
  private async people(): Promise<void> {
    const made: Promise<void>[] = [];
    for (let n = 0; n < this.o.senders; n++) {
      made.push(this.newSender(n));
      if (made.length % 25 === 0) await Promise.all(made);
    }
    await Promise.all(made);
    const keys: AgentKey[] = [];
    for (let n = 0; n < (this.o.watchers ?? 1); n++) keys.push(await this.world.newKey('agent'));
    for (const [n, key] of keys.entries()) await this.newWatcher(n, key);
    for (const { client } of this.senders) client.start();
    await this.until(() => [...this.senders.map((s) => s.client), ...this.watchers].every((c) => c.connected), 30_000, 'everybody is connected');
  }
  private async newSender(n: number): Promise<void> {
    const visitor = await this.world.visitor();
    const opener = await this.world.connect('ws', visitor);
    const conv = await openConversation(opener);
    opener.close();
    const hello = { t: 'hello', v: 1, token: visitor.token, deviceId: visitor.deviceId, tabId: 'fault' };
    const client = new FaultClient({
      name: `device-${n}`,
      url: () => this.url,
      credentials: async () => ({ hello, path: visitor.wsPath }),
      history: this.history,
      ...(this.o.window === undefined ? {} : { window: this.o.window }),
      ...(this.o.ackTimeoutMs === undefined ? {} : { ackTimeoutMs: this.o.ackTimeoutMs }),
      onAck: () => {
        this.acked += 1;
        this.lastAckAt = performance.now();
      },
    });
    client.follow(conv);
    this.senders.push({ client, visitor, conv });
  }
  /** An agent who owns every nth conversation (at most 200) and follows them from the first event on. */
  private async newWatcher(n: number, key: AgentKey): Promise<void> {
    const every = this.o.watchers ?? 1;
    const own = this.senders.filter((_, k) => k % every === n).slice(0, 200);
    for (const { conv } of own) {
      const res = await this.world.call('PATCH', `/api/v1/conversations/${conv}`, { bearer: key.key, body: { agent: key.agentId } });
      if (res.status !== 200) throw new Error(`not assigned: ${res.status} ${JSON.stringify(res.body)}`);
    }
    const client = new FaultClient({
      name: `agent-${n}`,
      url: () => this.world.base,
      credentials: async () => ({ hello: { t: 'hello', v: 1, ticket: await this.world.ticket(key.key), deviceId: `fault-console-${n}`, tabId: 'fault' }, path: '/ws' }),
      history: this.history,
    });
    for (const { conv } of own) client.follow(conv);
    this.watchers.push(client);
    client.start();
  }
  /** Everybody sends `each` messages, as fast as answers come. */
  sendAll(each: number): void {
    for (const { client, conv } of this.senders) for (let k = 0; k < each; k++) client.send(conv, `#${client.name} ${k} ${'m'.repeat(60)}`);
  }
  /** The same, spread over some seconds, so that every fault meets traffic; `finish` lets the rest go. */
  drip(each: number, seconds: number): Drip {
    const total = each * this.senders.length;
    let sent = 0;
    const upTo = (count: number) => {
      for (; sent < Math.min(total, count); sent++) {
        const sender = this.senders[sent % this.senders.length];
        sender?.client.send(sender.conv, `#${sender.client.name} ${sent} ${'m'.repeat(60)}`);
      }
    };
    const began = performance.now();
    const timer = setInterval(() => upTo(Math.ceil((total * (performance.now() - began)) / (seconds * 1000))), 10);
    return {
      done: () => sent >= total,
      finish: () => {
        clearInterval(timer);
        upTo(total);
      },
    };
  }
  /** An ack younger than `at`; or there is nothing left to ack. */
  ackAfter(at: number, drip: Drip, ms = 60_000): Promise<void> {
    return this.until(() => this.lastAckAt > at || (drip.done() && this.waiting === 0), ms, 'an ack after the fault');
  }
  get waiting(): number {
    return this.senders.reduce((sum, s) => sum + s.client.waiting, 0);
  }
  async killServer(): Promise<void> {
    this.history.note('kill -9 of the hub');
    this.child.kill('SIGKILL');
    await this.child.exited;
    this.child = await startServer({ ...this.o.start, dataDir: this.child.dataDir, port: this.child.port });
  }
  async until(done: () => boolean, ms: number, what: string): Promise<void> {
    for (const end = performance.now() + ms; performance.now() < end; await sleep(10)) if (done()) return;
    throw new Error(`not within ${ms} ms: ${what} (${this.acked} acked, ${this.waiting} waiting)\n${this.child.output().slice(-1500)}`);
  }
  /** Lets everything come to rest, reads the log back from the database and judges the history. */
  async verdict(): Promise<Verdict & { equalAfterMs: number; file: string; seconds: number }> {
    await this.until(() => this.waiting === 0, 120_000, 'all is acked');
    const lastAck = performance.now();
    const heads = await this.readLog();
    const clients = [...this.senders.map((s) => s.client), ...this.watchers];
    const behind = () =>
      clients.filter((c) => [...c.conversations.keys()].some((conv) => c.head(conv) < (heads.get(`${c.name.startsWith('agent') ? 'all' : 'public'} ${conv}`) ?? 0)));
    await this.until(() => behind().length === 0, 20_000, 'every screen equals the log').catch((error: Error) => this.history.note(error.message));
    const equalAfterMs = performance.now() - lastAck;
    for (const c of clients)
      for (const conv of c.conversations.keys())
        this.history.add({ type: 'end', device: c.name, conv, head: heads.get(`${c.name.startsWith('agent') ? 'all' : 'public'} ${conv}`) ?? 0 });
    await this.history.close();
    return { ...check(await readHistory(this.history.file)), equalAfterMs, file: this.history.file, seconds: (performance.now() - this.began) / 1000 };
  }
  private async readLog(): Promise<Map<string, number>> {
    const db = await openDatabase(this.o.databaseOf ?? this.child.dataDir, this.o.database);
    const heads = new Map<string, number>();
    try {
      const { rows } = await db.query<{ conversationId: string; seq: number; publicSeq: number; id: string; cid: string; body: string | null; visibility: string }>(
        'select "conversationId", seq, "publicSeq", id, cid, body, visibility from "Event" where "conversationId" = any($1) order by 1, 2',
        [this.senders.map((s) => s.conv)],
      );
      const add = (sequence: 'all' | 'public', row: (typeof rows)[number], seq: number) => {
        const entry: Entry = { type: 'log', conv: row.conversationId, seq, id: row.id, cid: row.cid, body: row.body ?? '', sequence };
        this.history.add(entry);
        heads.set(`${sequence} ${row.conversationId}`, seq);
      };
      for (const row of rows) {
        add('all', row, row.seq);
        if (row.visibility === 'public') add('public', row, row.publicSeq);
      }
    } finally {
      await db.end();
    }
    return heads;
  }
  async close(): Promise<void> {
    for (const { client } of this.senders) client.stop();
    for (const w of this.watchers) w.stop();
    await this.child.stop().catch(() => undefined);
  }
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
