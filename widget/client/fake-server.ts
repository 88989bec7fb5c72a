/**
 * A small CS/1 server in memory, true to the protocol where a visitor's client can tell the difference: idempotent `cid`s, `cseq`,
 * seq without gaps, sync, history, cursors. For tests and for looking at the widget without a real server; nothing is durable.
 */

import type { ErrorCode } from '#protocol/errors.ts';
import type { Actor, EventData, EventType, WireEvent } from '#protocol/events.ts';
import type { ServerFrame, Welcome } from '#protocol/server-frames.ts';

type Frame = Record<string, unknown> & { t: string };
type Stored = WireEvent & { payload?: string };
export type FakeConversation = {
  id: string;
  log: Stored[];
  byCid: Map<string, { seq: number; payload: string }>;
  status: 'open' | 'resolved';
  read: { visitor: number; agent: number };
  delivered: { visitor: number; agent: number };
};
export type FakeSession = { deliver: (frame: ServerFrame) => void; close: (code: number) => void; live: boolean; cseq: Map<string, number>; lastI: number };

export class FakeServer {
  epoch = 'e1';
  contact = 'contact-1';
  conversations = new Map<string, FakeConversation>();
  sessions = new Set<FakeSession>();
  /** Fault injection: an error instead of the answer; the command is not carried out. */
  refuse: ((frame: Frame) => { code: ErrorCode; retryable: boolean; retryAfterMs?: number } | null) | null = null;
  /** Called after every stored event, e.g. to let a bot answer. */
  stored: ((conv: FakeConversation, ev: WireEvent) => void) | null = null;
  /** For the looks of the screens. */
  presence: { agentsOnline: number; replyTime?: number } | null = null;
  /** Frames without an answer that a test may ask for. */
  heard: Frame[] = [];
  #opened = new Map<string, string>();
  #ids = 0;

  constructor(private readonly now: () => number) {}

  connect(deliver: FakeSession['deliver'], close: FakeSession['close']): FakeSession {
    const session: FakeSession = { deliver, close, live: false, cseq: new Map(), lastI: 0 };
    this.sessions.add(session);
    return session;
  }

  disconnect(session: FakeSession): void {
    this.sessions.delete(session);
  }

  /** One frame of the client; answers through the session's `deliver`. */
  receive(session: FakeSession, frame: Frame): void {
    if (frame.t === 'hello') return this.#hello(session, frame);
    if (!session.live) return session.close(4400);
    const i = frame.i as number | undefined;
    if (i !== undefined) {
      if (i <= session.lastI) return session.close(4400);
      session.lastI = i;
    }
    const refused = i === undefined ? null : (this.refuse?.(frame) ?? null);
    if (refused !== null) return session.deliver({ t: 'err', ...(i === undefined ? {} : { i }), message: 'refused', ...refused });
    const answer = this.#handle(session, frame);
    if (answer !== null && i !== undefined) session.deliver({ ...answer, i } as ServerFrame);
  }

  /** Something the other side does. */
  emit<T extends EventType>(id: string, type: T, actor: Actor, data: EventData[T]): WireEvent {
    const c = this.conversation(id);
    return this.#append(c, type, actor, data, null, undefined);
  }

  say(id: string, body: string, actor: Actor = { kind: 'agent', id: 'a1', name: 'Lena' }, extra: Partial<EventData['message.created']> = {}): WireEvent {
    return this.emit(id, 'message.created', actor, { kind: 'text', body, ...extra });
  }

  tell(frame: ServerFrame): void {
    for (const s of this.sessions) if (s.live) s.deliver(frame);
  }

  /** What the agent side has got and read. */
  agentRead(id: string, read: number, delivered = read): void {
    const c = this.conversation(id);
    c.read.agent = Math.max(c.read.agent, read);
    c.delivered.agent = Math.max(c.delivered.agent, delivered, read);
    this.tell({ t: 'cursor', conv: id, who: 'agent', delivered: c.delivered.agent, read: c.read.agent });
  }

  conversation(id: string): FakeConversation {
    const c = this.conversations.get(id);
    if (c !== undefined) return c;
    const made: FakeConversation = { id, log: [], byCid: new Map(), status: 'open', read: { visitor: 0, agent: 0 }, delivered: { visitor: 0, agent: 0 } };
    this.conversations.set(id, made);
    return made;
  }

  summaries(): { conv: string; head: number; status: string; updatedAt: string; preview: string }[] {
    return [...this.conversations.values()]
      .map((c) => {
        const last = [...c.log].reverse().find((ev) => ev.type === 'message.created');
        return {
          conv: c.id,
          head: c.log.length,
          status: c.status,
          updatedAt: new Date(c.log[c.log.length - 1]?.ts ?? 0).toISOString(),
          preview: last?.type === 'message.created' ? last.data.body : '',
        };
      })
      .sort((a, b) => b.updatedAt.localeCompare(a.updatedAt));
  }

  #hello(session: FakeSession, frame: Frame): void {
    if (session.live) return session.close(1002);
    session.live = true;
    const welcome: Welcome = {
      t: 'welcome',
      v: 1,
      session: `s${++this.#ids}`,
      epoch: this.epoch,
      serverTime: this.now(),
      me: { kind: 'visitor', id: this.contact },
      limits: { maxBody: 16_384, maxFiles: 10, maxFileBytes: 20 * 1024 * 1024, accept: ['image/*', 'application/pdf', 'text/plain'], window: 16, ackTimeoutMs: 15_000 },
      level: { n: 0, features: [] },
      convs: [...this.conversations.values()].map((c) => ({ conv: c.id, head: c.log.length, status: c.status, read: c.read })),
    };
    session.deliver(welcome);
    if (this.presence !== null) session.deliver({ t: 'ctl', kind: 'presence', ...this.presence });
    for (const [id, since] of Object.entries((frame.cursors ?? {}) as Record<string, number>)) {
      for (const ev of this.conversations.get(id)?.log.slice(since) ?? []) session.deliver({ t: 'ev', conv: id, ...wire(ev) });
    }
  }

  #handle(session: FakeSession, frame: Frame): Record<string, unknown> | null {
    switch (frame.t) {
      case 'ping':
        return { t: 'pong', serverTime: this.now() };
      case 'sync':
        return this.#sync(frame);
      case 'history': {
        const log = this.conversations.get(String(frame.conv))?.log;
        if (log === undefined) return missing();
        const upTo = log.filter((ev) => ev.seq < Number(frame.before));
        const page = upTo.slice(-Number(frame.limit ?? 50));
        return { t: 'ok', events: page.map(wire), more: upTo.length > page.length };
      }
      case 'cursor': {
        const c = this.conversations.get(String(frame.conv));
        if (c !== undefined) c.read.visitor = Math.max(c.read.visitor, Math.min(c.log.length, Number(frame.read ?? 0)));
        return null;
      }
      case 'typing':
      case 'bot.stop':
        this.heard.push(frame);
        return null;
      case 'page':
        return null;
      default:
        return this.#command(session, frame);
    }
  }

  #sync(frame: Frame): Record<string, unknown> {
    const convs: Record<string, unknown> = {};
    const reset: { conv: string; reason: string }[] = [];
    for (const [id, since] of Object.entries(frame.cursors as Record<string, number>)) {
      const log = this.conversations.get(id)?.log;
      if (frame.epoch !== undefined && frame.epoch !== this.epoch) reset.push({ conv: id, reason: 'EPOCH_CHANGED' });
      else if (log === undefined) reset.push({ conv: id, reason: 'FORBIDDEN_OR_MISSING' });
      else if (since > log.length) reset.push({ conv: id, reason: 'AHEAD' });
      else convs[id] = { events: log.slice(since, since + 200).map(wire), head: log.length, more: log.length > since + 200 };
    }
    return { t: 'ok', epoch: this.epoch, convs, reset };
  }

  #command(session: FakeSession, frame: Frame): Record<string, unknown> {
    const cid = String(frame.cid);
    const { i: _i, cseq: _cseq, conv: _conv, ...content } = frame;
    const payload = JSON.stringify(content, Object.keys(content).sort());
    const opening = frame.t === 'conv.open' || frame.conv === null;
    const id = opening ? (this.#opened.get(cid) ?? `conv-${++this.#ids}`) : String(frame.conv);
    if (!opening && !this.conversations.has(id)) return missing();
    const known = this.conversations.get(id)?.byCid.get(cid);
    const expected = (session.cseq.get(id) ?? 0) + 1;
    if (!opening && frame.cseq !== undefined && frame.cseq !== expected) return { t: 'err', code: 'CSEQ_GAP', message: 'gap', retryable: true, expectCseq: expected };
    if (known !== undefined && known.payload !== payload) return { t: 'err', code: 'CID_CONFLICT', message: 'conflict', retryable: false };
    if (!opening && frame.cseq !== undefined) session.cseq.set(id, expected);
    const c = this.conversation(id);
    if (known !== undefined) return this.#answer(c, cid, known.seq, true);
    if (opening) {
      this.#opened.set(cid, id);
      if (frame.t !== 'conv.open') this.#append(c, 'conversation.opened', this.#me(), {}, session, undefined);
    }
    const seq = this.#carryOut(c, frame, session, cid, payload);
    return this.#answer(c, cid, seq, false);
  }

  #carryOut(c: FakeConversation, frame: Frame, session: FakeSession, cid: string, payload: string): number {
    const store = <T extends EventType>(type: T, data: EventData[T]) => this.#append(c, type, this.#me(), data, session, { cid, payload }).seq;
    switch (frame.t) {
      case 'conv.open':
        return store('conversation.opened', {});
      case 'conv.human':
        return store('bot.handoff', { reason: 'asked' });
      case 'conv.rate':
        return store('conversation.rated', { score: Number(frame.score), ...(frame.comment === undefined ? {} : { comment: String(frame.comment) }) });
      case 'msg.edit':
        return store('message.edited', { target: String(frame.target), body: String(frame.body) });
      case 'msg.recall':
        return store('message.recalled', { target: String(frame.target) });
      case 'form.submit':
        return store('form.submitted', { target: String(frame.target), values: (frame.values ?? {}) as Record<string, unknown> });
      case 'conv.close':
        c.status = 'resolved';
        return store('conversation.status', { from: 'open', to: 'resolved' });
      default: {
        if (c.status === 'resolved') {
          c.status = 'open';
          this.#append(c, 'conversation.status', { kind: 'system' }, { from: 'resolved', to: 'open' }, null, undefined);
        }
        const files = ((frame.attachments ?? []) as string[]).map((x) => this.uploads.get(x)).filter((x) => x !== undefined);
        return store('message.created', { kind: frame.kind as 'text', body: String(frame.body ?? ''), ...(files.length === 0 ? {} : { attachments: files }) });
      }
    }
  }

  uploads = new Map<string, NonNullable<EventData['message.created']['attachments']>[number]>();

  #append<T extends EventType>(
    c: FakeConversation,
    type: T,
    actor: Actor,
    data: EventData[T],
    author: FakeSession | null,
    by: { cid: string; payload: string } | undefined,
  ): WireEvent {
    const ev = { seq: c.log.length + 1, id: `ev-${++this.#ids}`, type, actor, ts: this.now(), data, ...(by === undefined ? {} : { cid: by.cid }) } as unknown as WireEvent;
    c.log.push(ev);
    if (by !== undefined) c.byCid.set(by.cid, { seq: ev.seq, payload: by.payload });
    if (type === 'conversation.status') c.status = (data as EventData['conversation.status']).to === 'resolved' ? 'resolved' : 'open';
    // The author's own connection gets the `ok` instead of an event that carries its cid.
    for (const s of this.sessions) if (s.live && !(s === author && by !== undefined)) s.deliver({ t: 'ev', conv: c.id, ...wire(ev) });
    this.stored?.(c, ev);
    return ev;
  }

  #answer(c: FakeConversation, cid: string, seq: number, dup: boolean): Record<string, unknown> {
    const ev = c.log[seq - 1];
    return { t: 'ok', conv: c.id, cid, seq, ts: ev?.ts ?? 0, dup, ...(ev?.type === 'message.created' ? { id: ev.id } : {}) };
  }

  #me(): Actor {
    return { kind: 'visitor', id: this.contact };
  }
}

const missing = () => ({ t: 'err', code: 'FORBIDDEN_OR_MISSING', message: 'missing', retryable: false });
const wire = (ev: Stored): WireEvent => {
  const { payload: _payload, ...rest } = ev;
  return rest as WireEvent;
};
