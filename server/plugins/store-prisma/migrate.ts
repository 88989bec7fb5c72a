import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { StoreError } from '../../ports/store.ts';
import { CONNECT_TIMEOUT_MS } from './connection-options.ts';
import { sqlState } from './map-store-error.ts';

/** The key Prisma Migrate itself uses, so that either waits for the other. It goes with the connection: a killed process never blocks. */
const LOCK = 72707369;
const TABLE = `CREATE TABLE IF NOT EXISTS _prisma_migrations (id VARCHAR(36) PRIMARY KEY, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ, started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`;

export type Migration = { name: string; sql: string; checksum: string };

/** Applies the migrations that the database lacks, each in a transaction; one process at a time. Returns their names. */
export async function migrate(url: string, migrations: Migration[] = readMigrations(findMigrations())): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS, application_name: 'parley-migrate' });
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (e) {
    throw new StoreError('STORE_UNAVAILABLE', 'the database cannot be reached', { cause: e });
  }
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await client.query(TABLE);
    const known = await history(client, migrations);
    const missing = migrations.filter((m) => !known.has(m.name));
    for (const migration of missing) await apply(client, migration);
    return missing.map((m) => m.name);
  } catch (e) {
    if (e instanceof MigrationRefused || sqlState(e)) throw e;
    throw new StoreError('STORE_UNAVAILABLE', 'the database was lost while its schema was brought up to date', { cause: e });
  } finally {
    await client.end().catch(() => {});
  }
}

/** The history does not fit this build; the message is one plain sentence for the person who starts it. */
export class MigrationRefused extends Error {}

type HistoryRow = { migration_name: string; checksum: string; finished_at: Date | null; logs: string | null };

/** Names of what is applied; refuses a history that this build must not continue. */
async function history(client: pg.Client, migrations: Migration[]): Promise<Set<string>> {
  const { rows } = await client.query<HistoryRow>('SELECT migration_name, checksum, finished_at, logs FROM _prisma_migrations WHERE rolled_back_at IS NULL');
  for (const row of rows) {
    const file = migrations.find((m) => m.name === row.migration_name);
    if (!row.finished_at) throw new MigrationRefused(`Migration ${row.migration_name} failed earlier and needs repair by hand: ${row.logs ?? 'it was interrupted'}.`);
    if (!file) throw new MigrationRefused(`The database is newer than this build: it has migration ${row.migration_name}, which this build does not know.`);
    if (file.checksum !== row.checksum) throw new MigrationRefused(`Migration ${row.migration_name} was edited after it had been applied.`);
  }
  return new Set(rows.map((row) => row.migration_name));
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  const id = randomUUID();
  // CREATE INDEX CONCURRENTLY and its like cannot run inside a transaction; such a file says so in its first line.
  const transaction = !migration.sql.startsWith('-- migrate:no-transaction');
  if (transaction) await client.query('BEGIN');
  try {
    await client.query('INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ($1, $2, $3)', [id, migration.checksum, migration.name]);
    await client.query(migration.sql);
    await client.query('UPDATE _prisma_migrations SET finished_at = now(), applied_steps_count = 1 WHERE id = $1', [id]);
    if (transaction) await client.query('COMMIT');
  } catch (e) {
    const reason = e instanceof Error ? e.message : String(e);
    if (transaction) await client.query('ROLLBACK');
    else await client.query('UPDATE _prisma_migrations SET logs = $1 WHERE id = $2', [reason, id]);
    throw new MigrationRefused(`Migration ${migration.name} failed${transaction ? ' and was rolled back' : ''}: ${reason}.`, { cause: e });
  }
}

export function readMigrations(dir: string): Migration[] {
  return fs
    .readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const sql = fs.readFileSync(path.join(dir, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}

/** `prisma/migrations/postgres` above this file: found from the sources as well as from a bundle in dist/. */
function findMigrations(): string {
  for (let dir = path.dirname(fileURLToPath(import.meta.url)); ; dir = path.dirname(dir)) {
    const candidate = path.join(dir, 'prisma', 'migrations', 'postgres');
    if (fs.existsSync(candidate)) return candidate;
    if (dir === path.dirname(dir)) throw new Error('prisma/migrations is missing beside this build');
  }
}
