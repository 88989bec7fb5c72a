/** CS/1 §3.2: what the server sends. Clients ignore keys they do not know. */
import type { ConversationRow, Counts } from './entities.ts';
import type { ErrorCode, Issue } from './errors.ts';
import type { Actor, WireEvent } from './events.ts';
import type { ConversationStatus, Presence } from './primitives.ts';

export type ReadCursors = { visitor: number; agent: number };
export type Welcome = {
  t: 'welcome';
  v: 1;
  session: string;
  epoch: string;
  serverTime: number;
  me: { kind: 'visitor' | 'agent' | 'bot'; id: string; name?: string; role?: string };
  limits: { maxBody: number; maxFiles: number; maxFileBytes: number; accept: string[]; window: number; ackTimeoutMs: number };
  level: { n: number; features: string[] };
  convs: { conv: string; head: number; status: ConversationStatus; read: ReadCursors; more?: boolean }[];
};
export type Ev = { t: 'ev'; conv: string } & WireEvent;
export type CursorFrame = { t: 'cursor'; conv: string; who: 'visitor' | 'agent'; delivered: number; read: number };
export type TypingFrame = { t: 'typing'; conv: string; actor: Actor; on: boolean; text?: string };
export type DeltaFrame = { t: 'delta'; conv: string; stream: string; n?: number; text?: string; end?: true; reason?: string };
export type CtlFrame =
  | { t: 'ctl'; kind: 'drain'; reconnectInMs: number }
  | { t: 'ctl'; kind: 'level'; n: number; features: string[]; notice?: string }
  | { t: 'ctl'; kind: 'waiting'; conv: string; position: number; etaSeconds?: number }
  | { t: 'ctl'; kind: 'auth-expiring'; at: number }
  | { t: 'ctl'; kind: 'reset'; conv?: string; reason: string }
  | { t: 'ctl'; kind: 'presence'; agentsOnline: number; replyTime?: number };
/** List changes for a console that watches (settled.md §2): never a body beyond the preview. */
export type RowsFrame = { t: 'rows'; list: string; upsert: ConversationRow[]; remove: string[] };
export type CountsFrame = { t: 'counts'; counts: Counts };
/** Another agent looks at, or left, a conversation that this console views or owns. */
export type ViewersFrame = { t: 'viewers'; conv: string; agents: { id: string; name: string }[] };
export type AgentPresenceFrame = { t: 'presence'; agent: string; state: Presence };

export type OkFrame = { t: 'ok'; i: number } & Record<string, unknown>;
export type ErrFrame = {
  t: 'err';
  i?: number;
  code: ErrorCode;
  message: string;
  retryable: boolean;
  retryAfterMs?: number;
  expectCseq?: number;
  traceId?: string;
  errors?: Issue[];
};
export type Pong = { t: 'pong'; i: number; serverTime: number };
/** Answer of `msg.send` and of every other command with a `cid`. */
export type CommandAnswer = { conv: string; cid: string; id?: string; seq: number; ts: number; dup: boolean };
export type SyncAnswer = { epoch: string; convs: Record<string, { events: WireEvent[]; head: number; more: boolean }>; reset: { conv: string; reason: ResetReason }[] };
export type HistoryAnswer = { events: WireEvent[]; more: boolean };
export type ResetReason = 'EPOCH_CHANGED' | 'AHEAD' | 'RETENTION' | 'FORBIDDEN_OR_MISSING';

export type ServerFrame =
  | Welcome
  | Ev
  | CursorFrame
  | TypingFrame
  | DeltaFrame
  | CtlFrame
  | RowsFrame
  | CountsFrame
  | ViewersFrame
  | AgentPresenceFrame
  | OkFrame
  | ErrFrame
  | Pong;

/** Frames that may be dropped for a slow reader before it is cut. */
export const VOLATILE: ReadonlySet<ServerFrame['t']> = new Set<ServerFrame['t']>(['typing', 'presence', 'viewers', 'delta', 'counts', 'rows']);

export const CLOSE = { protocol: 4400, auth: 4401, origin: 4403, noHello: 4408, slow: 4429, drain: 1012, unsupported: 1003, badFrame: 1002, tooBig: 1009 } as const;
