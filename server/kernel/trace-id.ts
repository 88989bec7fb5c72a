import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

/** Where the running code stands in a trace: ids in lower-case hex as W3C Trace Context has them; `spanId` null at the root. */
export type Trace = { traceId: string; spanId: string | null };

/** Runs `work`, and everything it awaits, inside the trace. */
export function runWithTrace<T>(trace: Trace, work: () => T): T {
  return storage().run(trace, work);
}

export function currentTrace(): Trace | undefined {
  return storage().getStore();
}

/** 32 hex digits. A UUID without its dashes: 122 random bits from Node's cached entropy, several times cheaper than `randomBytes`. */
export const newTraceId = (): string => randomUUID().replaceAll('-', '');

/** 16 hex digits, all random: the two ends of a UUID, which hold no version bits. */
export function newSpanId(): string {
  const id = randomUUID();
  return id.slice(0, 8) + id.slice(28);
}

// On globalThis because a module can be loaded twice (bundle and page code) and both copies must see one trace.
const KEY = Symbol.for('parley.trace');
type Holder = { [KEY]?: AsyncLocalStorage<Trace> };
function storage(): AsyncLocalStorage<Trace> {
  const holder = globalThis as Holder;
  holder[KEY] ??= new AsyncLocalStorage<Trace>();
  return holder[KEY];
}
