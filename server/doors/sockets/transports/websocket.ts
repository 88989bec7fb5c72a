import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { CLOSE, LIMITS } from '#protocol';
import type { Peer } from '../authenticate.ts';
import { errorFrame } from '../error-frame.ts';
import type { HubCore } from '../hub-core.ts';
import { openSession, readHello } from '../open-session.ts';
import { type Packed, pack } from '../packed.ts';
import type { Session } from '../session.ts';
import type { Sink } from '../sink.ts';
import type { Tickets } from '../tickets.ts';

const MIN_GAP_MS = 20;
const MAX_EARLY = 500;

/** Plain WebSocket: one JSON object per text frame, hello first, pings from here, no compression (protocol.md §2). */
export function createWebSocketTransport(core: HubCore, tickets: Tickets) {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: LIMITS.frame,
    handleProtocols: (offered) => (offered.has('cs1') ? 'cs1' : false),
  });
  const open = new Set<Connection>();
  const timer = setInterval(() => {
    const now = Date.now();
    for (const c of open) c.check(now);
  }, 1_000);
  timer.unref();
  return {
    upgrade(req: IncomingMessage, socket: Duplex, head: Buffer, peer: Peer) {
      server.handleUpgrade(req, socket, head, (ws) => {
        const connection = new Connection(core, tickets, ws, peer, () => open.delete(connection));
        open.add(connection);
      });
    },
    count: () => open.size,
    stop() {
      clearInterval(timer);
      for (const c of open) c.close(CLOSE.drain, 'the server stops');
    },
  };
}

class Connection implements Sink {
  readonly kind = 'websocket';
  #session: Session | undefined;
  #greeted = false;
  #early: string[] | undefined;
  #seen = Date.now();
  #pinged = Date.now();
  #opened = Date.now();
  /** Agents get many events: frames of one window leave in one write, at once when the last is long ago (settled.md §2 "leading edge"). */
  #corkUntil = 0;
  #corked = false;

  constructor(
    readonly core: HubCore,
    readonly tickets: Tickets,
    readonly ws: WebSocket,
    readonly peer: Peer,
    readonly ended: () => void,
  ) {
    ws.on('message', (data, binary) => this.#message(data, binary));
    ws.on('pong', () => {
      this.#seen = Date.now();
    });
    ws.on('error', () => {}); // a broken frame closes the socket; 'close' follows
    ws.on('close', () => {
      this.#session?.gone();
      this.ended();
    });
  }

  send(packed: Packed): void {
    if (this.ws.readyState !== this.ws.OPEN) return;
    const socket = streamOf(this.ws);
    if (!socket) return this.ws.send(packed.text);
    if (this.#session && this.#session.caller.kind !== 'visitor' && packed.frame.t === 'ev') this.#gather(socket);
    // Without compression ws writes every frame at once, so a frame written beside it keeps its place; one write instead of two per message.
    socket.write(packed.wire, 'latin1');
  }
  close(code: number, reason: string): void {
    this.#uncork();
    this.ws.close(code, reason);
    // A peer that does not answer the close is cut.
    setTimeout(() => this.ws.terminate(), 2_000).unref();
  }
  bufferedBytes = () => this.ws.bufferedAmount;
  bufferedFrames = () => 0;

  /** Once a second: hello in time, ping when due, cut when silent. */
  check(now: number): void {
    if (!this.#greeted && now - this.#opened > LIMITS.helloMs) return this.close(CLOSE.noHello, 'no hello');
    if (now - this.#seen > LIMITS.silentMs) return this.ws.terminate();
    if (now - this.#pinged < LIMITS.pingMs) return;
    this.#pinged = now;
    if (this.ws.readyState === this.ws.OPEN) this.ws.ping();
  }

  #message(data: RawData, binary: boolean): void {
    this.#seen = Date.now();
    if (binary) {
      this.close(CLOSE.unsupported, 'text frames only');
      return this.#session?.gone();
    }
    const text = data.toString();
    if (this.#session) return this.#session.receiveText(text);
    if (!this.#greeted) return this.#hello(text);
    // Sent before the welcome came back: kept in order.
    this.#early ??= [];
    if (this.#early.push(text) > MAX_EARLY) this.close(CLOSE.protocol, 'too much before the welcome');
  }

  #hello(text: string): void {
    this.#greeted = true;
    const read = readHello(parseJson(text));
    if ('failure' in read) return this.#refuse(read.code, read.failure, undefined);
    openSession(this.core, this.tickets, this, read.hello, this.peer).then(
      (opened) => {
        if ('failure' in opened) return this.#refuse(opened.code, opened.failure, read.hello.locale);
        if (this.ws.readyState !== this.ws.OPEN) return opened.session.gone();
        this.#session = opened.session;
        for (const early of this.#early ?? []) opened.session.receiveText(early);
        this.#early = undefined;
      },
      (e) => this.#refuse(1011, e, read.hello.locale),
    );
  }
  #refuse(code: number, failure: unknown, locale: string | undefined): void {
    this.send(pack(errorFrame(this.core.domain, failure, locale)));
    this.close(code, 'refused');
  }

  #gather(socket: Duplex): void {
    if (this.#corked) return;
    const now = Date.now();
    if (now >= this.#corkUntil) {
      this.#corkUntil = now + MIN_GAP_MS;
      return;
    }
    this.#corked = true;
    socket.cork();
    setTimeout(() => this.#uncork(), this.#corkUntil - now);
  }
  #uncork(): void {
    if (!this.#corked) return;
    this.#corked = false;
    this.#corkUntil = Date.now() + MIN_GAP_MS;
    streamOf(this.ws)?.uncork();
  }
}

/** The TCP stream below; ws keeps it in a field without a public type. */
const streamOf = (ws: WebSocket): Duplex | undefined => (ws as unknown as { _socket?: Duplex })._socket;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
