/** The way to the server: WebSocket here, long poll in poll-transport.ts where WebSocket is blocked. Both carry the same frames. */
import type { ServerFrame } from '#protocol/server-frames.ts';

export type Transport = { send(frame: Record<string, unknown>): void; close(): void };
/** Close code of ours: the socket neither opened nor failed, which is what a proxy that swallows WebSocket looks like. */
export const NO_ANSWER = -1;

export type TransportEvents = { open(): void; frame(frame: ServerFrame): void; close(code: number): void };

/** `url` is absolute (wss:). Close code 0 = it never opened. */
export function webSocketTransport(url: string, on: TransportEvents): Transport {
  let opened = false;
  let ended = false;
  const end = (code: number) => {
    if (ended) return;
    ended = true;
    on.close(code);
  };
  const socket = new WebSocket(url, 'cs1');
  const impatience = setTimeout(() => {
    socket.close();
    end(NO_ANSWER);
  }, 5_000);
  socket.onopen = () => {
    clearTimeout(impatience);
    opened = true;
    if (!ended) on.open();
  };
  socket.onmessage = (e) => {
    const frame = decode(e.data);
    if (frame !== null && !ended) on.frame(frame);
  };
  socket.onclose = (e) => {
    clearTimeout(impatience);
    end(opened || e.code >= 4000 ? e.code : 0);
  };
  return {
    send(frame) {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
    },
    close() {
      ended = true;
      clearTimeout(impatience);
      socket.close();
    },
  };
}

function decode(data: unknown): ServerFrame | null {
  try {
    const value: unknown = JSON.parse(String(data));
    return typeof value === 'object' && value !== null && 't' in value ? (value as ServerFrame) : null;
  } catch {
    return null;
  }
}
