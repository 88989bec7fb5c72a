import type { ConversationRecord, CursorPoint } from '../../ports/store.ts';
import { columnList } from './event-columns.ts';

const PLAIN = [
  'id',
  'workspaceId',
  'inboxId',
  'contactId',
  'status',
  'ownerKind',
  'agentId',
  'teamId',
  'priority',
  'tags',
  'lastSeq',
  'lastPublicSeq',
  'lastActorKind',
  'preview',
  'publicPreview',
  'visitorMsgs',
  'agentMsgs',
  'relayedSeq',
] as const;
const TIMES = ['snoozedUntil', 'lastMessageAt', 'publicUpdatedAt', 'waitingSince', 'createdAt', 'updatedAt'] as const;
export const CURSORS = ['readAgent', 'readVisitor'] as const;
/** Parts of a cursor and the ends of their columns' names. */
export const CURSOR_PARTS: [keyof CursorPoint, string][] = [
  ['seq', 'Seq'],
  ['publicSeq', 'PublicSeq'],
  ['deliveredSeq', 'DeliveredSeq'],
  ['deliveredPublicSeq', 'DeliveredPublicSeq'],
  ['visitorMsgs', 'VisitorMsgs'],
  ['agentMsgs', 'AgentMsgs'],
];
const CURSOR_COLUMNS = CURSORS.flatMap((cursor) => CURSOR_PARTS.map(([, end]) => `${cursor}${end}`));

const NAMES = [...PLAIN, ...TIMES, ...CURSOR_COLUMNS];
export const conversationColumns = (prefix = '') => columnList(NAMES, prefix);

/** A row as pg gives it (with `conversationColumns`) as a record. */
export function conversationOf(row: Record<string, unknown>): ConversationRecord {
  const record: Record<string, unknown> = {};
  for (const name of PLAIN) record[name] = row[name];
  for (const name of TIMES) record[name] = row[name] instanceof Date ? row[name].getTime() : null;
  for (const cursor of CURSORS) record[cursor] = Object.fromEntries(CURSOR_PARTS.map(([part, end]) => [part, row[`${cursor}${end}`]]));
  return record as ConversationRecord;
}
