import pg from 'pg';
import type { Logger } from '../../kernel/logger.ts';
import { connectionOptions } from './connection-options.ts';

const STATEMENT_TIMEOUT_MS = 15_000;

/** Connections for everything but the writer; Prisma uses the same ones. A lost connection leaves the pool, the next query makes a new one. */
export function createPool(url: string, logger: Logger, size: number): pg.Pool {
  const pool = new pg.Pool({ ...connectionOptions(url, STATEMENT_TIMEOUT_MS), max: size, idleTimeoutMillis: 30_000, query_timeout: STATEMENT_TIMEOUT_MS + 5_000 });
  // Without these two, a connection that breaks while idle or in use would end the process.
  pool.on('error', (e) => logger.warn({ err: e }, 'an idle database connection was lost'));
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}
