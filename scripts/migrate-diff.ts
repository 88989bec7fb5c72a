/**
 * Writes prisma/migrations/{postgres,mysql}/<time>_<name>/migration.sql from the difference between the schema as of the last migration
 * (prisma/migrations/schema.snapshot.prisma) and prisma/schema.prisma. Needs no database. A renamed field shows as a drop and an add: read the SQL.
 *   migrate-diff.ts NAME      writes
 *   migrate-diff.ts --check   fails when the schema has changes without a migration
 */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { pgToMysql } from './pg-to-mysql.ts';
import { type SchemaFile, schemaEngine } from './se.ts';
import { stubAdapter } from './stub-adapter.ts';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', 'prisma');
const SNAPSHOT = path.join(ROOT, 'migrations', 'schema.snapshot.prisma');

async function main(args: string[]): Promise<number> {
  const schema = fs.readFileSync(path.join(ROOT, 'schema.prisma'), 'utf8');
  const before = fs.existsSync(SNAPSHOT) ? fs.readFileSync(SNAPSHOT, 'utf8') : null;
  const sql = await difference(before, schema);
  if (sql === null) {
    console.log('the schema has not changed');
    return 0;
  }
  if (args[0] === '--check') {
    console.error(`schema.prisma has changes without a migration:\n${sql}`);
    return 1;
  }
  const name = `${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}_${(args[0] ?? 'change').replace(/\W+/g, '_')}`;
  const files = { postgres: sql, mysql: pgToMysql(sql, schema) };
  for (const [provider, text] of Object.entries(files)) {
    const dir = path.join(ROOT, 'migrations', provider, name);
    fs.mkdirSync(dir, { recursive: true });
    fs.writeFileSync(path.join(dir, 'migration.sql'), text);
  }
  fs.writeFileSync(SNAPSHOT, schema);
  console.log(`wrote ${name}`);
  return 0;
}

/** PostgreSQL statements that lead from one schema to the other; null when there is nothing to do. */
export async function difference(before: string | null, after: string): Promise<string | null> {
  const engine = await schemaEngine(stubAdapter());
  const file = (content: string): SchemaFile => ({ tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content }] });
  const { stdout, exitCode } = await engine.diff({
    from: before === null ? { tag: 'empty' } : file(before),
    to: file(after),
    script: true,
    shadowDatabaseUrl: null,
    exitCode: true,
    filters: { externalTables: [], externalEnums: [] },
  });
  if (exitCode !== 2 || stdout === null) return null;
  return stdout.replace(/-- CreateSchema\nCREATE SCHEMA IF NOT EXISTS "public";\n+/, '');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exit(await main(process.argv.slice(2)));
