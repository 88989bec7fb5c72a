import type {
  AgentRecord,
  ApiKeyRecord,
  AuditRow,
  ContactRecord,
  ConversationRecord,
  EventRow,
  InboxRecord,
  SessionRecord,
  TeamRecord,
  UploadRecord,
  WorkspaceRecord,
} from '../../ports/store.ts';
import { StoreError } from '../../ports/store.ts';

export type ConversationLog = { bySeq: EventRow[]; byCid: Map<string, EventRow>; seqs: Set<number> };
export type ReservedAnswer = { workspaceId: string; key: string; requestHash: string; status: number; body: string; createdAt: number };

/** All tables of one store. Rows inside are never handed out: they are copied on the way in and on the way out. */
export function createMemoryState() {
  return {
    logs: new Map<string, ConversationLog>(),
    conversations: new Map<string, ConversationRecord>(),
    agentReads: new Map<string, { seq: number; visitorMsgs: number }>(),
    subscriberCursors: new Map<string, number>(),
    contacts: new Map<string, ContactRecord>(),
    identities: new Map<string, string>(),
    inboxes: new Map<string, InboxRecord>(),
    agents: new Map<string, AgentRecord>(),
    sessions: new Map<string, SessionRecord>(),
    keys: new Map<string, ApiKeyRecord>(),
    uploads: new Map<string, UploadRecord>(),
    workspaces: new Map<string, WorkspaceRecord>(),
    teams: new Map<string, TeamRecord>(),
    settings: new Map<string, unknown>(),
    audits: new Map<string, AuditRow>(),
    idempotency: new Map<string, ReservedAnswer>(),
  };
}
export type MemoryState = ReturnType<typeof createMemoryState>;

export const copy = <T>(row: T): T => structuredClone(row);

/** One map key out of several parts, unambiguous because no stored text holds a NUL. */
export const keyOf = (...parts: string[]) => parts.join('\0');

/** Databases refuse NUL in text, so this store does too. */
export function refuseNul(value: unknown): void {
  if (typeof value === 'string') {
    if (value.includes('\0')) throw new StoreError('STORE_INVALID', 'text may not hold a NUL character');
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      refuseNul(key);
      refuseNul(inner);
    }
  }
}

export function insertRow<T extends { id: string }>(table: Map<string, T>, row: T): void {
  refuseNul(row);
  if (table.has(row.id)) throw new StoreError('STORE_CONFLICT', `the id ${row.id} is taken`);
  table.set(row.id, copy(row));
}

/** The row if it belongs to this workspace. */
export function rowOf<T extends { workspaceId: string }>(table: Map<string, T>, workspaceId: string, id: string): T | undefined {
  const row = table.get(id);
  return row?.workspaceId === workspaceId ? row : undefined;
}
export function getRow<T extends { workspaceId: string }>(table: Map<string, T>, workspaceId: string, id: string): T | null {
  const row = rowOf(table, workspaceId, id);
  return row ? copy(row) : null;
}

export function patchRow<T extends { id: string; workspaceId: string; createdAt: number }>(
  table: Map<string, T>,
  workspaceId: string,
  id: string,
  patch: Partial<NoInfer<T>>,
): T | null {
  refuseNul(patch);
  const row = rowOf(table, workspaceId, id);
  if (!row) return null;
  const given = Object.fromEntries(Object.entries(copy(patch)).filter(([, value]) => value !== undefined));
  Object.assign(row, given, { id: row.id, workspaceId: row.workspaceId, createdAt: row.createdAt });
  return copy(row);
}

/** (at descending, id descending), ids compared as text by code unit like the databases' byte order does for our ids. */
export const newestFirst = (a: { at: number; id: string }, b: { at: number; id: string }) => b.at - a.at || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);

export function pageOf<T extends { id: string }>(rows: T[], at: (row: T) => number, q: { after?: { at: number; id: string }; limit: number }): T[] {
  const { after } = q;
  return rows
    .filter((row) => !after || newestFirst(after, { at: at(row), id: row.id }) < 0)
    .sort((a, b) => newestFirst({ at: at(a), id: a.id }, { at: at(b), id: b.id }))
    .slice(0, q.limit)
    .map(copy);
}
export const oldestFirst = <T extends { id: string; createdAt: number }>(rows: Iterable<T>): T[] =>
  [...rows].sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1)).map(copy);
