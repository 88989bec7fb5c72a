import type { ActorKind, EventType } from '#protocol';
import type { ConversationRecord, CursorPoint, EventRow, NewConversation, OwnedPatch } from '../ports/store.ts';

/** The head of an active conversation: what the numbers and the owned columns are now, as this process knows them (a hint; unique keys decide). */
export type Head = {
  conversationId: string;
  seq: number;
  publicSeq: number;
  visitorMsgs: number;
  agentMsgs: number;
  /** Row as known, owned columns current, projected columns possibly behind `seq`. */
  conversation: ConversationRecord;
};

export type PlannedEvent = {
  type: EventType;
  body?: string | null;
  data?: Record<string, unknown> | null;
  actorKind: ActorKind;
  actorId: string | null;
};
/** What a command does. The last event is the primary one: its numbers are the answer. */
export type Plan = { events: PlannedEvent[]; patch?: Omit<OwnedPatch, 'conversationId'>; blank?: string[] };

export type AppendRequest = {
  workspaceId: string;
  conversationId: string;
  cid: string;
  payloadHash: string;
  deviceId?: string | null;
  causedBy?: string | null;
  traceId?: string | null;
  /** Given when the conversation may not exist yet. */
  create?: NewConversation;
  /**
   * Called when the numbers are given, in order, with the head after everything before it; may be called again after a conflict.
   * Throws a Failure to refuse: nothing is stored. Must be synchronous and pure.
   */
  plan(head: Head): Plan;
};
export type Appended = { conversationId: string; cid: string; id: string; seq: number; publicSeq: number; ts: number; dup: boolean };

export interface EventLog {
  /**
   * Stores one command; `done` is called in seq order, after the commit, between the deliveries of the events around it.
   * Throws OVERLOADED (Failure) at once when the queue is full. CID_CONFLICT when the cid was used with another payload.
   */
  append(request: AppendRequest, done: (error: unknown, result: Appended | null) => void): void;
  /** The same as a promise, for callers that need no place in the order. */
  appended(request: AppendRequest): Promise<Appended>;
  /** The head if it is in memory. */
  peek(conversationId: string): Head | undefined;
  /** Loads heads into memory; unknown conversations are absent from the answer. */
  heads(workspaceId: string, conversationIds: string[]): Promise<Map<string, Head>>;
  /** Every stored event, in seq order per conversation, after its commit and before the `done` of its command. `head` is the state after it. */
  onEvent(listener: (event: EventRow, head: Head) => void): () => void;
  /** A cursor moves, forward only; written with the projection. Answers whether it moved and the whole point now. */
  moveCursor(workspaceId: string, conversationId: string, who: 'visitor' | 'agent', point: CursorPoint): boolean;
  /** Row as a reader must see it: stored columns overlaid with what this process has not projected yet. */
  overlay(row: ConversationRecord): ConversationRecord;
  stats(): { queued: number; oldestQueuedMs: number; dirty: number; conversations: number; batches: number; rows: number; repairs: number; lastBatch: number };
  start(): Promise<void>;
  /** Flushes what is queued and projects what is dirty, then stops. */
  stop(): Promise<void>;
}
