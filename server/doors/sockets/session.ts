import {
  AGENT_FRAMES,
  type AnyFrame,
  CLOSE,
  clientFrames,
  type ErrFrame,
  type FrameName,
  findUnsafe,
  type Issue,
  LIMITS,
  type Locale,
  parse,
  type ServerFrame,
  SILENT_FRAMES,
  sentence,
  VOLATILE,
} from '#protocol';
import type { Caller } from '../../domain/context.ts';
import { Failure, failureOf } from '../../kernel/failure.ts';
import { newTraceId } from '../../kernel/trace-id.ts';
import type { EventRow } from '../../ports/store.ts';
import { answerFrame } from './answer-frame.ts';
import type { HubCore } from './hub-core.ts';
import { type Packed, pack } from './packed.ts';
import type { Sink } from './sink.ts';

const BAD_WINDOW_MS = 10_000;
const MANY_BYTES = LIMITS.bufferedBytes / 4;

/** Where one conversation's numbered sends stand on this connection: the next number, and the refused one that must come again first. */
export type SendOrder = { next: number; refused?: number };

/**
 * One connection's conversation with the hub, the same over every transport: checks frames, keeps the order of sends, answers, and takes
 * what is delivered. Nothing a client sends makes it throw.
 */
export class Session {
  readonly id: string;
  readonly readerId: string;
  viewing: string | null = null;
  watching: ReadonlySet<string> | null = null;
  /** Requests that have no answer yet. */
  pending = 0;
  /** A send that looks something up; later sends of this connection wait behind it. */
  tail: Promise<void> | undefined;
  closed = false;
  #lastI = 0;
  #bad: number[] | undefined;
  #orders: Map<string, SendOrder> | undefined;
  #own: Set<string> | undefined;
  #held: Packed[] | undefined;

  constructor(
    readonly core: HubCore,
    readonly caller: Caller,
    readonly sink: Sink,
    readonly locale: Locale,
  ) {
    this.id = newTraceId();
    this.readerId = caller.kind === 'visitor' ? caller.contactId : caller.agentId;
  }

  /** A frame as text; `undefined` for bytes that are not text. */
  receiveText(text: string): void {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return this.bad(undefined, [{ path: '', message: 'not JSON' }]);
    }
    this.receive(value, SUSPICIOUS.test(text));
  }

  /** A frame as a value. `check` = look for what no schema sees. */
  receive(value: unknown, check = true): void {
    if (this.closed) return;
    this.core.counters.framesIn++;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return this.bad(undefined, [{ path: '', message: 'expected a JSON object' }]);
    const { t, i } = value as { t?: unknown; i?: unknown };
    const number = typeof i === 'number' && Number.isSafeInteger(i) && i >= 1 ? i : undefined;
    if (t === 'hello') return this.close(CLOSE.badFrame, 'a second hello');
    if (typeof t !== 'string' || !Object.hasOwn(clientFrames, t)) return this.bad(number, [{ path: 't', message: 'unknown frame' }]);
    const unsafe = check ? findUnsafe(value) : undefined;
    if (unsafe !== undefined) return this.bad(number, [{ path: unsafe, message: 'text or key that is not allowed' }]);
    const name = t as FrameName;
    const parsed = parse(clientFrames[name], value);
    if (!parsed.ok) {
      if (number !== undefined && number > this.#lastI) this.#lastI = number;
      if (parsed.code === 'BAD_REQUEST') return this.bad(SILENT_FRAMES.has(name) ? undefined : number, parsed.errors);
      return this.fail(SILENT_FRAMES.has(name) ? undefined : number, new Failure('TOO_LARGE', { errors: parsed.errors }));
    }
    this.accept(parsed.value as AnyFrame);
  }

  private accept(frame: AnyFrame): void {
    const flood = this.core.domain.limits && this.caller.kind === 'visitor' && this.core.frames.take(this.id) > 0;
    if (!('i' in frame)) return flood ? undefined : answerFrame(this, frame);
    if (frame.i <= this.#lastI) return this.bad(frame.i, [{ path: 'i', message: 'must rise' }]);
    this.#lastI = frame.i;
    if (flood || (this.core.domain.limits && this.pending >= LIMITS.window)) return this.fail(frame.i, new Failure('RATE_LIMITED', { retryAfterMs: 200 }));
    if (this.caller.kind === 'visitor' && AGENT_FRAMES.has(frame.t)) return this.fail(frame.i, new Failure('FORBIDDEN_OR_MISSING'));
    this.pending++;
    answerFrame(this, frame);
  }

  ok(i: number, answer: object): void {
    this.pending--;
    this.core.counters.acks++;
    this.send(pack({ t: 'ok', i, ...answer }));
  }

  /** Answers a request that was counted as pending with an error. */
  refuse(i: number, error: unknown): void {
    this.pending--;
    this.fail(i, error);
  }

  /** An `err` frame. Unexpected errors are logged with the trace id the client gets. */
  fail(i: number | undefined, error: unknown): void {
    const { code, info, expected } = failureOf(error);
    const frame: ErrFrame = {
      t: 'err',
      ...(i === undefined ? {} : { i }),
      code,
      message: this.locale === 'en' ? (info.detail ?? sentence(code, 'en')) : sentence(code, this.locale),
      retryable: RETRYABLE.has(code),
    };
    if (info.retryAfterMs !== undefined) frame.retryAfterMs = info.retryAfterMs;
    if (info.expectCseq !== undefined) frame.expectCseq = info.expectCseq;
    if (info.errors) frame.errors = info.errors;
    frame.traceId = newTraceId();
    if (!expected) this.core.domain.logger.error({ err: error, traceId: frame.traceId }, 'a frame failed in an unexpected way');
    this.send(pack(frame));
  }

  /** A frame that is not CS/1: answered, changes nothing; the third in ten seconds closes. */
  bad(i: number | undefined, errors: Issue[]): void {
    this.fail(i, new Failure('BAD_REQUEST', { errors }));
    const now = Date.now();
    this.#bad = (this.#bad ?? []).filter((at) => now - at < BAD_WINDOW_MS);
    this.#bad.push(now);
    if (this.#bad.length >= 3) this.close(CLOSE.protocol, 'three bad frames');
  }

  /** The order of numbered sends in a conversation on this connection. */
  order(conversationId: string): SendOrder {
    this.#orders ??= new Map();
    let order = this.#orders.get(conversationId);
    if (!order) {
      order = { next: 1 };
      this.#orders.set(conversationId, order);
    }
    return order;
  }

  /** While a command is under way its event is not delivered here: the `ok` is. */
  expect(cid: string): void {
    this.#own ??= new Set();
    this.#own.add(cid);
  }
  settled(cid: string): void {
    this.#own?.delete(cid);
  }
  isAuthorOf(event: EventRow): boolean {
    return this.#own?.has(event.cid) ?? false;
  }

  /** Live frames wait while the backlog of the hello is read; afterwards what the backlog already had is left out. */
  hold(): void {
    this.#held = [];
  }
  release(sentUpTo: ReadonlyMap<string, number>): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const packed of held) {
      const f = packed.frame;
      if (f.t === 'ev' && f.seq <= (sentUpTo.get(f.conv) ?? 0)) continue;
      this.send(packed);
    }
  }
  deliver(packed: Packed): void {
    if (this.#held) this.#held.push(packed);
    else this.send(packed);
  }

  send(packed: Packed): void {
    if (this.closed) return;
    const bytes = this.sink.bufferedBytes();
    if (bytes > LIMITS.bufferedBytes || this.sink.bufferedFrames() > LIMITS.bufferedFrames) return this.close(CLOSE.slow, 'too slow; sync after reconnecting');
    if (bytes > MANY_BYTES && droppable(packed.frame)) return;
    this.core.counters.framesOut++;
    this.sink.send(packed);
  }

  close(code: number, reason: string): void {
    if (this.closed) return;
    this.sink.close(code, reason);
    this.gone();
  }
  /** The transport has ended; leaves every room. */
  gone(): void {
    if (this.closed) return;
    this.closed = true;
    this.core.left(this);
  }
}

/** The end of a stream is not: without it a reader would wait for words that never come. */
const droppable = (frame: ServerFrame): boolean => VOLATILE.has(frame.t) && !(frame.t === 'delta' && frame.end);

const SUSPICIOUS = /\\u|__proto__|constructor|prototype/;
const RETRYABLE = new Set<string>(['CSEQ_GAP', 'RATE_LIMITED', 'OVERLOADED', 'UNAVAILABLE', 'INTERNAL', 'EPOCH_CHANGED']);
