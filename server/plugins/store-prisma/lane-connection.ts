import pg from 'pg';
import type { Logger } from '../../kernel/logger.ts';
import { StoreError, storeErrorCode } from '../../ports/store.ts';
import { connectionOptions } from './connection-options.ts';
import { mapStoreError, sqlState } from './map-store-error.ts';

const STATEMENT_TIMEOUT_MS = 5_000;
/** When the server says nothing at all (a stopped machine), the connection is cut; longer than any statement may take. */
const SILENCE_MS = 8_000;

export type LaneConnection = {
  /** Runs work alone on the writing connection, after everything that was asked before. Errors come out as StoreErrors. */
  run<T>(work: (client: pg.Client) => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

/** The one connection that writes the log: opened on first use, thrown away when it breaks, opened again by the next write. */
export function createLaneConnection(url: string, logger: Logger, onConnection?: (up: boolean) => void): LaneConnection {
  let client: pg.Client | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let closed = false;

  const drop = (broken: pg.Client) => {
    if (client !== broken) return;
    client = undefined;
    void broken.end().catch(() => {});
    destroy(broken);
    if (closed) return;
    logger.warn({}, 'the writing database connection was lost');
    onConnection?.(false);
  };
  const connected = async (): Promise<pg.Client> => {
    if (closed) throw new StoreError('STORE_UNAVAILABLE', 'the store is closed');
    if (client) return client;
    const fresh = new pg.Client(connectionOptions(url, STATEMENT_TIMEOUT_MS, 'hashed'));
    fresh.on('error', () => drop(fresh));
    fresh.on('end', () => drop(fresh));
    try {
      await fresh.connect();
    } catch (e) {
      destroy(fresh);
      throw new StoreError('STORE_UNAVAILABLE', 'the database cannot be reached', { cause: e });
    }
    client = fresh;
    onConnection?.(true);
    return fresh;
  };
  const attempt = async <T>(work: (client: pg.Client) => Promise<T>): Promise<T> => {
    const current = await connected();
    const watchdog = setTimeout(() => drop(current), SILENCE_MS);
    try {
      return await work(current);
    } catch (e) {
      if (!storeErrorCode(e) && !leavesConnection(sqlState(e))) drop(current);
      throw mapStoreError(e, 'STORE_UNKNOWN');
    } finally {
      clearTimeout(watchdog);
    }
  };
  return {
    run(work) {
      const next = last.then(() => attempt(work));
      last = next.catch(() => {});
      return next;
    },
    async close() {
      await last;
      closed = true;
      const open = client;
      client = undefined;
      await open?.end().catch(() => {});
    },
  };
}

/** An answer of the server leaves a usable connection, unless it is one of those that end it. */
const leavesConnection = (state: string | undefined) => state !== undefined && !/^(08|57P|25P|XX)/.test(state);

/** `end()` says goodbye and waits; a broken or silent server never answers, so the socket itself goes. */
function destroy(client: pg.Client): void {
  const { stream } = (client as unknown as { connection: { stream: { destroy(): void } } }).connection;
  stream.destroy();
}
