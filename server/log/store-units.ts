import type { Logger } from '../kernel/logger.ts';
import type { AppendUnit, Store, Stored } from '../ports/store.ts';
import { storeErrorCode } from '../ports/store.ts';

export type UnitOutcome = { stored: Stored } | { error: unknown };
export type BatchOutcome = { kind: 'appended' } | { kind: 'repaired'; units: UnitOutcome[] };

/** How long a batch waits for a database that is away before its senders are told UNAVAILABLE (they send again with the same cid). */
const PATIENCE_MS = 4_000;
const PAUSE_MS = 150;

/**
 * Stores a batch: first by its numbers, and when a key was taken or the outcome is not known by the repair statement, which needs no trust
 * in numbers. A batch with a row the database refuses is halved until that row fails alone.
 */
export async function storeUnits(store: Store, units: AppendUnit[], logger: Logger): Promise<BatchOutcome> {
  try {
    await store.events.append(units);
    return { kind: 'appended' };
  } catch (e) {
    const code = storeErrorCode(e);
    if (code !== 'STORE_CONFLICT') logger.warn({ err: e, units: units.length }, 'a batch of events was not stored at the first try');
    return { kind: 'repaired', units: await repair(store, units, e, Date.now() + PATIENCE_MS) };
  }
}

async function repair(store: Store, units: AppendUnit[], first: unknown, until: number): Promise<UnitOutcome[]> {
  let error = first;
  for (;;) {
    const code = storeErrorCode(error);
    if (code === 'STORE_INVALID') return halve(store, units, error, until);
    if (code === 'STORE_UNAVAILABLE' || code === 'STORE_UNKNOWN') {
      if (Date.now() > until) return units.map(() => ({ error }));
      await new Promise((r) => setTimeout(r, PAUSE_MS));
    } else if (code !== 'STORE_CONFLICT') return units.map(() => ({ error }));
    try {
      return (await store.events.repair(units)).map((stored) => ({ stored }));
    } catch (e) {
      error = e;
    }
  }
}

async function halve(store: Store, units: AppendUnit[], error: unknown, until: number): Promise<UnitOutcome[]> {
  if (units.length === 1) return [{ error }];
  const middle = Math.ceil(units.length / 2);
  const conflict = Object.assign(new Error('again'), { code: 'STORE_CONFLICT' });
  return [...(await repair(store, units.slice(0, middle), conflict, until)), ...(await repair(store, units.slice(middle), conflict, until))];
}
