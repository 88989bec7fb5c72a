/**
 * prisma/schema.prisma (PostgreSQL) is the only schema written by hand. This derives prisma/mysql/schema.prisma from it and refuses
 * whatever does not exist on both sides.
 *   derive-schema.ts           writes the derived file
 *   derive-schema.ts --check   fails when the derived file is stale or the source is not portable
 */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const SOURCE = 'prisma/schema.prisma';
const DERIVED = 'prisma/mysql/schema.prisma';

function main(args: string[]): number {
  const source = fs.readFileSync(path.join(ROOT, SOURCE), 'utf8');
  const problems = notPortable(source);
  for (const problem of problems) console.error(`${SOURCE}${problem}`);
  if (problems.length > 0) return 1;
  const derived = toMysql(source);
  const target = path.join(ROOT, DERIVED);
  if (args.includes('--check')) {
    if (fs.existsSync(target) && fs.readFileSync(target, 'utf8') === derived) return 0;
    console.error(`${DERIVED} is stale: run scripts/derive-schema.ts`);
    return 1;
  }
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.writeFileSync(target, derived);
  console.log(`wrote ${DERIVED}`);
  return 0;
}

const FORBIDDEN: [RegExp, string][] = [
  [/^\s*enum\s+\w+\s*\{/m, 'enum block: use String and a TypeScript union'],
  [/^\s*\w+\s+(String|Int|BigInt|Float|Boolean|DateTime|Decimal|Json|Bytes)\[\]/m, 'scalar list: use a table of its own or Json'],
  [/@default\(autoincrement\(\)\)/, 'autoincrement: the application makes the ids'],
  [/@default\(dbgenerated/, 'dbgenerated default'],
  [/@default\((?:"\[|"\{)/, 'literal Json default: set it in the application'],
  [/Unsupported\(/, 'Unsupported type'],
  [/type:\s*(Gin|Gist|Brin|SpGist|Hash)/, 'index type: put it into a migration of the provider'],
  [/@@fulltext/, 'fulltext index: put it into a migration of the provider'],
];
const MYSQL_TYPES: Record<string, (size: string | undefined) => string> = {
  Timestamptz: (size) => `@db.DateTime(${size ?? '3'})`,
  VarChar: (size) => `@db.VarChar(${size ?? '191'})`,
  // TEXT of MySQL ends at 64 KiB, MEDIUMTEXT at 16 MiB.
  Text: () => '@db.MediumText',
  JsonB: () => '@db.Json',
};

/** What the source holds that one of the databases lacks, each with its place. */
export function notPortable(source: string): string[] {
  const problems = FORBIDDEN.filter(([pattern]) => pattern.test(source)).map(([, why]) => `: not portable, ${why}`);
  source.split('\n').forEach((line, index) => {
    const at = `:${index + 1}: `;
    // MySQL's default is VARCHAR(191) and PostgreSQL's has no end, so every String says how long it is.
    if (/^\s*\w+\s+String\??(\s|$)/.test(line) && !/@db\./.test(line)) problems.push(`${at}String without @db.VarChar(n) or @db.Text`);
    if (/^\s*\w+\s+DateTime\??(\s|$)/.test(line) && !/@db\.Timestamptz\(3\)/.test(line)) problems.push(`${at}DateTime without @db.Timestamptz(3)`);
    if (/^\s*\w+\s+Json\??(\s|$)/.test(line) && !/@db\.JsonB/.test(line)) problems.push(`${at}Json without @db.JsonB`);
    const native = /@db\.(\w+)/.exec(line)?.[1];
    if (native && !(native in MYSQL_TYPES)) problems.push(`${at}@db.${native} has no counterpart`);
  });
  return problems;
}

function toMysql(source: string): string {
  const schema = source
    .replace(/^\/\/ .*\n/gm, '')
    .replace('provider = "postgresql"', 'provider = "mysql"')
    .replace('"../server/plugins/store-prisma/generated/postgres"', '"../../server/plugins/store-prisma/generated/mysql"')
    .replace(/@db\.(\w+)(?:\((\d+)\))?/g, (whole, native: string, size: string | undefined) => MYSQL_TYPES[native]?.(size) ?? whole);
  return `// Derived from ${SOURCE} by scripts/derive-schema.ts; changes here are lost.\n${schema}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = main(process.argv.slice(2));
