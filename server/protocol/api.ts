/** Bodies and queries of the HTTP API (docs/api). Unknown keys are refused; `null` in PATCH clears. */
import * as z from 'zod/mini';
import { AppearancePatch } from './appearance.ts';
import { MESSAGE_KINDS } from './frames.ts';
import { LIMITS } from './limits.ts';
import { Body, Cid, CONVERSATION_STATUS, DeviceId, Id, jsonObject, LocaleTag, Millis, Page, PRIORITIES, ROLES, shortText, textUpTo } from './primitives.ts';

/** An origin as compared: scheme, host, port; `https://shop.example`. A bare host means https. */
export const Site = z.string().check(z.minLength(1), z.maxLength(255), z.regex(/^(https?:\/\/)?[a-zA-Z0-9.-]+(:\d{1,5})?$|^(https?:\/\/)?\[[0-9a-fA-F:]+\](:\d{1,5})?$/));
export const Email = z.string().check(z.maxLength(254), z.regex(/^[^\s@"(),:;<>[\]\\]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/));
export const Password = z.string().check(z.minLength(10), z.maxLength(200));
export const Color = z.string().check(z.regex(/^#[0-9a-fA-F]{6}$/));
const UiLocale = z.enum(['zh', 'en']);
/** Query strings arrive as text. */
const LimitQuery = z.optional(z.string().check(z.regex(/^\d{1,3}$/)));

export const WidgetSessionBody = z.strictObject({
  deviceId: DeviceId,
  userJwt: z.optional(textUpTo(8192)),
  locale: z.optional(LocaleTag),
  page: z.optional(Page),
  token: z.optional(textUpTo(4096)),
  /** What the site's page says of the visitor, signed by nobody. */
  user: z.optional(z.strictObject({ name: z.optional(shortText(200)), email: z.optional(Email), phone: z.optional(shortText(40)) })),
  attributes: z.optional(jsonObject(LIMITS.attributes)),
});
export const SetupBody = z.strictObject({
  name: shortText(120),
  email: Email,
  password: Password,
  locale: z.optional(UiLocale),
  token: z.optional(textUpTo(200)),
});
export const WorkspacePatch = z.strictObject({ name: z.optional(shortText(120)), locale: z.optional(UiLocale) });
export const InboxCreate = z.strictObject({
  name: shortText(120),
  sites: z.optional(z.array(Site).check(z.maxLength(100))),
  bot: z.optional(z.nullable(shortText(64))),
  color: z.optional(Color),
  locale: z.optional(UiLocale),
  greeting: z.optional(textUpTo(500)),
});
export const InboxPatch = z.strictObject({
  name: z.optional(shortText(120)),
  sites: z.optional(z.array(Site).check(z.maxLength(100))),
  bot: z.optional(z.nullable(shortText(64))),
  color: z.optional(Color),
  locale: z.optional(UiLocale),
  greeting: z.optional(textUpTo(500)),
  appearance: z.optional(AppearancePatch),
  /** `publicKey`: Ed25519 as PEM or as the text of a JWK, null takes it away. `secret: null` ends the HS256 secret; a new one has its own call. */
  identity: z.optional(z.strictObject({ publicKey: z.optional(z.nullable(shortText(4096))), secret: z.optional(z.null()) })),
});
export const ConversationQuery = z.strictObject({
  view: z.optional(z.string().check(z.regex(/^(mine|unassigned|all|waiting|bot|snoozed|team:[A-Za-z0-9._-]{1,64})$/))),
  status: z.optional(z.enum(CONVERSATION_STATUS)),
  cursor: z.optional(textUpTo(200)),
  limit: LimitQuery,
  inbox: z.optional(Id),
  contact: z.optional(Id),
});
export const PageQuery = z.strictObject({ cursor: z.optional(textUpTo(200)), limit: LimitQuery });
export const EventsQuery = z.strictObject({
  before: z.optional(z.string().check(z.regex(/^\d{1,10}$/))),
  after: z.optional(z.string().check(z.regex(/^\d{1,10}$/))),
  limit: LimitQuery,
});
export const ConversationCreate = z.strictObject({ inboxId: Id, contactId: Id, cid: z.optional(Cid), topic: z.optional(textUpTo(200)) });
export const ConversationPatch = z.strictObject({
  cid: z.optional(Cid),
  status: z.optional(z.enum(CONVERSATION_STATUS)),
  until: z.optional(Millis),
  agent: z.optional(z.nullable(Id)),
  team: z.optional(z.nullable(Id)),
  priority: z.optional(z.enum(PRIORITIES)),
  addTags: z.optional(z.array(shortText(64)).check(z.maxLength(20))),
  removeTags: z.optional(z.array(shortText(64)).check(z.maxLength(20))),
});
export const MessageCreate = z.strictObject({
  cid: z.optional(Cid),
  kind: z.optional(z.enum(MESSAGE_KINDS)),
  body: z.optional(Body),
  attachments: z.optional(z.array(Id).check(z.maxLength(LIMITS.files))),
  replyTo: z.optional(Id),
  meta: z.optional(jsonObject(LIMITS.meta)),
});
export const MessagePatch = z.strictObject({ cid: z.optional(Cid), body: Body });
export const ContactCreate = z.strictObject({
  name: z.optional(shortText(200)),
  email: z.optional(Email),
  phone: z.optional(shortText(40)),
  locale: z.optional(LocaleTag),
  attributes: z.optional(jsonObject(LIMITS.attributes)),
});
export const ContactPatch = z.strictObject({
  name: z.optional(z.nullable(shortText(200))),
  email: z.optional(z.nullable(Email)),
  phone: z.optional(z.nullable(shortText(40))),
  locale: z.optional(z.nullable(LocaleTag)),
  attributes: z.optional(z.nullable(jsonObject(LIMITS.attributes))),
});
export const AgentCreate = z.strictObject({ name: shortText(120), email: Email, password: Password, role: z.enum(ROLES), locale: z.optional(UiLocale) });
export const AgentPatch = z.strictObject({
  name: z.optional(shortText(120)),
  role: z.optional(z.enum(ROLES)),
  active: z.optional(z.boolean()),
  locale: z.optional(z.nullable(UiLocale)),
  password: z.optional(Password),
  currentPassword: z.optional(textUpTo(200)),
});
export const TeamCreate = z.strictObject({ name: shortText(120) });
export const ApiKeyCreate = z.strictObject({ name: shortText(120), role: z.enum(ROLES), inboxes: z.optional(z.array(Id).check(z.maxLength(100))) });
export const SignInBody = z.strictObject({ email: textUpTo(254), password: textUpTo(200) });
export const Empty = z.strictObject({});
export const PollHello = z.strictObject({ hello: z.unknown() });
export const PollFrames = z.strictObject({ frames: z.optional(z.array(z.unknown()).check(z.maxLength(64))) });
