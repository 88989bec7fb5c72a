import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../kernel/logger.ts';
import { fileProblem, StartProblem, startProblemOf } from '../config/start-problem.ts';
import { findBinaries } from './binaries.ts';
import { choosePlace, type PlaceOptions } from './choose-place.ts';
import { initDatabase } from './init-database.ts';
import { createOwnership, type Ownership } from './ownership.ts';
import { isReady, type Postmaster, startPostmaster } from './postmaster.ts';
import type { Mode } from './run-as.ts';

export type DatabaseStatus = 'up' | 'down';
export type EmbeddedPostgres = {
  /** For `pg`: a private unix socket, no TCP port. Stays the same across restarts. */
  url: string;
  /** Another of our processes runs the server. Changes when this one takes over. */
  readonly attached: boolean;
  mode: Mode;
  /** Told 'down' when the server is gone and 'up' when it accepts connections again; returns the way to stop listening. */
  onChange(listener: (status: DatabaseStatus) => void): () => void;
  /** Ends the server when this process owns it; others that use it take over. */
  stop(): Promise<void>;
};

type Options = { dataDir: string; logger: Logger; place?: PlaceOptions };

const WATCH_MS = 500;
const ATTACH_PATIENCE_MS = 120_000;

/**
 * Runs the PostgreSQL that npm installed, or attaches to the one another of our processes runs on the same data folder.
 * A server that dies is started again within 3 s, by this process or by the next one that uses it.
 * Throws a StartProblem with one plain sentence when it cannot be done.
 */
export async function startEmbedded({ dataDir, logger, place: placeOptions }: Options): Promise<EmbeddedPostgres> {
  const real = fs.realpathSync(dataDir);
  const place = choosePlace(real, await findBinaries(), logger, placeOptions);
  const listeners = new Set<(status: DatabaseStatus) => void>();
  const server = createSharedServer({
    ownership: createOwnership(path.join(real, 'postgres-owner')),
    ready: () => isReady(place),
    async start() {
      await initDatabase(place);
      return startPostmaster(place, logger);
    },
    tell(status) {
      logger.info({ status }, 'embedded database');
      for (const listener of listeners) listener(status);
    },
    logger,
  });
  try {
    await server.join();
  } catch (e) {
    throw fileProblem(e, `the data folder ${real}`);
  }
  server.watch();
  return {
    url: `postgresql://postgres@localhost/postgres?host=${encodeURIComponent(place.runDir)}`,
    get attached() {
      return server.attached();
    },
    mode: place.as.mode,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: server.stop,
  };
}

type Parts = { ownership: Ownership; ready(): boolean; start(): Promise<Postmaster>; tell(status: DatabaseStatus): void; logger: Logger };

/** The part every process plays: owner (starts, restarts) or guest (watches, takes over). */
function createSharedServer({ ownership, ready, start, tell, logger }: Parts) {
  let postmaster: Postmaster | null = null;
  let stopping = false;
  let status: DatabaseStatus = 'up';
  let watching: Promise<void> = Promise.resolve();
  const halt = new AbortController();
  const halted = new Promise<void>((resolve) => halt.signal.addEventListener('abort', () => resolve()));
  const pause = (ms: number) => sleep(ms, undefined, { signal: halt.signal }).catch(() => {});

  /** Resolves with the server up: ours, or that of a living owner. */
  async function join(): Promise<void> {
    const deadline = Date.now() + ATTACH_PATIENCE_MS;
    while (!stopping) {
      if (await ownership.claim()) return own();
      if (ownership.ownerLives() && ready()) return;
      if (Date.now() > deadline) throw new StartProblem('Another Parley uses this data folder, but its database does not answer: stop that process, then start again.');
      await sleep(100);
    }
  }

  async function own(): Promise<void> {
    try {
      postmaster = await start();
    } catch (e) {
      ownership.release();
      throw e;
    }
    postmaster.exited.then(() => {
      postmaster = null;
    });
    if (stopping) await postmaster.stop();
  }

  const change = (next: DatabaseStatus) => {
    if (status === next || stopping) return;
    status = next;
    tell(next);
  };

  async function recover(): Promise<void> {
    for (let wait = 100; !stopping; wait = Math.min(wait * 2, 5000)) {
      try {
        await join();
        return;
      } catch (e) {
        logger.warn({ reason: startProblemOf(e) ?? String(e) }, 'the embedded database does not start yet');
        await pause(wait);
      }
    }
  }

  async function watch(): Promise<void> {
    while (!stopping) {
      if (postmaster !== null) await Promise.race([postmaster.exited, halted]);
      else if (ownership.ownerLives() && !ownership.mine()) await pause(WATCH_MS);
      if (stopping) return;
      if (postmaster !== null) continue;
      if (!ownership.mine() && ownership.ownerLives()) {
        change(ready() ? 'up' : 'down');
        continue;
      }
      change('down');
      await recover();
      change('up');
    }
  }

  return {
    join,
    attached: () => postmaster === null,
    watch() {
      watching = watch();
    },
    async stop() {
      if (stopping) return watching;
      stopping = true;
      halt.abort();
      await watching;
      await postmaster?.stop();
      ownership.release();
    },
  };
}
