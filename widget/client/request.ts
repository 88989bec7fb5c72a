import { setTimer } from './timers.ts';
import type { Machine, Request } from './types.ts';

/** Sends a frame that is answered, and remembers what it was for. */
export function request(m: Machine, what: Request, frame: Record<string, unknown>): void {
  const i = m.nextI++;
  m.requests.set(i, what);
  m.io.transmit({ ...frame, i });
  if (m.requests.size === 1) setTimer(m, 'ack', m.limits.ackTimeoutMs);
}
