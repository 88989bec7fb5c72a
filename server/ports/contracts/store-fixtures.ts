import { type EventType, newId } from '#protocol';
import type {
  AgentRecord,
  AppendUnit,
  ContactRecord,
  ConversationRecord,
  CursorPoint,
  EventRow,
  InboxRecord,
  NewConversation,
  ProjectionRow,
  SessionRecord,
  Store,
  UploadRecord,
} from '../store.ts';
import { NO_CURSOR, storeErrorCode } from '../store.ts';

/** A moment with milliseconds that a store could lose. */
export const T0 = 1_763_982_749_123;

/** The error code of a rejected promise; fails when it resolves. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (e) {
    return storeErrorCode(e) ?? `not a store error: ${String(e)}`;
  }
  return 'resolved';
}

/** A conversation as its writer sees it: gives the next numbers, the way the log does. */
export function thread(workspaceId = newId(), over: Partial<NewConversation> = {}) {
  const id = over.id ?? newId();
  const head = { seq: 0, publicSeq: 0, visitorMsgs: 0, agentMsgs: 0 };
  const event = (e: Partial<EventRow> = {}): EventRow => {
    const type: EventType = e.type ?? 'message.created';
    const visibility = e.visibility ?? 'public';
    const actorKind = e.actorKind ?? 'visitor';
    head.seq++;
    if (visibility === 'public') head.publicSeq++;
    if (type === 'message.created' && actorKind === 'visitor') head.visitorMsgs++;
    else if (type === 'message.created') head.agentMsgs++;
    const defaults = {
      id: newId(),
      cid: newId(),
      payloadHash: 'hash',
      actorId: 'actor',
      deviceId: null,
      causedBy: null,
      body: 'hello',
      data: { kind: 'text' },
      traceId: null,
      createdAt: T0,
    };
    return { ...defaults, workspaceId, conversationId: id, ...head, ...e, type, visibility, actorKind };
  };
  /** One event or several as one unit; its cid is the last event's. */
  const unit = (events: Partial<EventRow> | Partial<EventRow>[] = {}, extra: Partial<AppendUnit> = {}): AppendUnit => {
    const rows = (Array.isArray(events) ? events : [events]).map(event);
    return { workspaceId, conversationId: id, cid: rows.at(-1)?.cid ?? '', events: rows, ...extra };
  };
  const create: NewConversation = { workspaceId, inboxId: 'inbox', contactId: 'contact', status: 'open', ownerKind: 'none', createdAt: T0, ...over, id };
  const open = (extra: Partial<AppendUnit> = {}) => unit({ type: 'conversation.opened', body: null, data: {} }, { create, ...extra });
  return { id, workspaceId, head, event, unit, open, create };
}
export type Thread = ReturnType<typeof thread>;

/** A stored conversation with its first event. */
export async function opened(store: Store, workspaceId?: string, over?: Partial<NewConversation>): Promise<Thread> {
  const t = thread(workspaceId, over);
  await store.events.append([t.open()]);
  return t;
}

export const projection = (t: Thread, over: Partial<ProjectionRow> = {}): ProjectionRow => ({
  workspaceId: t.workspaceId,
  conversationId: t.id,
  ...t.head,
  updatedAt: T0,
  lastMessageAt: T0,
  lastActorKind: 'visitor',
  preview: 'preview',
  publicPreview: 'public preview',
  publicUpdatedAt: T0,
  waitingSince: null,
  relayedSeq: 0,
  readAgent: NO_CURSOR,
  readVisitor: NO_CURSOR,
  ...over,
});
export const cursorAt = (seq: number, over: Partial<CursorPoint> = {}): CursorPoint => ({
  seq,
  publicSeq: seq,
  deliveredSeq: seq,
  deliveredPublicSeq: seq,
  visitorMsgs: seq,
  agentMsgs: seq,
  ...over,
});

/** A stored conversation in a given state: owned columns through a patch, projected ones through the projector's verb. */
export async function conversation(store: Store, workspaceId: string, over: Partial<ConversationRecord> = {}): Promise<Thread> {
  const t = thread(workspaceId, {
    ...(over.inboxId ? { inboxId: over.inboxId } : {}),
    ...(over.contactId ? { contactId: over.contactId } : {}),
    ...(over.id ? { id: over.id } : {}),
  });
  const { status = 'open', ownerKind = 'none', agentId = null, teamId = null, snoozedUntil = null } = over;
  await store.events.append([t.open({ patch: { conversationId: t.id, status, ownerKind, agentId, teamId, snoozedUntil } })]);
  await store.events.project([projection(t, { lastMessageAt: over.lastMessageAt ?? T0, waitingSince: over.waitingSince ?? null })]);
  return t;
}

export const contact = (workspaceId: string, over: Partial<ContactRecord> = {}): ContactRecord => ({
  id: newId(),
  workspaceId,
  inboxId: null,
  name: 'Ana',
  email: null,
  phone: null,
  locale: 'en',
  verified: false,
  attributes: {},
  page: null,
  tokenVersion: 1,
  createdAt: T0,
  updatedAt: T0,
  ...over,
});
export const inbox = (workspaceId: string, over: Partial<InboxRecord> = {}): InboxRecord => ({
  id: newId(),
  workspaceId,
  name: 'Shop',
  kind: 'widget',
  sites: [],
  bot: null,
  demo: false,
  color: '#123456',
  locale: 'en',
  greeting: 'Hello',
  identitySecret: null,
  identityKey: null,
  appearance: null,
  seen: null,
  createdAt: T0,
  updatedAt: T0,
  ...over,
});
export const agent = (workspaceId: string, over: Partial<AgentRecord> = {}): AgentRecord => ({
  id: newId(),
  workspaceId,
  name: 'Li',
  email: `${newId()}@example.org`,
  passwordHash: 'hash',
  role: 'agent',
  locale: null,
  presence: 'offline',
  active: true,
  inboxIds: null,
  kind: 'person',
  sessionVersion: 1,
  createdAt: T0,
  updatedAt: T0,
  ...over,
});
export const session = (workspaceId: string, agentId: string, over: Partial<SessionRecord> = {}): SessionRecord => ({
  id: newId(),
  workspaceId,
  agentId,
  userAgent: null,
  ip: null,
  createdAt: T0,
  lastSeenAt: T0,
  expiresAt: T0 + 1,
  revokedAt: null,
  ...over,
});
export const upload = (workspaceId: string, over: Partial<UploadRecord> = {}): UploadRecord => ({
  id: newId(),
  workspaceId,
  ownerKind: 'visitor',
  ownerId: 'contact',
  inboxId: null,
  name: 'a.png',
  mime: 'image/png',
  size: 10,
  width: null,
  height: null,
  durationMs: null,
  storageKey: `k/${newId()}`,
  conversationId: null,
  claimedBy: null,
  createdAt: T0,
  ...over,
});

/** The numbers of a stored log, checked: no gap, no double, counters as the events say. Returns the events. */
export async function checkedLog(store: Store, workspaceId: string, conversationId: string): Promise<EventRow[]> {
  const events: EventRow[] = [];
  for (;;) {
    const page = await store.events.read(workspaceId, { conversationId, sequence: 'all', after: events.at(-1)?.seq ?? 0, limit: 500 });
    if (page.length === 0) break;
    events.push(...page);
  }
  const expected = { seq: 0, publicSeq: 0, visitorMsgs: 0, agentMsgs: 0 };
  const cids = new Set<string>();
  for (const e of events) {
    expected.seq++;
    if (e.visibility === 'public') expected.publicSeq++;
    if (e.type === 'message.created' && e.actorKind === 'visitor') expected.visitorMsgs++;
    else if (e.type === 'message.created') expected.agentMsgs++;
    const found = { seq: e.seq, publicSeq: e.publicSeq, visitorMsgs: e.visitorMsgs, agentMsgs: e.agentMsgs };
    if (JSON.stringify(found) !== JSON.stringify(expected)) throw new Error(`log of ${conversationId} is wrong: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
    if (cids.has(e.cid)) throw new Error(`cid ${e.cid} is stored twice`);
    cids.add(e.cid);
  }
  return events;
}
