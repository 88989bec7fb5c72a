import type { Role } from '#protocol';
import type { Logger } from '../kernel/logger.ts';
import type { EventLog } from '../log/event-log.ts';
import type { MediaStore } from '../ports/media-store.ts';
import type { Store, WorkspaceRecord } from '../ports/store.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { Directory } from './workspace/directory.ts';

/** What every verb gets as its first argument. Made once in main.ts; tests make it with store-memory. */
export type Domain = {
  store: Store;
  log: EventLog;
  media: MediaStore;
  telemetry: Telemetry;
  logger: Logger;
  /** Agents, teams and inboxes of the workspace in memory, kept fresh by the verbs that change them. */
  directory: Directory;
  workspace: WorkspaceRecord;
  /** 32 bytes; signs visitor tokens and file URLs, encrypts secrets. */
  secretKey: Uint8Array;
  now(): number;
  /** Rate limits apply (`PARLEY_LIMITS` is not off). */
  limits: boolean;
};

export type VisitorCaller = { kind: 'visitor'; workspaceId: string; contactId: string; inboxId: string; deviceId: string };
/** A person of the console, or the user behind an API key (`kind` bot for role bot). */
export type AgentCaller = {
  kind: 'agent' | 'bot';
  workspaceId: string;
  agentId: string;
  name: string;
  role: Role;
  inboxIds: string[] | null;
  sessionId?: string;
  keyId?: string;
  deviceId?: string;
};
export type Caller = VisitorCaller | AgentCaller;
