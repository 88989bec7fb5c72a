import type { AppendUnit, ConversationRecord, EventRow, EventStore, HeadRow, Stored } from '../../ports/store.ts';
import { NO_CURSOR, StoreError } from '../../ports/store.ts';
import { projectRow } from './memory-projection.ts';
import { type ConversationLog, copy, type MemoryState, refuseNul } from './memory-state.ts';

/** The log and its unique keys (conversation, seq) and (conversation, cid). Every verb runs in one turn of the loop, so it is atomic. */
export function eventStore(state: MemoryState): EventStore {
  return {
    append: async (units) => append(state, units),
    repair: async (units) => repair(state, units),
    heads: async (workspaceId, ids) => [...new Set(ids)].map((id) => headOf(state, workspaceId, id)),
    project: async (rows) => {
      refuseNul(rows);
      for (const row of rows) projectRow(state, row);
    },
    async read(workspaceId, q) {
      const position = (e: EventRow) => (q.sequence === 'public' ? e.publicSeq : e.seq);
      const { after, before } = q;
      const rows = eventsOf(state, workspaceId, q.conversationId).filter(
        (e) => (q.sequence === 'all' || e.visibility === 'public') && (after === undefined || position(e) > after) && (before === undefined || position(e) < before),
      );
      return (before === undefined ? rows.slice(0, q.limit) : rows.slice(Math.max(0, rows.length - q.limit))).map(copy);
    },
    async find(workspaceId, conversationId, by) {
      const row = eventsOf(state, workspaceId, conversationId).find((e) => ('id' in by ? e.id === by.id : e.cid === by.cid));
      return row ? copy(row) : null;
    },
  };
}

function append(state: MemoryState, units: AppendUnit[]): void {
  refuseNul(units);
  const taken = new Set<string>();
  for (const unit of units) {
    refuseForeign(state, unit, 'STORE_CONFLICT');
    if (unit.create && (state.conversations.has(unit.conversationId) || taken.has(unit.conversationId))) throw conflict(unit.conversationId);
    if (unit.create) taken.add(unit.conversationId);
    const log = state.logs.get(unit.conversationId);
    for (const event of unit.events) {
      const keys = [`${event.conversationId} s ${event.seq}`, `${event.conversationId} c ${event.cid}`];
      if (log?.seqs.has(event.seq) || log?.byCid.has(event.cid) || keys.some((key) => taken.has(key))) throw conflict(event.conversationId);
      for (const key of keys) taken.add(key);
    }
  }
  for (const unit of units) store(state, unit, unit.events);
}

function repair(state: MemoryState, units: AppendUnit[]): Stored[] {
  refuseNul(units);
  for (const unit of units) refuseForeign(state, unit, 'STORE_INVALID');
  return units.map((unit) => {
    const known = state.logs.get(unit.conversationId)?.byCid.get(unit.cid);
    if (known) return answer(known, true);
    const events = renumber(state, unit);
    store(state, unit, events);
    return answer(events.at(-1) as EventRow, false);
  });
}

function renumber(state: MemoryState, unit: AppendUnit): EventRow[] {
  const head = headOf(state, unit.workspaceId, unit.conversationId);
  return unit.events.map((event) => {
    head.seq++;
    if (event.visibility === 'public') head.publicSeq++;
    if (event.type === 'message.created') {
      if (event.actorKind === 'visitor') head.visitorMsgs++;
      else head.agentMsgs++;
    }
    return { ...event, seq: head.seq, publicSeq: head.publicSeq, visitorMsgs: head.visitorMsgs, agentMsgs: head.agentMsgs };
  });
}

function store(state: MemoryState, unit: AppendUnit, events: EventRow[]): void {
  if (unit.create && !state.conversations.has(unit.conversationId)) state.conversations.set(unit.conversationId, newRecord(unit.create));
  for (const event of events) {
    const log = logOf(state, event.conversationId);
    const row = copy(event);
    log.bySeq.push(row);
    log.byCid.set(row.cid, row);
    log.seqs.add(row.seq);
    if ((log.bySeq.at(-2)?.seq ?? 0) > row.seq) log.bySeq.sort((a, b) => a.seq - b.seq);
  }
  const record = state.conversations.get(unit.conversationId);
  if (unit.patch && record) {
    const { conversationId: _, ...columns } = copy(unit.patch);
    Object.assign(record, Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined)));
  }
  for (const event of state.logs.get(unit.conversationId)?.bySeq ?? []) {
    if (!unit.blank?.includes(event.id)) continue;
    event.body = null;
    event.data = { recalled: true, ...(event.data && 'kind' in event.data ? { kind: event.data.kind } : {}) };
  }
}

function headOf(state: MemoryState, workspaceId: string, conversationId: string): HeadRow {
  const newest = state.logs.get(conversationId)?.bySeq.at(-1);
  const last = newest?.workspaceId === workspaceId ? newest : undefined;
  const record = state.conversations.get(conversationId);
  return {
    conversationId,
    seq: last?.seq ?? 0,
    publicSeq: last?.publicSeq ?? 0,
    visitorMsgs: last?.visitorMsgs ?? 0,
    agentMsgs: last?.agentMsgs ?? 0,
    lastAt: last?.createdAt ?? 0,
    conversation: record?.workspaceId === workspaceId ? copy(record) : null,
  };
}

/** A conversation belongs to the workspace of its first event or row; a unit of another workspace never gets into it. */
function refuseForeign(state: MemoryState, unit: AppendUnit, code: 'STORE_CONFLICT' | 'STORE_INVALID'): void {
  const owner = state.conversations.get(unit.conversationId)?.workspaceId ?? state.logs.get(unit.conversationId)?.bySeq[0]?.workspaceId;
  if (owner !== undefined && owner !== unit.workspaceId) throw new StoreError(code, 'the conversation belongs to another workspace');
  if (unit.events.length === 0) throw new StoreError('STORE_INVALID', 'a unit needs at least one event');
}

const eventsOf = (state: MemoryState, workspaceId: string, conversationId: string) => (state.logs.get(conversationId)?.bySeq ?? []).filter((e) => e.workspaceId === workspaceId);

function logOf(state: MemoryState, conversationId: string): ConversationLog {
  const known = state.logs.get(conversationId);
  if (known) return known;
  const log: ConversationLog = { bySeq: [], byCid: new Map(), seqs: new Set() };
  state.logs.set(conversationId, log);
  return log;
}

const answer = (row: EventRow, dup: boolean): Stored => ({ id: row.id, seq: row.seq, publicSeq: row.publicSeq, createdAt: row.createdAt, payloadHash: row.payloadHash, dup });
const conflict = (conversationId: string) => new StoreError('STORE_CONFLICT', `a key of conversation ${conversationId} is taken`);

function newRecord(n: NonNullable<AppendUnit['create']>): ConversationRecord {
  return {
    id: n.id,
    workspaceId: n.workspaceId,
    inboxId: n.inboxId,
    contactId: n.contactId,
    status: n.status,
    ownerKind: n.ownerKind,
    agentId: null,
    teamId: null,
    priority: 'none',
    tags: [],
    waitingSince: null,
    snoozedUntil: null,
    lastSeq: 0,
    lastPublicSeq: 0,
    lastMessageAt: null,
    lastActorKind: null,
    preview: '',
    publicPreview: '',
    publicUpdatedAt: n.createdAt,
    visitorMsgs: 0,
    agentMsgs: 0,
    readAgent: { ...NO_CURSOR },
    readVisitor: { ...NO_CURSOR },
    relayedSeq: 0,
    createdAt: n.createdAt,
    updatedAt: n.createdAt,
  };
}
