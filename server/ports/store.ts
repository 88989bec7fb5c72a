/**
 * What Parley keeps, as small repositories with domain verbs; never a query language (architecture §7). Rows are plain data, times are
 * milliseconds since 1970, `undefined` never appears in a row (absent = null). Every verb takes the workspace first and cannot cross it.
 * Adapters raise `StoreError`s (below) by `code`; any other error is a defect of the adapter or of the input.
 */
import type { ActorKind, ConversationStatus, EventType, Presence, Priority, Role } from '#protocol';

export type Visibility = 'public' | 'agents';
export type OwnerKind = 'bot' | 'team' | 'agent' | 'none';

export type EventRow = {
  workspaceId: string;
  conversationId: string;
  /** Counts every event of the conversation, 1, 2, 3 …; `publicSeq` only those a visitor may see (of an agents-only event: the number so far). */
  seq: number;
  publicSeq: number;
  id: string;
  cid: string;
  /** 22 characters: 128 bits of a hash of the command's payload; '' for secondary events. */
  payloadHash: string;
  type: EventType;
  visibility: Visibility;
  actorKind: ActorKind;
  actorId: string | null;
  deviceId: string | null;
  causedBy: string | null;
  body: string | null;
  data: Record<string, unknown> | null;
  /** Messages so far in this conversation, this event included. Unread is the difference of two of these. */
  visitorMsgs: number;
  agentMsgs: number;
  traceId: string | null;
  createdAt: number;
};

/** Columns that commands own (written with their event) and columns projected from the log. */
export type ConversationRecord = {
  id: string;
  workspaceId: string;
  inboxId: string;
  contactId: string;
  status: ConversationStatus;
  ownerKind: OwnerKind;
  agentId: string | null;
  teamId: string | null;
  priority: Priority;
  tags: string[];
  waitingSince: number | null;
  snoozedUntil: number | null;
  lastSeq: number;
  lastPublicSeq: number;
  lastMessageAt: number | null;
  lastActorKind: ActorKind | null;
  preview: string;
  publicPreview: string;
  publicUpdatedAt: number;
  visitorMsgs: number;
  agentMsgs: number;
  readAgent: CursorPoint;
  readVisitor: CursorPoint;
  relayedSeq: number;
  createdAt: number;
  updatedAt: number;
};
/** A cursor, kept once as the event it points at, in both counts. `delivered*` is never below the read position. */
export type CursorPoint = { seq: number; publicSeq: number; deliveredSeq: number; deliveredPublicSeq: number; visitorMsgs: number; agentMsgs: number };
export const NO_CURSOR: CursorPoint = { seq: 0, publicSeq: 0, deliveredSeq: 0, deliveredPublicSeq: 0, visitorMsgs: 0, agentMsgs: 0 };

export type NewConversation = Pick<ConversationRecord, 'id' | 'workspaceId' | 'inboxId' | 'contactId' | 'status' | 'ownerKind' | 'createdAt'>;
/** Owned columns that a command changes in the commit of its event. */
export type OwnedPatch = { conversationId: string } & Partial<Pick<ConversationRecord, 'status' | 'ownerKind' | 'agentId' | 'teamId' | 'priority' | 'tags' | 'snoozedUntil'>>;

/** All events of one command; stored together or not at all. `events[].cid` of the primary event (the last) is the command's cid. */
export type AppendUnit = {
  workspaceId: string;
  conversationId: string;
  cid: string;
  create?: NewConversation;
  events: EventRow[];
  patch?: OwnedPatch;
  /** Message ids whose body is removed in the same commit (recall, erasure): body null, data `{recalled: true}` plus `kind`. */
  blank?: string[];
};
/** How a unit was stored: the numbers of its primary event. `dup` when the cid was known (its first answer is given). */
export type Stored = { id: string; seq: number; publicSeq: number; createdAt: number; payloadHash: string; dup: boolean };
/** The last event's numbers, and the conversation's row; null for an unknown conversation. */
export type HeadRow = { conversationId: string; seq: number; publicSeq: number; visitorMsgs: number; agentMsgs: number; lastAt: number; conversation: ConversationRecord | null };
/** What the projector writes; only forward (`lastSeq < seq`), except `relayedSeq`, `readAgent`, `readVisitor`, each forward by itself. */
export type ProjectionRow = {
  workspaceId: string;
  conversationId: string;
  seq: number;
  publicSeq: number;
  visitorMsgs: number;
  agentMsgs: number;
  updatedAt: number;
  lastMessageAt: number | null;
  lastActorKind: ActorKind | null;
  preview: string;
  publicPreview: string;
  publicUpdatedAt: number;
  waitingSince: number | null;
  relayedSeq: number;
  readAgent: CursorPoint;
  readVisitor: CursorPoint;
};

export interface EventStore {
  /**
   * Stores numbered units in one durable commit; unique keys (conversation, seq) and (conversation, cid) decide.
   * Throws STORE_CONFLICT when a key is taken or a lock was lost (nothing stored), STORE_UNKNOWN when the outcome of the commit is not known.
   */
  append(units: AppendUnit[]): Promise<void>;
  /**
   * Stores units without trust in their numbers: drops units whose cid is known, numbers the rest from the stored head, answers each unit in order.
   * The numbers in `units[].events` are ignored except for which events are public and which are visitor or agent messages. Repeats conflicts itself.
   */
  repair(units: AppendUnit[]): Promise<Stored[]>;
  heads(workspaceId: string, conversationIds: string[]): Promise<HeadRow[]>;
  project(rows: ProjectionRow[]): Promise<void>;
  /** Events after or before a number of the reader's own sequence (public = publicSeq), oldest first. `before`: the newest `limit` below it. */
  read(workspaceId: string, q: { conversationId: string; sequence: 'all' | 'public'; after?: number; before?: number; limit: number }): Promise<EventRow[]>;
  /** One event by id or cid, or null. */
  find(workspaceId: string, conversationId: string, by: { id: string } | { cid: string }): Promise<EventRow | null>;
}

/** Healing and relay (hot-path §3.5, §3.6). */
export interface LogUpkeep {
  /** Conversations whose row is behind their events, among events created at or after `since`. */
  behind(since: number, limit: number): Promise<{ workspaceId: string; conversationId: string }[]>;
  /** Conversations with `relayedSeq < lastSeq` whose last change is older than `before`; claimed for this caller where two processes compete. */
  unrelayed(before: number, limit: number): Promise<{ workspaceId: string; conversationId: string; relayedSeq: number; lastSeq: number }[]>;
  /** A subscriber's own cursor of a conversation, moved forward only. */
  moveCursor(subscriber: string, conversationId: string, seq: number): Promise<void>;
  cursor(subscriber: string, conversationId: string): Promise<number>;
}

export type ConversationList = {
  view: 'mine' | 'unassigned' | 'all' | 'waiting' | 'bot' | 'snoozed' | 'team' | 'contact';
  agentId?: string;
  teamId?: string;
  contactId?: string;
  inboxIds?: string[];
  status?: ConversationStatus;
  /** Keyset: rows strictly after this one in (lastMessageAt desc, id desc). */
  after?: { at: number; id: string };
  limit: number;
};
export type CountsRow = { mine: number; unassigned: number; waiting: number; all: number; bot: number; snoozed: number };
export interface ConversationStore {
  get(workspaceId: string, id: string): Promise<ConversationRecord | null>;
  /** Newest message first; `all` = every status but resolved unless `status` is given. */
  list(workspaceId: string, q: ConversationList): Promise<ConversationRecord[]>;
  counts(workspaceId: string, q: { agentId: string; inboxIds?: string[] }): Promise<CountsRow>;
  /** An agent's own read position: visitor messages read per conversation, forward only; and the reading of many. */
  markRead(workspaceId: string, rows: { agentId: string; conversationId: string; seq: number; visitorMsgs: number }[]): Promise<void>;
  reads(workspaceId: string, agentId: string, conversationIds: string[]): Promise<Map<string, { seq: number; visitorMsgs: number }>>;
  /** Snoozed conversations whose time has come. */
  due(now: number, limit: number): Promise<{ workspaceId: string; id: string }[]>;
}

/** One step of a visitor on the site: a page, or what the site's script told of them. `at` in ms since 1970. */
export type TrailStep = { at: number; url: string; title?: string } | { at: number; event: string; props?: Record<string, unknown> };
export type ContactRecord = {
  id: string;
  workspaceId: string;
  inboxId: string | null;
  name: string | null;
  email: string | null;
  phone: string | null;
  locale: string | null;
  verified: boolean;
  attributes: Record<string, unknown>;
  /** Where they are, and the last steps there, the oldest first. */
  page: { url: string; title?: string; referrer?: string; trail?: TrailStep[] } | null;
  tokenVersion: number;
  createdAt: number;
  updatedAt: number;
};
export interface ContactStore {
  create(row: ContactRecord): Promise<void>;
  get(workspaceId: string, id: string): Promise<ContactRecord | null>;
  getMany(workspaceId: string, ids: string[]): Promise<ContactRecord[]>;
  /** Changes the given columns; null when there is no such contact. */
  update(workspaceId: string, id: string, patch: Partial<Omit<ContactRecord, 'id' | 'workspaceId' | 'createdAt'>>): Promise<ContactRecord | null>;
  list(workspaceId: string, q: { after?: { at: number; id: string }; limit: number }): Promise<ContactRecord[]>;
  /** The contact an identity (device, jwt subject) belongs to; made with `make()` if there is none, race-safe: one contact per identity. */
  byIdentity(workspaceId: string, kind: 'device' | 'jwt', value: string, make: () => ContactRecord): Promise<ContactRecord>;
}

export type InboxRecord = {
  id: string;
  workspaceId: string;
  name: string;
  kind: 'widget';
  sites: string[];
  bot: string | null;
  demo: boolean;
  color: string;
  locale: string;
  greeting: string;
  /** HS256 secret for identity tokens, or null. Encrypted at rest by the caller. */
  identitySecret: string | null;
  /** Ed25519 public key for identity tokens as SPKI PEM, or null. */
  identityKey: string | null;
  /** What differs from the usual looks (`domain/inboxes/appearance.ts` reads it), or null. */
  appearance: Record<string, unknown> | null;
  seen: { origin: string; url: string; title?: string; at: number } | null;
  createdAt: number;
  updatedAt: number;
};
export interface InboxStore {
  create(row: InboxRecord): Promise<void>;
  get(workspaceId: string, id: string): Promise<InboxRecord | null>;
  /** Demo first, then oldest first. */
  list(workspaceId: string): Promise<InboxRecord[]>;
  update(workspaceId: string, id: string, patch: Partial<Omit<InboxRecord, 'id' | 'workspaceId' | 'createdAt'>>): Promise<InboxRecord | null>;
}

export type AgentRecord = {
  id: string;
  workspaceId: string;
  name: string;
  email: string | null;
  passwordHash: string | null;
  role: Role;
  locale: string | null;
  presence: Presence;
  active: boolean;
  /** Only these inboxes, or null for all. */
  inboxIds: string[] | null;
  /** `key` agents are the users behind API keys. */
  kind: 'person' | 'key';
  sessionVersion: number;
  createdAt: number;
  updatedAt: number;
};
export interface AgentStore {
  /** Throws STORE_CONFLICT when the e-mail is taken in the workspace. */
  create(row: AgentRecord): Promise<void>;
  get(workspaceId: string, id: string): Promise<AgentRecord | null>;
  byEmail(workspaceId: string, email: string): Promise<AgentRecord | null>;
  list(workspaceId: string): Promise<AgentRecord[]>;
  update(workspaceId: string, id: string, patch: Partial<Omit<AgentRecord, 'id' | 'workspaceId' | 'createdAt' | 'kind'>>): Promise<AgentRecord | null>;
}

export type SessionRecord = {
  id: string;
  workspaceId: string;
  agentId: string;
  userAgent: string | null;
  ip: string | null;
  createdAt: number;
  lastSeenAt: number;
  expiresAt: number;
  revokedAt: number | null;
};
export interface SessionStore {
  create(row: SessionRecord): Promise<void>;
  get(workspaceId: string, id: string): Promise<SessionRecord | null>;
  listByAgent(workspaceId: string, agentId: string): Promise<SessionRecord[]>;
  touch(workspaceId: string, id: string, lastSeenAt: number): Promise<void>;
  /** Revokes one, or all of an agent's but `except`. Returns the ids revoked. */
  revoke(workspaceId: string, q: { id: string } | { agentId: string; except?: string }, at: number): Promise<string[]>;
}

export type ApiKeyRecord = {
  id: string;
  workspaceId: string;
  name: string;
  agentId: string;
  role: Role;
  hash: string;
  hint: string;
  createdAt: number;
  lastUsedAt: number | null;
  revokedAt: number | null;
};
export interface ApiKeyStore {
  create(row: ApiKeyRecord): Promise<void>;
  /** By SHA-256 (hex) of the key; revoked ones too. No workspace: the key itself says which. */
  byHash(hash: string): Promise<ApiKeyRecord | null>;
  list(workspaceId: string): Promise<ApiKeyRecord[]>;
  revoke(workspaceId: string, id: string, at: number): Promise<boolean>;
  touch(id: string, lastUsedAt: number): Promise<void>;
}

export type UploadRecord = {
  id: string;
  workspaceId: string;
  ownerKind: 'visitor' | 'agent';
  ownerId: string;
  inboxId: string | null;
  name: string;
  mime: string;
  size: number;
  width: number | null;
  height: number | null;
  durationMs: number | null;
  storageKey: string;
  conversationId: string | null;
  claimedBy: string | null;
  createdAt: number;
};
export interface UploadStore {
  create(row: UploadRecord): Promise<void>;
  get(workspaceId: string, id: string): Promise<UploadRecord | null>;
  /** Claims all or none for (conversation, cid): 'ok', 'gone' when one is claimed by another message, 'missing' when one is not this owner's. Repeating a claim is 'ok'. */
  claim(workspaceId: string, q: { ids: string[]; ownerKind: 'visitor' | 'agent'; ownerId: string; conversationId: string; cid: string }): Promise<'ok' | 'gone' | 'missing'>;
  /** Unclaimed ones created before this, oldest first. */
  unclaimed(before: number, limit: number): Promise<UploadRecord[]>;
  remove(workspaceId: string, ids: string[]): Promise<void>;
}

export type TeamRecord = { id: string; workspaceId: string; name: string; createdAt: number };
export type AuditRow = {
  id: string;
  workspaceId: string;
  actorKind: ActorKind;
  actorId: string | null;
  action: string;
  target: string | null;
  data: Record<string, unknown> | null;
  ip: string | null;
  createdAt: number;
};
export type WorkspaceRecord = { id: string; name: string; locale: string; epoch: string; createdAt: number };
/** The small things. */
export interface OfficeStore {
  workspace(): Promise<WorkspaceRecord | null>;
  saveWorkspace(row: WorkspaceRecord): Promise<void>;
  teams(workspaceId: string): Promise<TeamRecord[]>;
  createTeam(row: TeamRecord): Promise<void>;
  setting(workspaceId: string, key: string): Promise<unknown>;
  saveSetting(workspaceId: string, key: string, value: unknown): Promise<void>;
  audit(row: AuditRow): Promise<void>;
  audits(workspaceId: string, q: { after?: { at: number; id: string }; limit: number }): Promise<AuditRow[]>;
}

/** HTTP idempotency keys: the first answer of a key, kept 24 h by the caller's clean-up. */
export interface IdempotencyStore {
  /** null when the key is new and now reserved; otherwise what is kept (status 0 while the first call still runs). */
  reserve(workspaceId: string, key: string, requestHash: string, now: number): Promise<{ requestHash: string; status: number; body: string } | null>;
  complete(workspaceId: string, key: string, status: number, body: string): Promise<void>;
  release(workspaceId: string, key: string): Promise<void>;
  expire(before: number): Promise<number>;
}

export interface Store {
  events: EventStore;
  upkeep: LogUpkeep;
  conversations: ConversationStore;
  contacts: ContactStore;
  inboxes: InboxStore;
  agents: AgentStore;
  sessions: SessionStore;
  keys: ApiKeyStore;
  uploads: UploadStore;
  office: OfficeStore;
  idempotency: IdempotencyStore;
  /** Brings the schema up to date; names of the migrations applied. Refuses an edited, failed or newer history with one sentence. */
  migrate(): Promise<string[]>;
  /** Resolves when the database answers, rejects with STORE_UNAVAILABLE. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export type StoreErrorCode = 'STORE_CONFLICT' | 'STORE_UNKNOWN' | 'STORE_UNAVAILABLE' | 'STORE_INVALID' | 'STORE_FULL';
/** Recognised by `code`, never by class: a module may be loaded twice (architecture §4). INVALID = the row itself is refused; FULL = no disk space. */
export class StoreError extends Error {
  constructor(
    readonly code: StoreErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'StoreError';
  }
}
export const storeErrorCode = (e: unknown): StoreErrorCode | undefined => {
  const code = typeof e === 'object' && e !== null && 'code' in e ? e.code : undefined;
  return typeof code === 'string' && code.startsWith('STORE_') ? (code as StoreErrorCode) : undefined;
};
