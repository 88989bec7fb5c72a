import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

/** Where the running code stands in a trace: ids in lower-case hex as W3C Trace Context has them; `spanId` null at the root. */
export type Trace = { traceId: string; spanId: string | null };

/** Runs `work`, and everything it awaits, inside the trace. */
export function runWithTrace<T>(trace: Trace, work: () => T): T {
  return storage().run(trace, work);
}

export function currentTrace(): Trace | undefined {
  return storage().getStore();
}

/** 32 hex digits, random. */
export const newTraceId = (): string => randomHex(16);

/** 16 hex digits, random. */
export const newSpanId = (): string => randomHex(8);

/** Every message has a trace id, so randomness is asked for in stock; a byte is used once. */
function randomHex(bytes: number): string {
  if (used + bytes > stock.length) {
    stock = randomBytes(8192);
    used = 0;
  }
  used += bytes;
  return stock.toString('hex', used - bytes, used);
}
let stock = Buffer.alloc(0);
let used = 0;

// On globalThis because a module can be loaded twice (bundle and page code) and both copies must see one trace.
const KEY = Symbol.for('parley.trace');
type Holder = { [KEY]?: AsyncLocalStorage<Trace> };
function storage(): AsyncLocalStorage<Trace> {
  const holder = globalThis as Holder;
  holder[KEY] ??= new AsyncLocalStorage<Trace>();
  return holder[KEY];
}
