import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { notPortable } from './derive-schema.ts';
import { difference } from './migrate-diff.ts';
import { pgToMysql } from './pg-to-mysql.ts';

const PRISMA = path.resolve(import.meta.dirname ?? __dirname, '..', 'prisma');
const read = (...parts: string[]) => fs.readFileSync(path.join(PRISMA, ...parts), 'utf8');
const HEAD = 'datasource db {\n  provider = "postgresql"\n}\n';

describe('the schema', () => {
  it('is portable', () => {
    expect(notPortable(read('schema.prisma'))).toEqual([]);
  });

  it('has a migration for everything in it', async () => {
    expect(await difference(read('migrations', 'schema.snapshot.prisma'), read('schema.prisma'))).toBeNull();
  });

  it('came to MySQL statement by statement', async () => {
    const [first] = fs.readdirSync(path.join(PRISMA, 'migrations', 'mysql')).sort();
    const sql = read('migrations', 'postgres', first ?? '', 'migration.sql');
    expect(pgToMysql(sql, read('schema.prisma'))).toBe(read('migrations', 'mysql', first ?? '', 'migration.sql'));
    expect(sql.match(/CREATE TABLE/g)).toHaveLength(23);
  });
});

describe('notPortable', () => {
  it.each([
    ['enum Colour {\n  RED\n}', 'enum block'],
    ['model A {\n  tags String[] @db.Text\n}', 'scalar list'],
    ['model A {\n  id Int @id @default(autoincrement())\n}', 'autoincrement'],
    ['model A {\n  name String\n}', ':2: String without'],
    ['model A {\n  at DateTime\n}', ':2: DateTime without'],
    ['model A {\n  data Json\n}', ':2: Json without'],
    ['model A {\n  ip String @db.Inet\n}', '@db.Inet has no counterpart'],
  ])('refuses %j', (source, reason) => {
    expect(notPortable(source).join('\n')).toContain(reason);
  });
});

describe('pgToMysql', () => {
  const before = `${HEAD}model A {\n  id String @id @db.VarChar(64)\n  old Int\n  name String @db.VarChar(32)\n}\n`;
  const after = `${HEAD}model A {\n  id String @id @db.VarChar(64)\n  name String? @default("it's") @db.VarChar(64)\n  at DateTime @default(now()) @db.Timestamptz(3)\n  data Json? @db.JsonB\n\n  @@index([name])\n}\n`;

  it('restates a changed column and maps types and defaults', async () => {
    const sql = pgToMysql((await difference(before, after)) ?? '', after);
    expect(sql).toContain('DROP COLUMN `old`');
    expect(sql).toContain("MODIFY COLUMN `name` VARCHAR(64) NULL DEFAULT 'it''s'");
    expect(sql).toContain('ADD COLUMN `at` DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)');
    expect(sql).toContain('ADD COLUMN `data` JSON NULL');
    expect(sql).toContain('CREATE INDEX `A_name_idx` ON `A`(`name`)');
  });

  it('refuses what it does not know', () => {
    expect(() => pgToMysql('DROP INDEX "A_name_idx";', after)).toThrow('by hand');
    expect(() => pgToMysql('CREATE EXTENSION pg_trgm;', after)).toThrow('by hand');
  });
});
