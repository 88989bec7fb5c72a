/** What HTTP answers carry (allow-list shapes; domain/present-*.ts fills them). Times are ISO 8601 UTC. */
import * as z from 'zod/mini';
import { AppearanceDto } from './appearance.ts';
import { CONVERSATION_STATUS, PRESENCE, PRIORITIES, ROLES } from './primitives.ts';

const Time = z.iso.datetime();
const list = <T extends z.ZodMiniType>(item: T) => z.object({ items: z.array(item), next: z.nullable(z.string()) });

export const ContactDto = z.object({
  id: z.string(),
  name: z.nullable(z.string()),
  email: z.nullable(z.string()),
  phone: z.nullable(z.string()),
  verified: z.boolean(),
  locale: z.nullable(z.string()),
  attributes: z.record(z.string(), z.unknown()),
  page: z.nullable(z.object({ url: z.string(), title: z.optional(z.string()) })),
  /** Pages opened and things the site's script told (`event`), the oldest first. */
  trail: z.array(
    z.object({ at: Time, url: z.optional(z.string()), title: z.optional(z.string()), event: z.optional(z.string()), props: z.optional(z.record(z.string(), z.unknown())) }),
  ),
  createdAt: Time,
  updatedAt: Time,
});
export const ConversationRow = z.object({
  id: z.string(),
  inboxId: z.string(),
  inboxName: z.string(),
  contact: z.object({ id: z.string(), name: z.nullable(z.string()), verified: z.boolean() }),
  status: z.enum(CONVERSATION_STATUS),
  owner: z.object({ kind: z.enum(['bot', 'team', 'agent', 'none']), id: z.nullable(z.string()), name: z.nullable(z.string()) }),
  priority: z.enum(PRIORITIES),
  tags: z.array(z.string()),
  head: z.number(),
  preview: z.string(),
  lastMessageAt: z.nullable(Time),
  lastActor: z.nullable(z.string()),
  /** Visitor messages this reader has not read yet. */
  unread: z.number(),
  /** Since when the customer waits for an answer; null when it is their turn. */
  waitingSince: z.nullable(Time),
  snoozedUntil: z.nullable(Time),
  createdAt: Time,
  updatedAt: Time,
});
export const EventDto = z.object({
  seq: z.number(),
  id: z.string(),
  type: z.string(),
  actor: z.object({ kind: z.string(), id: z.optional(z.string()), name: z.optional(z.string()) }),
  ts: Time,
  data: z.record(z.string(), z.unknown()),
});
export const InboxDto = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.literal('widget'),
  sites: z.array(z.string()),
  bot: z.nullable(z.string()),
  demo: z.boolean(),
  color: z.string(),
  locale: z.string(),
  greeting: z.string(),
  appearance: AppearanceDto,
  /** How the site proves who its visitors are: whether there is an HS256 secret, and the Ed25519 public key (SPKI PEM) or null. */
  identity: z.object({ secret: z.enum(['set', 'unset']), publicKey: z.nullable(z.string()) }),
  /** Where the widget was last seen, for the snippet page; written at most every 10 s. */
  seen: z.nullable(z.object({ origin: z.string(), url: z.string(), title: z.optional(z.string()), at: Time })),
  createdAt: Time,
});
export const AgentDto = z.object({
  id: z.string(),
  name: z.string(),
  email: z.nullable(z.string()),
  role: z.enum(ROLES),
  presence: z.enum(PRESENCE),
  locale: z.nullable(z.string()),
  active: z.boolean(),
  createdAt: Time,
});
export const TeamDto = z.object({ id: z.string(), name: z.string() });
export const UploadDto = z.object({
  id: z.string(),
  name: z.string(),
  mime: z.string(),
  size: z.number(),
  url: z.string(),
  width: z.optional(z.number()),
  height: z.optional(z.number()),
  durationMs: z.optional(z.number()),
});
export const ApiKeyDto = z.object({ id: z.string(), name: z.string(), role: z.enum(ROLES), agentId: z.string(), hint: z.string(), lastUsedAt: z.nullable(Time), createdAt: Time });
export const SessionDto = z.object({ id: z.string(), current: z.boolean(), userAgent: z.nullable(z.string()), ip: z.nullable(z.string()), createdAt: Time, lastSeenAt: Time });
export const CountsDto = z.object({ mine: z.number(), unassigned: z.number(), waiting: z.number(), all: z.number(), bot: z.number(), snoozed: z.number() });
export const MeDto = z.object({
  id: z.string(),
  name: z.string(),
  email: z.nullable(z.string()),
  role: z.enum(ROLES),
  locale: z.nullable(z.string()),
  presence: z.enum(PRESENCE),
  workspace: z.object({ id: z.string(), name: z.string(), locale: z.string() }),
});
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  code: z.string(),
  detail: z.optional(z.string()),
  traceId: z.string(),
  errors: z.optional(z.array(z.object({ path: z.string(), message: z.string() }))),
});

export const Lists = {
  conversations: list(ConversationRow),
  events: list(EventDto),
  inboxes: list(InboxDto),
  agents: list(AgentDto),
  contacts: list(ContactDto),
  keys: list(ApiKeyDto),
  teams: list(TeamDto),
  sessions: list(SessionDto),
};

export type ContactDto = z.infer<typeof ContactDto>;
export type ConversationRow = z.infer<typeof ConversationRow>;
export type InboxDto = z.infer<typeof InboxDto>;
export type AgentDto = z.infer<typeof AgentDto>;
export type TeamDto = z.infer<typeof TeamDto>;
export type UploadDto = z.infer<typeof UploadDto>;
export type ApiKeyDto = z.infer<typeof ApiKeyDto>;
export type SessionDto = z.infer<typeof SessionDto>;
export type Counts = z.infer<typeof CountsDto>;
export type MeDto = z.infer<typeof MeDto>;
export type EventDto = z.infer<typeof EventDto>;
export type Problem = z.infer<typeof Problem>;
