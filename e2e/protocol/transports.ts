/** The three pipes under client.ts: bytes out, frames in. */
import { io } from 'socket.io-client';
import WebSocket from 'ws';

export type Transport = 'ws' | 'socket.io' | 'poll';
export type Frame = {
  t: string;
  i?: number;
  conv?: string;
  cid?: string;
  id?: string;
  seq?: number;
  ts?: number;
  dup?: boolean;
  type?: string;
  code?: string;
  message?: string;
  retryable?: boolean;
  data?: { [key: string]: unknown };
  actor?: { kind?: string; id?: string; name?: string };
  [key: string]: unknown;
};
export type Closed = { code: number; reason: string };
export type PipeEvents = { onFrame(f: Frame): void; onClose(c: Closed): void };
export type Pipe = { send(frame: unknown): void; raw(data: string | Uint8Array): void; close(): void };
export type Target = { base: string; path: string; origin: string | null; hello: Record<string, unknown>; protocols: string[] };

/** A refusal before `welcome`: the error's code, the close code and the HTTP status, as far as there are any. */
export class Refused extends Error {
  readonly code: string;
  readonly close: number | undefined;
  readonly status: number | undefined;
  readonly frame: Frame | undefined;
  constructor(code: string, close?: number, status?: number, frame?: Frame) {
    super(`refused: ${code}${close === undefined ? '' : `, close ${close}`}${status === undefined ? '' : `, status ${status}`}`);
    this.code = code;
    this.close = close;
    this.status = status;
    this.frame = frame;
  }
}

export async function openWebSocket(target: Target, events: PipeEvents): Promise<Pipe> {
  const ws = await rawWebSocket(target);
  ws.on('message', (data, binary) => {
    if (binary) throw new Error('the server sent a binary frame');
    for (const frame of framesOf(JSON.parse(String(data)))) events.onFrame(frame);
  });
  ws.on('close', (code, reason) => events.onClose({ code, reason: String(reason) }));
  ws.on('error', () => undefined);
  ws.send(JSON.stringify(target.hello));
  return { send: (f) => ws.send(JSON.stringify(f)), raw: (d) => ws.send(d), close: () => ws.close() };
}

/** A WebSocket that is open and has said nothing yet; rejects with the HTTP status of a refused upgrade. */
export function rawWebSocket(target: Pick<Target, 'base' | 'path' | 'origin' | 'protocols'>): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const url = target.base.replace(/^http/, 'ws') + target.path;
    const ws = new WebSocket(url, target.protocols, { perMessageDeflate: false, ...(target.origin === null ? {} : { headers: { Origin: target.origin } }) });
    ws.once('open', () => resolve(ws));
    ws.once('unexpected-response', (_req, res) => {
      res.resume();
      reject(new Refused('UPGRADE', undefined, res.statusCode));
      ws.terminate();
    });
    ws.on('error', (error) => reject(error));
  });
}

export function openSocketIo(target: Target, events: PipeEvents): Promise<Pipe> {
  return new Promise((resolve, reject) => {
    const { t: _t, ...auth } = target.hello;
    const socket = io(target.base, {
      path: '/socket.io/',
      transports: ['websocket'],
      auth,
      reconnection: false,
      forceNew: true,
      ...(target.origin === null ? {} : { extraHeaders: { Origin: target.origin } }),
    });
    const pipe: Pipe = {
      send: (frame) => socket.emit('cs1', frame, (answer: unknown) => framesOf(answer).forEach(events.onFrame)),
      raw: (data) => socket.emit('cs1', data),
      close: () => socket.disconnect(),
    };
    let closeCode = 0;
    socket.on('cs1', (frames: unknown) => framesOf(frames).forEach(events.onFrame));
    socket.on('connect', () => {
      socket.io.engine.on('close', (_reason: string, details: unknown) => {
        closeCode = closeCodeOf(details);
      });
      resolve(pipe);
    });
    socket.on('connect_error', (error: Error & { data?: { code?: string; message?: string } }) => {
      socket.disconnect();
      reject(new Refused(error.data?.code ?? 'CONNECT', undefined, undefined, { t: 'err', ...error.data }));
    });
    socket.on('disconnect', (reason) => setTimeout(() => events.onClose({ code: closeCode, reason }), 5));
  });
}

function closeCodeOf(details: unknown): number {
  if (typeof details !== 'object' || details === null || !('context' in details)) return 0;
  const context = details.context;
  return typeof context === 'object' && context !== null && 'code' in context && typeof context.code === 'number' ? context.code : 0;
}

export async function openPoll(target: Target, events: PipeEvents): Promise<Pipe> {
  const headers: Record<string, string> = { 'content-type': 'application/json', ...(target.origin === null ? {} : { origin: target.origin }) };
  const first = await fetch(target.base + target.path, { method: 'POST', headers, body: JSON.stringify({ hello: target.hello }) });
  const body = (await first.json()) as { session?: string; frames?: unknown; code?: string };
  if (first.status !== 201 || typeof body.session !== 'string') throw new Refused(body.code ?? 'NONE', undefined, first.status, { t: 'err', ...body });
  framesOf(body.frames).forEach(events.onFrame);
  return new PollPipe(`${target.base}/poll/${body.session}`, headers, events);
}

/** Keeps one request with the server; frames to send go at once and release the held one, answers are read in the order of the requests. */
class PollPipe implements Pipe {
  readonly url: string;
  private readonly headers: Record<string, string>;
  private readonly events: PipeEvents;
  private out: unknown[] = [];
  private open = true;
  private inFlight = 0;
  private last: Promise<void> = Promise.resolve();
  private sending = false;
  constructor(url: string, headers: Record<string, string>, events: PipeEvents) {
    this.url = url;
    this.headers = headers;
    this.events = events;
    void this.request([]);
  }
  send(frame: unknown): void {
    this.out.push(frame);
    void this.flush();
  }
  raw(data: string | Uint8Array): void {
    void this.post(data);
  }
  close(): void {
    if (!this.open) return;
    this.open = false;
    void fetch(this.url, { method: 'DELETE', headers: this.headers }).catch(() => undefined);
    this.events.onClose({ code: 1000, reason: 'closed here' });
  }
  private async flush(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    while (this.out.length > 0 && this.open) {
      const frames = this.out.splice(0, 32);
      // The next request leaves when this one is answered, or held: then it has been read and order cannot be lost.
      await Promise.race([this.request(frames), new Promise((resolve) => setTimeout(resolve, 40))]);
    }
    this.sending = false;
  }
  private request(frames: unknown[]): Promise<void> {
    return this.post(JSON.stringify({ frames }));
  }
  private post(body: string | Uint8Array): Promise<void> {
    const answer = this.fetchOnce(body);
    const turn = this.last.then(() => answer).then((frames) => frames.forEach(this.events.onFrame));
    this.last = turn.catch(() => undefined);
    return this.last;
  }
  private async fetchOnce(body: string | Uint8Array): Promise<Frame[]> {
    this.inFlight += 1;
    try {
      const res = await fetch(this.url, { method: 'POST', headers: this.headers, body: typeof body === 'string' ? body : Buffer.from(body) });
      const json = (await res.json()) as { frames?: unknown; code?: string };
      if (res.status === 404) this.end(4404, json.code ?? 'GONE');
      else if (res.status >= 400) return [{ t: 'err', code: json.code ?? 'NONE', status: res.status }];
      return framesOf(json.frames);
    } catch (error) {
      this.end(1006, String(error));
      return [];
    } finally {
      this.inFlight -= 1;
      if (this.open && this.inFlight === 0) setImmediate(() => (this.open && this.inFlight === 0 ? void this.request([]) : undefined));
    }
  }
  private end(code: number, reason: string): void {
    if (!this.open) return;
    this.open = false;
    setImmediate(() => this.events.onClose({ code, reason }));
  }
}

export function framesOf(value: unknown): Frame[] {
  const list: unknown[] = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
  return list.filter((f): f is Frame => typeof f === 'object' && f !== null && 't' in f && typeof f.t === 'string');
}
