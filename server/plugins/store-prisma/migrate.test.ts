import { createHash } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { storeErrorCode } from '../../ports/store.ts';
import { type Migration, migrate } from './migrate.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

const migration = (name: string, sql: string): Migration => ({ name, sql, checksum: createHash('sha256').update(sql).digest('hex') });
const FIRST = migration('1_first', "CREATE TABLE one (id int); COMMENT ON TABLE one IS 'a; b'");
const SECOND = migration('2_second', 'CREATE FUNCTION two() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; RETURN 2; END $$;');

describe('the migration runner', () => {
  let database: TestDatabase;
  let client: pg.Client;
  beforeAll(async () => {
    database = await createTestDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
  }, 60_000);
  afterAll(async () => {
    await client.end();
    await database.drop();
  });
  beforeEach(async () => {
    await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  });
  const exists = async (table: string) => (await client.query('SELECT to_regclass($1) IS NOT NULL AS yes', [table])).rows[0].yes;

  it('applies what is missing, in order, once', async () => {
    expect(await migrate(database.url, [FIRST])).toEqual(['1_first']);
    expect(await migrate(database.url, [FIRST, SECOND])).toEqual(['2_second']);
    expect(await migrate(database.url, [FIRST, SECOND])).toEqual([]);
    expect((await client.query('SELECT two()')).rows).toEqual([{ two: 2 }]);
    expect((await client.query('SELECT migration_name, checksum, finished_at IS NOT NULL AS done FROM _prisma_migrations ORDER BY 1')).rows).toEqual([
      { migration_name: '1_first', checksum: FIRST.checksum, done: true },
      { migration_name: '2_second', checksum: SECOND.checksum, done: true },
    ]);
  });

  it('lets one of several processes that start at once do the work', async () => {
    const applied = await Promise.all(Array.from({ length: 5 }, () => migrate(database.url, [FIRST, SECOND])));
    expect(applied.flat().sort()).toEqual(['1_first', '2_second']);
  });

  it('rolls a failing migration back whole and tries it again at the next start', async () => {
    const broken = migration('2_broken', 'CREATE TABLE half (id int); SELECT no_such_function();');
    await expect(migrate(database.url, [FIRST, broken])).rejects.toThrow(/^Migration 2_broken failed and was rolled back: function no_such_function\(\) does not exist\.$/);
    expect(await exists('half')).toBe(false);
    expect(await exists('one')).toBe(true);
    expect(await migrate(database.url, [FIRST, migration('2_broken', 'CREATE TABLE whole (id int)')])).toEqual(['2_broken']);
  });

  it('refuses an edited migration', async () => {
    await migrate(database.url, [FIRST]);
    await expect(migrate(database.url, [migration('1_first', 'CREATE TABLE other (id int)')])).rejects.toThrow('Migration 1_first was edited after it had been applied.');
  });

  it('refuses a database that is newer than the build', async () => {
    await migrate(database.url, [FIRST, SECOND]);
    await expect(migrate(database.url, [FIRST])).rejects.toThrow('The database is newer than this build: it has migration 2_second, which this build does not know.');
  });

  it('refuses to go on after one that failed outside a transaction', async () => {
    const broken = migration('2_broken', '-- migrate:no-transaction\nSELECT no_such_function();');
    await expect(migrate(database.url, [FIRST, broken])).rejects.toThrow(/^Migration 2_broken failed: /);
    await expect(migrate(database.url, [FIRST, broken])).rejects.toThrow(/^Migration 2_broken failed earlier and needs repair by hand: function no_such_function/);
  });

  it('says that the database cannot be reached', async () => {
    const error = await migrate('postgresql://nobody@127.0.0.1:1/none', [FIRST]).catch((e: unknown) => e);
    expect(storeErrorCode(error)).toBe('STORE_UNAVAILABLE');
  });
});
