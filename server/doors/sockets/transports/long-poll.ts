import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CLOSE, ERRORS, LIMITS, PollFrames, PollHello, type Problem, parse, type ServerFrame, sentence } from '#protocol';
import { Failure, failureOf } from '../../../kernel/failure.ts';
import { newTraceId } from '../../../kernel/trace-id.ts';
import type { Peer } from '../authenticate.ts';
import type { HubCore } from '../hub-core.ts';
import { localeOf, openSession, readHello } from '../open-session.ts';
import type { Packed } from '../packed.ts';
import type { Session } from '../session.ts';
import type { Sink } from '../sink.ts';
import type { Tickets } from '../tickets.ts';

const MAX_WAITING = LIMITS.bufferedFrames * 2;

/** HTTP long poll where WebSocket is blocked (protocol.md §2): POST opens, POST {session} sends and holds, DELETE closes. */
export function createLongPollTransport(core: HubCore, tickets: Tickets) {
  const open = new Map<string, Connection>();
  const timer = setInterval(() => {
    const now = Date.now();
    for (const c of open.values()) if (c.expired(now)) c.end();
  }, 1_000);
  timer.unref();

  const start = async (req: IncomingMessage, res: ServerResponse, peer: Peer) => {
    const body = parse(PollHello, await readJson(req));
    if (!body.ok) return problem(core, req, res, new Failure(body.code, { errors: body.errors }));
    const read = readHello(asHello(body.value.hello));
    if ('failure' in read) return problem(core, req, res, read.failure);
    const connection = new Connection(randomBytes(32).toString('base64url'), (id) => open.delete(id));
    const opened = await openSession(core, tickets, connection, read.hello, peer);
    if ('failure' in opened) return problem(core, req, res, opened.failure, opened.code === CLOSE.origin ? 403 : undefined);
    connection.session = opened.session;
    open.set(connection.id, connection);
    json(res, 201, { session: connection.id, frames: connection.take() });
  };
  const exchange = async (req: IncomingMessage, res: ServerResponse, connection: Connection) => {
    const body = parse(PollFrames, await readJson(req));
    if (!body.ok) return problem(core, req, res, new Failure(body.code, { errors: body.errors }));
    connection.touch();
    const frames = body.value.frames ?? [];
    connection.hold(res);
    for (const frame of frames) {
      if (Buffer.byteLength(JSON.stringify(frame) ?? '') > LIMITS.frame) connection.session?.close(CLOSE.tooBig, 'too big');
      else connection.session?.receive(frame, true);
    }
  };
  return {
    async handle(req: IncomingMessage, res: ServerResponse, peer: Peer, sessionId: string | null) {
      try {
        if (sessionId === null) return req.method === 'POST' ? await start(req, res, peer) : problem(core, req, res, new Failure('BAD_REQUEST'), 405);
        const connection = open.get(sessionId);
        if (!connection) return problem(core, req, res, new Failure('GONE'));
        if (req.method === 'DELETE') {
          connection.end();
          res.writeHead(204).end();
        } else if (req.method === 'POST') await exchange(req, res, connection);
        else problem(core, req, res, new Failure('BAD_REQUEST'), 405);
      } catch (e) {
        problem(core, req, res, e);
      }
    },
    refuse: (req: IncomingMessage, res: ServerResponse, failure: Failure, status?: number) => problem(core, req, res, failure, status),
    count: () => open.size,
    stop() {
      clearInterval(timer);
      for (const c of open.values()) c.end();
    },
  };
}

class Connection implements Sink {
  readonly kind = 'long-poll';
  session: Session | undefined;
  #frames: ServerFrame[] = [];
  #bytes = 0;
  #held: ServerResponse | undefined;
  #timer: NodeJS.Timeout | undefined;
  #seen = Date.now();
  #releasing = false;
  #ended = false;

  constructor(
    readonly id: string,
    readonly ended: (id: string) => void,
  ) {}

  send(packed: Packed): void {
    this.#frames.push(packed.frame);
    this.#bytes += packed.text.length;
    this.#releaseSoon();
  }
  close(): void {
    this.#release();
    this.#finish();
  }
  bufferedBytes = () => this.#bytes;
  bufferedFrames = () => (this.#frames.length > MAX_WAITING ? this.#frames.length : 0);

  take(): ServerFrame[] {
    const frames = this.#frames;
    this.#frames = [];
    this.#bytes = 0;
    return frames;
  }
  touch(): void {
    this.#seen = Date.now();
  }
  expired = (now: number) => !this.#held && now - this.#seen > LIMITS.pollExpiryMs;

  /** Holds an answer until there are frames or 25 s are over; one at a time, an older one is let go. */
  hold(res: ServerResponse): void {
    this.#release();
    this.#held = res;
    this.#timer = setTimeout(() => this.#release(), LIMITS.pollHoldMs);
    res.on('close', () => {
      if (this.#held !== res) return;
      this.#held = undefined;
      this.touch();
    });
    if (this.#frames.length > 0) this.#releaseSoon();
  }
  end(): void {
    this.session?.gone();
    this.#release();
    this.#finish();
  }

  /** Frames of one turn of the event loop leave together. */
  #releaseSoon(): void {
    if (this.#releasing || !this.#held) return;
    this.#releasing = true;
    setImmediate(() => {
      this.#releasing = false;
      if (this.#frames.length > 0) this.#release();
    });
  }
  #release(): void {
    clearTimeout(this.#timer);
    const res = this.#held;
    this.#held = undefined;
    this.touch();
    if (res && !res.writableEnded && !res.destroyed) json(res, 200, { session: this.id, frames: this.take() });
  }
  #finish(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.ended(this.id);
  }
}

const asHello = (hello: unknown) => (typeof hello === 'object' && hello !== null && !('t' in hello) ? { t: 'hello', ...hello } : hello);

/** The body as JSON, at most one frame's size a frame; a broken one is BAD_REQUEST. */
async function readJson(req: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    size += (chunk as Buffer).length;
    if (size > LIMITS.jsonBody) throw new Failure('TOO_LARGE');
    chunks.push(chunk as Buffer);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}');
  } catch {
    throw new Failure('BAD_REQUEST', { errors: [{ path: '', message: 'not JSON' }] });
  }
}

function json(res: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  res.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(text), 'cache-control': 'no-store' });
  res.end(text);
}

function problem(core: HubCore, req: IncomingMessage, res: ServerResponse, error: unknown, as?: number): void {
  if (res.headersSent) return;
  const { code, info, expected } = failureOf(error);
  const locale = localeOf(core.domain, req.headers['accept-language']);
  const status = as ?? ERRORS[code].status;
  const body: Problem = {
    type: 'about:blank',
    title: sentence(code, locale),
    status,
    code,
    traceId: newTraceId(),
    ...(info.detail ? { detail: info.detail } : {}),
    ...(info.errors ? { errors: info.errors } : {}),
  };
  if (!expected) core.domain.logger.error({ err: error, traceId: body.traceId }, 'a poll failed in an unexpected way');
  const text = JSON.stringify(body);
  res.writeHead(status, { 'content-type': 'application/problem+json; charset=utf-8', 'content-length': Buffer.byteLength(text), 'cache-control': 'no-store' });
  res.end(text);
}
