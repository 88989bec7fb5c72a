import * as fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { arrayLiteral } from './array-literal.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});
const roundTrip = async (values: (string | null)[]) => (await client.query('SELECT $1::text[] AS v', [arrayLiteral(values)])).rows[0].v as (string | null)[];

describe('arrayLiteral', () => {
  it('brings every text back as it was', async () => {
    const odd = ['', ' ', 'NULL', 'null', null, '{}', '{a,b}', 'a,b', '"', '\\', '\\"', '\n\t', '你好', '😀', "it's", '{"kind":"text"}', 'a b', '-1', '$1', 'a:b.c-d_e'];
    expect(await roundTrip(odd)).toEqual(odd);
  });
  it('and any other', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(fc.string({ unit: 'grapheme' }).map((s) => s.replaceAll('\0', '')))), async (values) => {
        expect(await roundTrip(values)).toEqual(values);
      }),
      { numRuns: 200 },
    );
  });
  it('numbers', async () => {
    expect((await client.query('SELECT $1::float8[] AS v', [arrayLiteral([1, null, 1_732_450_000_123, -2.5])])).rows[0].v).toEqual([1, null, 1_732_450_000_123, -2.5]);
  });
});
