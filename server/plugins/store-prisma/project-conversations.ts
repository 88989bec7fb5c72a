import type pg from 'pg';
import type { ProjectionRow } from '../../ports/store.ts';
import { arrayLiteral } from './array-literal.ts';
import { checkedOnly } from './connection-options.ts';
import { CURSOR_PARTS, CURSORS } from './conversation-columns.ts';
import { timeOf } from './event-columns.ts';
import { inLockOrder } from './lock-order.ts';

/** Moves projected columns, only forward; one statement, rows in the order every writer uses. */
export async function projectConversations(pool: pg.Pool, rows: ProjectionRow[]): Promise<void> {
  for (const wave of waves(inLockOrder(rows))) {
    await pool.query({ name: 'project', text: PROJECT, values: COLUMNS.map((c) => arrayLiteral(wave.map(c.value))) });
  }
}

type Column = { name: string; type: string; value: (row: ProjectionRow) => string | number | null };
const plain = (type: string, names: (keyof ProjectionRow)[]): Column[] => names.map((name) => ({ name, type, value: (row) => row[name] as string | number | null }));
const COLUMNS: Column[] = [
  ...plain('text', ['workspaceId', 'conversationId', 'lastActorKind', 'preview', 'publicPreview']),
  ...plain('int', ['seq', 'publicSeq', 'visitorMsgs', 'agentMsgs', 'relayedSeq']),
  ...plain('float8', ['updatedAt', 'lastMessageAt', 'publicUpdatedAt', 'waitingSince']),
  ...CURSORS.flatMap((cursor) => CURSOR_PARTS.map(([part, end]): Column => ({ name: `${cursor}${end}`, type: 'int', value: (row) => row[cursor][part] }))),
];

/** Written when the row moves: column of the table, and its new value. */
const PROJECTED: [string, string][] = [
  ['lastSeq', 'u.seq'],
  ['lastPublicSeq', 'u."publicSeq"'],
  ['visitorMsgs', 'u."visitorMsgs"'],
  ['agentMsgs', 'u."agentMsgs"'],
  ['lastActorKind', 'u."lastActorKind"'],
  ['preview', 'u.preview'],
  ['publicPreview', 'u."publicPreview"'],
  ['updatedAt', timeOf('u."updatedAt"')],
  ['lastMessageAt', timeOf('u."lastMessageAt"')],
  ['publicUpdatedAt', timeOf('u."publicUpdatedAt"')],
  ['waitingSince', timeOf('u."waitingSince"')],
  ['sortAt', `coalesce(${timeOf('u."lastMessageAt"')}, c."createdAt")`],
];
/** The read part and the delivered part of a cursor each move by themselves; delivered is never below read. */
const cursorSets = (cursor: string): string[] => [
  ...['Seq', 'PublicSeq', 'VisitorMsgs', 'AgentMsgs'].map(
    (end) => `"${cursor}${end}" = CASE WHEN c."${cursor}Seq" < u."${cursor}Seq" THEN u."${cursor}${end}" ELSE c."${cursor}${end}" END`,
  ),
  ...['Seq', 'PublicSeq'].map(
    (end) => `"${cursor}Delivered${end}" = greatest(c."${cursor}Delivered${end}", u."${cursor}Delivered${end}", c."${cursor}${end}", u."${cursor}${end}")`,
  ),
];
const PROJECT = `UPDATE "Conversation" c SET
${[
  ...PROJECTED.map(([column, value]) => `"${column}" = CASE WHEN c."lastSeq" < u.seq THEN ${value} ELSE c."${column}" END`),
  '"relayedSeq" = greatest(c."relayedSeq", u."relayedSeq")',
  ...CURSORS.flatMap(cursorSets),
].join(',\n')}
FROM unnest(${COLUMNS.map((c, n) => `$${n + 1}::${c.type}[]`).join(', ')}) AS u(${COLUMNS.map((c) => `"${c.name}"`).join(', ')})
WHERE c.id = u."conversationId" AND ${checkedOnly('c."workspaceId"')} = u."workspaceId" AND (c."lastSeq" < u.seq OR c."relayedSeq" < u."relayedSeq"
${CURSORS.map((k) => `OR c."${k}Seq" < u."${k}Seq" OR c."${k}DeliveredSeq" < u."${k}DeliveredSeq" OR c."${k}DeliveredPublicSeq" < u."${k}DeliveredPublicSeq"`).join('\n')})`;

/** One UPDATE may touch a row once, so a conversation that is given twice goes into a second statement. */
function waves(rows: ProjectionRow[]): ProjectionRow[][] {
  const result: ProjectionRow[][] = [];
  const times = new Map<string, number>();
  for (const row of rows) {
    const n = times.get(row.conversationId) ?? 0;
    times.set(row.conversationId, n + 1);
    const wave = result[n] ?? [];
    wave.push(row);
    result[n] = wave;
  }
  return result;
}
