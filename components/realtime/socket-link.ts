import { io, type Socket } from 'socket.io-client';
import { LIMITS } from '#protocol/limits.ts';
import type { ServerFrame } from '#protocol/server-frames.ts';
import { noAnswer } from './http.ts';
import { backoff, greeting, type Identity, isSignedOut, type Link, type LinkEvents, settle } from './link.ts';

/** After this many attempts that reached the server over HTTP but never over a socket, sockets count as blocked. */
const BLOCKED_AFTER = 3;

/** CS/1 over Socket.IO, websocket only. Its own retry is off: an attempt needs a ticket, and a refused one must not be repeated blindly. */
export function socketLink(who: Identity, events: LinkEvents): Link {
  let number = 0;
  let attempt = 0;
  let reached = 0;
  let everUp = false;
  let closed = false;
  let trying = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ready: Awaited<ReturnType<typeof greeting>> | undefined;
  const socket: Socket = io({ path: '/socket.io/', transports: ['websocket'], autoConnect: false, reconnection: false, timeout: 5_000, auth: (give) => give(ready ?? {}) });

  const connect = async () => {
    // `socket.active` stays true after a cut, so it cannot say whether an attempt is under way.
    if (closed || trying || socket.connected) return;
    trying = true;
    try {
      ready = await greeting(who);
    } catch (e) {
      if (isSignedOut(e)) return events.onSignedOut();
      return again();
    }
    reached += 1;
    if (!closed) socket.connect();
  };
  const again = () => {
    trying = false;
    if (closed) return;
    events.onDown();
    clearTimeout(timer);
    timer = setTimeout(connect, backoff(attempt));
    attempt += 1;
  };

  socket.on('connect', () => {
    number = 0;
    attempt = 0;
    reached = 0;
    trying = false;
    everUp = true;
    events.onUp();
  });
  socket.on('cs1', (frames: unknown) => {
    if (Array.isArray(frames)) events.onFrames(frames as ServerFrame[]);
  });
  socket.on('disconnect', again);
  socket.on('connect_error', (error) => {
    // With `data` the server answered and refused this ticket; without, the socket itself did not get through.
    if ('data' in error && error.data) reached = 0;
    if (!everUp && reached >= BLOCKED_AFTER) return events.onBlocked();
    again();
  });
  void connect();

  return {
    async request(frame) {
      if (!socket.connected) throw noAnswer();
      number += 1;
      let answer: unknown;
      try {
        answer = await socket.timeout(LIMITS.ackTimeoutMs).emitWithAck('cs1', { ...frame, i: number });
      } catch {
        throw noAnswer();
      }
      return settle(answer);
    },
    send: (frame) => void (socket.connected && socket.emit('cs1', frame)),
    retry() {
      attempt = 0;
      clearTimeout(timer);
      void connect();
    },
    close() {
      closed = true;
      clearTimeout(timer);
      socket.disconnect();
    },
  };
}
