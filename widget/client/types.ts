/** What the client knows and keeps. The machine (machine.ts) owns these values; screens only read them. */
import type { ConversationState } from '#protocol/apply-event.ts';
import type { Issue } from '#protocol/errors.ts';
import type { Actor, Attachment, WireEvent } from '#protocol/events.ts';
import type { ConversationStatus } from '#protocol/primitives.ts';

/** What goes over the wire for one entry of the outbox, without `i`, `conv`, `cid` and `cseq`. */
export type Command =
  | { t: 'msg.send'; kind: 'text' | 'image' | 'file' | 'audio' | 'video'; body?: string; attachments?: string[]; replyTo?: string; meta?: Record<string, unknown> }
  /** `target` is the id of a message event. */
  | { t: 'msg.edit'; target: string; body: string }
  | { t: 'msg.recall'; target: string }
  | { t: 'form.submit'; target: string; values: Record<string, unknown> }
  | { t: 'conv.open'; topic?: string }
  | { t: 'conv.human' }
  | { t: 'conv.rate'; score: number; comment?: string }
  | { t: 'conv.close' };

/** One command that the server has not confirmed yet. It survives a reload and keeps its `cid` for ever. */
export type OutboxItem = {
  cid: string;
  /** A conversation id, or `new:…` until the first item of the lane has opened the conversation. */
  lane: string;
  /** Milliseconds since 1970 and a counter within one tab: together the order. */
  at: number;
  n: number;
  /** When it was written by the server's clock, which a wrong clock of this browser does not change. Absent: the server was not heard before. */
  written?: number;
  cmd: Command;
  /** Attachment objects of the upload answers, to show them before the server's event arrives. */
  files?: Attachment[];
  state: 'queued' | 'rejected' | 'expired';
  code?: string;
  message?: string;
};

/** Answers to a form that the server would not take, and which field is to blame (`values.{name}`) for what. */
export type FormRefusal = { values: Record<string, unknown>; errors: Issue[] };

/** Delivery states of reference "client states": what the tick beside a message shows. */
export type DeliveryState = 'queued' | 'sending' | 'committed' | 'delivered' | 'read' | 'rejected' | 'expired';

export type Conversation = {
  id: string;
  /** Last event applied, in the visitor's own count; null while nothing is loaded. */
  cur: number | null;
  /** Highest seq the server has spoken of. */
  head: number;
  events: WireEvent[];
  state: ConversationState;
  /** Status before the first loaded event. */
  baseStatus: ConversationStatus;
  /** Events that came too early, by seq. */
  buffer: Map<number, WireEvent>;
  /** Older events exist on the server. */
  more: boolean;
  loading: boolean;
  /** A page of history was asked for and has not come yet, so it is asked again after a reconnect. */
  wanted: boolean;
  read: { visitor: number; agent: number };
  agentDelivered: number;
  /** When the other side read up to where, as far as this tab saw it happen. */
  readAt: { seq: number; at: number } | null;
  told: { delivered: number; read: number };
  typing: Actor | null;
  /** Volatile text of a bot that is still answering. */
  stream: { id: string; text: string; actor?: Actor } | null;
  /** The stream that the visitor stopped: what still comes of it is not shown. */
  stopped: string | null;
  waiting: { position: number; etaSeconds?: number } | null;
  updatedAt: number;
  preview: string;
};

/** One order of sending: all items of one conversation. */
export type Lane = {
  conv: string | null;
  /** Items sent and not answered. */
  inflight: number;
  /** Last accepted cseq of this connection. */
  acked: number;
  next: number;
  /** Something was refused: wait until everything in flight is answered, then go on from `next`. */
  paused: boolean;
  until: number;
  fails: number;
};

export type Request =
  | { kind: 'command'; cid: string; lane: string; cseq: number; at: number }
  | { kind: 'sync'; convs: string[]; at: number }
  | { kind: 'history'; conv: string; latest: boolean; at: number }
  | { kind: 'ping'; at: number };

export type LinkState = 'idle' | 'connecting' | 'hello' | 'live' | 'waiting' | 'refused';

export type ServerLimits = { maxBody: number; maxFiles: number; maxFileBytes: number; accept: string[]; window: number; ackTimeoutMs: number };

/** What did not work. `item`: the command that was refused for good and is not kept in the outbox. */
export type Failure = { code: string; message: string; item?: OutboxItem };

/** What one tab tells the others of the same browser. */
export type TabMessage =
  | { t: 'item'; item: OutboxItem }
  /** Given up or refused. What the server has stored leaves every outbox by its event. */
  | { t: 'gone'; cid: string; errors?: Issue[] }
  | ({ t: 'failed' } & Failure)
  | { t: 'moved'; lane: string; conv: string }
  | { t: 'read'; conv: string; seq: number }
  | { t: 'wake' }
  | { t: 'wipe' };

/** Everything the machine may do to the world. All calls are synchronous and must not call back into the machine. */
export type MachineIo = {
  now(): number;
  random(): number;
  id(): string;
  /** Makes sure there is a session and opens a transport; answers with linkOpened or linkClosed. */
  connect(): void;
  close(): void;
  transmit(frame: Record<string, unknown>): void;
  /** One timer per name; `null` clears it. */
  timer(name: string, ms: number | null): void;
  save(item: OutboxItem): void;
  forget(cid: string): void;
  /** Keeps where a `new:…` lane ended up, before its opener is forgotten: another tab may hold later items of that lane. */
  moved(lane: string, conv: string): void;
  /** Reads the store again for `lead`: a tab that died in the moment of writing has told nobody. */
  reload(): void;
  /** To the other tabs. `save` and `moved` tell them as well. */
  tell(message: TabMessage): void;
  /** Forget the cached session, so that the next connect fetches a fresh token. */
  dropSession(): void;
  changed(): void;
  /** A message from the other side was applied; `live` is false for backlog and history. */
  arrived(conv: string, ev: WireEvent, live: boolean): void;
  failed(failure: Failure): void;
};

export type Machine = {
  io: MachineIo;
  wanted: boolean;
  /** Whose items this tab sends (tabs.ts): every tab's, what was written or loaded here (no Web Locks), or nothing yet. */
  leads: 'all' | 'own' | 'none';
  /** `cid`s written or loaded here. */
  own: Set<string>;
  link: LinkState;
  /** True when the link has been down for two seconds: time to say so. */
  band: boolean;
  online: boolean;
  token: string;
  deviceId: string;
  tabId: string;
  locale: string;
  me: string | null;
  /** As the server knows the visitor. */
  myName: string | null;
  epoch: string | null;
  /** How far the server's clock is ahead of ours, in milliseconds; null before its first word. */
  skew: number | null;
  limits: ServerLimits;
  level: { n: number; features: string[]; notice?: string };
  presence: { agentsOnline: number; replyTime?: number } | null;
  convs: Map<string, Conversation>;
  outbox: OutboxItem[];
  /** By the message that offers the form, until it is submitted again. */
  refusedForms: Map<string, FormRefusal>;
  lanes: Map<string, Lane>;
  /** Where a `new:…` lane ended up. */
  aliases: Map<string, string>;
  requests: Map<number, Request>;
  /** When each named timer runs out. */
  due: Map<string, number>;
  nextI: number;
  counter: number;
  attempts: number;
  refreshed: boolean;
  lastKick: number;
  lastFrame: number;
  /** The conversation on screen and in view of a person; its events are marked read. */
  watching: string | null;
  typingSent: { conv: string; at: number } | null;
};
