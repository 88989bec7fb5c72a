import type { Server as HttpServer, IncomingMessage } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { CLOSE, LIMITS, type ServerFrame } from '#protocol';
import type { Peer } from '../authenticate.ts';
import { errorFrame } from '../error-frame.ts';
import type { HubCore } from '../hub-core.ts';
import { openSession, readHello } from '../open-session.ts';
import type { Packed } from '../packed.ts';
import type { Session } from '../session.ts';
import type { Sink } from '../sink.ts';
import type { Tickets } from '../tickets.ts';

const MIN_GAP_MS = 20;
type Ack = (frame: ServerFrame) => void;

/**
 * Socket.IO for the console: `emit('cs1', frame, ack)` in, `emit('cs1', frames[])` out, frames of 20 ms joined with a leading edge.
 * Its own retries and state recovery stay off: recovery is by seq. Tickets only.
 */
export function createSocketIoTransport(core: HubCore, tickets: Tickets, http: HttpServer, peerOf: (req: IncomingMessage) => Peer) {
  const io = new Server(http, {
    path: '/socket.io/',
    transports: ['websocket'],
    serveClient: false,
    destroyUpgrade: false,
    perMessageDeflate: false,
    httpCompression: false,
    maxHttpBufferSize: LIMITS.frame,
    pingInterval: LIMITS.pingMs,
    pingTimeout: LIMITS.silentMs - LIMITS.pingMs,
    connectTimeout: LIMITS.helloMs,
    allowRequest: (req, decide) => {
      const peer = peerOf(req);
      decide(null, peer.origin !== undefined && originIsOwn(peer));
    },
  });
  io.use((socket, next) => {
    open(core, tickets, socket, peerOf(socket.request)).then(
      (refusal) => (refusal ? next(connectError(refusal)) : next()),
      (e) => next(connectError(errorFrame(core.domain, e, undefined))),
    );
  });
  return {
    count: () => io.engine.clientsCount,
    stop: () => io.close(),
  };
}

async function open(core: HubCore, tickets: Tickets, socket: Socket, peer: Peer) {
  const auth = socket.handshake.auth;
  const read = readHello({ t: 'hello', ...auth });
  const locale = typeof auth.locale === 'string' ? auth.locale : undefined;
  if ('failure' in read) return errorFrame(core.domain, read.failure, locale);
  const connection = new Connection(socket);
  const opened = await openSession(core, tickets, connection, read.hello, { ...peer, acceptsVisitors: false });
  if ('failure' in opened) return errorFrame(core.domain, opened.failure, locale);
  const { session } = opened;
  socket.on('disconnect', () => session.gone());
  // Every packet ends here, before any listener: an event named 'error' without a listener would end the process.
  socket.use((packet) => connection.receive(session, packet as unknown[]));
  // Not `socket.disconnected`: that is true until this middleware has ended.
  if (socket.conn.readyState !== 'open') session.gone();
  return undefined;
}

class Connection implements Sink {
  readonly kind = 'socket-io';
  #waiting: ServerFrame[] = [];
  #timer: NodeJS.Timeout | undefined;
  #last = 0;
  readonly #acks = new Map<number, Ack>();

  constructor(readonly socket: Socket) {}

  receive(session: Session, packet: unknown[]): void {
    const [event, frame, ...rest] = packet;
    const ack = rest.at(-1);
    if (event !== 'cs1' || Buffer.isBuffer(frame)) return session.bad(undefined, [{ path: '', message: 'expected the event cs1 with a frame' }]);
    const i = typeof frame === 'object' && frame !== null ? (frame as { i?: unknown }).i : undefined;
    if (typeof ack === 'function' && typeof i === 'number' && !this.#acks.has(i) && this.#acks.size < 1_000) this.#acks.set(i, ack as Ack);
    session.receive(frame, true);
  }

  send(packed: Packed): void {
    const { frame } = packed;
    if (frame.t === 'ok' || frame.t === 'err' || frame.t === 'pong') {
      const ack = frame.i === undefined ? undefined : this.#acks.get(frame.i);
      if (ack && frame.i !== undefined) {
        this.#acks.delete(frame.i);
        this.#flush(); // what was delivered before the answer stays before it
        return ack(frame);
      }
    }
    this.#waiting.push(frame);
    if (this.#timer) return;
    const wait = this.#last + MIN_GAP_MS - Date.now();
    if (wait <= 0) this.#flush();
    else this.#timer = setTimeout(() => this.#flush(), wait);
  }
  close(code: number, reason: string): void {
    if (code === CLOSE.drain || this.#waiting.length > 0) this.#flush();
    void reason;
    // The last frames leave before the disconnect packet.
    setImmediate(() => this.socket.disconnect(true));
  }
  bufferedBytes(): number {
    const conn = this.socket.conn as unknown as { transport?: { socket?: { bufferedAmount?: number } } };
    return conn.transport?.socket?.bufferedAmount ?? 0;
  }
  bufferedFrames(): number {
    const conn = this.socket.conn as unknown as { writeBuffer?: unknown[] };
    return (conn.writeBuffer?.length ?? 0) + this.#waiting.length;
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.length === 0) return;
    this.#last = Date.now();
    this.socket.emit('cs1', this.#waiting);
    this.#waiting = [];
  }
}

const originIsOwn = (peer: Peer): boolean => peer.origin !== undefined && peer.own.includes(peer.origin);

function connectError(frame: { code: string; message: string }): Error {
  return Object.assign(new Error(frame.message), { data: { code: frame.code, message: frame.message } });
}
