/**
 * Turns the schema engine's PostgreSQL statements for the portable subset into MySQL statements. It knows exactly what that subset can
 * produce and throws on anything else, so an unusual change is written by hand and never mistranslated.
 */
export function pgToMysql(sql: string, schema: string): string {
  const statements = sql
    .split(/;\s*(?:\n|$)/)
    .map((s) => s.trim())
    .filter(Boolean);
  return `${statements.map((s) => translate(s, schema)).join('\n\n')}\n`;
}

const TYPES: [RegExp, string][] = [
  [/\bTIMESTAMPTZ\((\d)\)/g, 'DATETIME($1)'],
  [/\bJSONB\b/g, 'JSON'],
  [/\bDOUBLE PRECISION\b/g, 'DOUBLE'],
  [/\bBYTEA\b/g, 'LONGBLOB'],
  [/\bTEXT\b/g, 'MEDIUMTEXT'],
  [/DEFAULT CURRENT_TIMESTAMP\b/g, 'DEFAULT CURRENT_TIMESTAMP(3)'],
];
const OPTIONS = ' DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin';
const types = (s: string) => TYPES.reduce((text, [pattern, to]) => text.replace(pattern, to), s);
const names = (s: string) => s.replace(/"(\w+)"/g, '`$1`');

function translate(statement: string, schema: string): string {
  const comment = /^(--.*\n)*/.exec(statement)?.[0] ?? '';
  const s = statement.slice(comment.length);
  const table = /^CREATE TABLE "(\w+)" \(([\s\S]*)\)$/.exec(s);
  if (table) return `${comment}CREATE TABLE \`${table[1]}\` (${names(types((table[2] ?? '').replace(/CONSTRAINT "\w+_pkey" PRIMARY KEY/, 'PRIMARY KEY')))})${OPTIONS};`;
  if (/^CREATE (UNIQUE )?INDEX /.test(s) || /^ALTER TABLE "\w+" ADD CONSTRAINT "\w+" FOREIGN KEY /.test(s)) return `${comment}${names(s)};`;
  const foreignKey = /^ALTER TABLE "(\w+)" DROP CONSTRAINT "(\w+_fkey)"$/.exec(s);
  if (foreignKey) return `${comment}ALTER TABLE \`${foreignKey[1]}\` DROP FOREIGN KEY \`${foreignKey[2]}\`;`;
  const dropped = /^DROP TABLE "(\w+)"$/.exec(s);
  if (dropped) return `${comment}DROP TABLE \`${dropped[1]}\`;`;
  const altered = /^ALTER TABLE "(\w+)" ([\s\S]*)$/.exec(s);
  if (altered) return `${comment}ALTER TABLE \`${altered[1]}\` ${alterations(altered[1] ?? '', altered[2] ?? '', schema).join(',\n  ')};`;
  throw new Error(`write the MySQL migration by hand: ${s.slice(0, 120)}`);
}

function alterations(table: string, list: string, schema: string): string[] {
  const modified = new Set<string>();
  return list.split(/,\s*\n/).flatMap((part) => {
    const p = part.trim();
    const added = /^ADD COLUMN\s+"(\w+)"/.exec(p)?.[1];
    if (added) return [`ADD COLUMN ${column(schema, table, added)}`];
    const gone = /^DROP COLUMN "(\w+)"$/.exec(p)?.[1];
    if (gone) return [`DROP COLUMN \`${gone}\``];
    const changed = /^ALTER COLUMN "(\w+)" (?:SET|DROP) (?:NOT NULL|DEFAULT|DATA TYPE)/.exec(p)?.[1];
    if (!changed) throw new Error(`write the MySQL migration by hand: ${p}`);
    if (modified.has(changed)) return [];
    modified.add(changed);
    return [`MODIFY COLUMN ${column(schema, table, changed)}`];
  });
}

const BASE: Record<string, string> = { Int: 'INTEGER', BigInt: 'BIGINT', Boolean: 'BOOLEAN', Json: 'JSON', Float: 'DOUBLE' };

/** The whole column as the new schema has it: MODIFY COLUMN must say everything again. */
function column(schema: string, model: string, field: string): string {
  const body = new RegExp(`model ${model} \\{([\\s\\S]*?)\\n\\}`).exec(schema)?.[1] ?? '';
  const found = new RegExp(`^\\s*${field}\\s+(\\w+)(\\?)?(.*)$`, 'm').exec(body);
  if (!found) throw new Error(`the schema has no field ${model}.${field}`);
  const [, kind = '', optional, attributes = ''] = found;
  const native = /@db\.(\w+)(?:\((\d+)\))?/.exec(attributes);
  const nativeTypes: Record<string, string> = { VarChar: `VARCHAR(${native?.[2]})`, Text: 'MEDIUMTEXT', Timestamptz: `DATETIME(${native?.[2]})`, JsonB: 'JSON' };
  const type = native ? nativeTypes[native[1] ?? ''] : BASE[kind];
  if (!type) throw new Error(`no MySQL type for ${model}.${field}`);
  return `\`${field}\` ${type}${optional ? ' NULL' : ' NOT NULL'}${defaultOf(attributes)}`;
}

function defaultOf(attributes: string): string {
  const value = /@default\(("[^"]*"|-?\d+|true|false|now\(\))\)/.exec(attributes)?.[1];
  if (value === undefined) return '';
  if (value === 'now()') return ' DEFAULT CURRENT_TIMESTAMP(3)';
  return ` DEFAULT ${value.startsWith('"') ? `'${value.slice(1, -1).replace(/'/g, "''")}'` : value}`;
}
