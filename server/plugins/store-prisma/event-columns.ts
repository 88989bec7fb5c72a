import type { EventRow } from '../../ports/store.ts';
import { arrayLiteral } from './array-literal.ts';

type Column = { name: keyof EventRow; type: string /** How the array's element becomes the column. */; cast?: string; value: (row: EventRow) => string | number | null };

const text = (name: keyof EventRow): Column => ({ name, type: 'text', value: (row) => row[name] as string | null });
const int = (name: keyof EventRow): Column => ({ name, type: 'int', value: (row) => row[name] as number });

/** Columns of an event in the order of every statement here. Times travel as milliseconds, JSON as text. */
export const EVENT_COLUMNS: Column[] = [
  text('workspaceId'),
  text('conversationId'),
  int('seq'),
  int('publicSeq'),
  text('id'),
  text('cid'),
  text('payloadHash'),
  text('type'),
  text('visibility'),
  text('actorKind'),
  text('actorId'),
  text('deviceId'),
  text('causedBy'),
  text('body'),
  { name: 'data', type: 'text', cast: 'jsonb', value: (row) => (row.data === null ? null : JSON.stringify(row.data)) },
  int('visitorMsgs'),
  int('agentMsgs'),
  text('traceId'),
  { name: 'createdAt', type: 'float8', cast: 'time', value: (row) => row.createdAt },
];

export const columnList = (names: string[], prefix = '') => names.map((name) => `${prefix}"${name}"`).join(', ');
export const EVENT_NAMES = columnList(EVENT_COLUMNS.map((c) => c.name));
/** Milliseconds to timestamptz: exact, the column rounds to milliseconds. */
export const timeOf = (expression: string) => `to_timestamp(${expression} / 1000)`;
export const castOf = (c: Column, expression: string) => (c.cast === 'jsonb' ? `${expression}::jsonb` : c.cast === 'time' ? timeOf(expression) : expression);

/** One array per column. */
export const eventArrays = (rows: EventRow[]) => EVENT_COLUMNS.map((c) => arrayLiteral(rows.map(c.value)));

type DatabaseEvent = Omit<EventRow, 'createdAt'> & { createdAt: Date };
export const eventOf = (row: DatabaseEvent): EventRow => ({ ...row, createdAt: row.createdAt.getTime() });
