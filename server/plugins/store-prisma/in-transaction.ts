import type pg from 'pg';
import { sqlState } from './map-store-error.ts';

/** BEGIN, the work, COMMIT; after an error of the server ROLLBACK. A broken connection rolls back by itself. */
export async function inTransaction<T>(client: Pick<pg.Client, 'query'>, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  let result: T;
  try {
    result = await work();
  } catch (e) {
    if (sqlState(e) || !isConnectionLost(e)) await client.query('ROLLBACK');
    throw e;
  }
  await client.query('COMMIT');
  return result;
}

const isConnectionLost = (e: unknown) => e instanceof Error && /terminated|closed|connection/i.test(e.message);
