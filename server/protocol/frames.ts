/**
 * CS/1, what a client may send (protocol.md §3.1). Unknown keys are refused. One schema per `t`; `clientFrames` is the lookup.
 */
import * as z from 'zod/mini';
import { LIMITS } from './limits.ts';
import {
  Body,
  Cid,
  CONVERSATION_STATUS,
  Cursors,
  DeviceId,
  Id,
  jsonObject,
  LocaleTag,
  Millis,
  Page,
  PRESENCE,
  PRIORITIES,
  RequestNumber,
  Seq,
  shortText,
  TabId,
  textUpTo,
} from './primitives.ts';

const i = RequestNumber;
const conv = Id;
const cid = Cid;

export const Hello = z.strictObject({
  t: z.literal('hello'),
  v: z.literal(1),
  token: z.optional(textUpTo(4096)),
  ticket: z.optional(textUpTo(256)),
  deviceId: DeviceId,
  tabId: TabId,
  locale: z.optional(LocaleTag),
  cursors: z.optional(Cursors),
});

export const MESSAGE_KINDS = ['text', 'image', 'file', 'audio', 'video', 'card', 'note'] as const;

export const Button = z.strictObject({ id: shortText(64), label: shortText(200), url: z.optional(textUpTo(2048)) });
export const Card = z.strictObject({
  title: shortText(300),
  text: z.optional(textUpTo(2000)),
  image: z.optional(textUpTo(2048)),
  url: z.optional(textUpTo(2048)),
  price: z.optional(textUpTo(64)),
});
export const FormField = z.strictObject({
  name: shortText(64),
  label: shortText(200),
  type: z.enum(['text', 'email', 'phone', 'number', 'date', 'select', 'textarea']),
  required: z.optional(z.boolean()),
  options: z.optional(z.array(shortText(200)).check(z.maxLength(50))),
});
export const Form = z.strictObject({ title: z.optional(textUpTo(300)), fields: z.array(FormField).check(z.minLength(1), z.maxLength(20)) });

const MsgSend = z.strictObject({
  t: z.literal('msg.send'),
  i,
  conv: z.nullable(Id),
  cid,
  cseq: z.optional(z.int().check(z.gte(1))),
  kind: z.enum(MESSAGE_KINDS),
  body: z.optional(Body),
  attachments: z.optional(z.array(Id).check(z.maxLength(LIMITS.files))),
  replyTo: z.optional(Id),
  meta: z.optional(jsonObject(LIMITS.meta)),
  buttons: z.optional(z.array(Button).check(z.minLength(1), z.maxLength(10))),
  card: z.optional(Card),
  form: z.optional(Form),
  mentions: z.optional(z.array(Id).check(z.maxLength(20))),
});

export const clientFrames = {
  sync: z.strictObject({ t: z.literal('sync'), i, epoch: z.optional(textUpTo(64)), cursors: Cursors, limit: z.optional(z.int().check(z.gte(1), z.lte(LIMITS.syncMax))) }),
  history: z.strictObject({ t: z.literal('history'), i, conv, before: Seq, limit: z.optional(z.int().check(z.gte(1), z.lte(LIMITS.historyMax))) }),
  'msg.send': MsgSend,
  'msg.edit': z.strictObject({ t: z.literal('msg.edit'), i, conv, cid, target: Id, body: Body }),
  'msg.recall': z.strictObject({ t: z.literal('msg.recall'), i, conv, cid, target: Id }),
  'conv.open': z.strictObject({ t: z.literal('conv.open'), i, cid, topic: z.optional(textUpTo(200)), fields: z.optional(jsonObject(LIMITS.meta)), page: z.optional(Page) }),
  'conv.human': z.strictObject({ t: z.literal('conv.human'), i, conv, cid }),
  'conv.rate': z.strictObject({ t: z.literal('conv.rate'), i, conv, cid, score: z.int().check(z.gte(1), z.lte(5)), comment: z.optional(textUpTo(2000)) }),
  'conv.close': z.strictObject({ t: z.literal('conv.close'), i, conv, cid }),
  'form.submit': z.strictObject({ t: z.literal('form.submit'), i, conv, cid, target: Id, values: jsonObject(LIMITS.meta) }),
  cursor: z.strictObject({ t: z.literal('cursor'), conv, delivered: z.optional(Seq), read: z.optional(Seq) }),
  typing: z.strictObject({ t: z.literal('typing'), conv, on: z.boolean(), text: z.optional(textUpTo(2000)) }),
  'bot.stop': z.strictObject({ t: z.literal('bot.stop'), conv, stream: Id }),
  page: z.strictObject({ t: z.literal('page'), url: textUpTo(2048), title: z.optional(textUpTo(512)) }),
  track: z.strictObject({ t: z.literal('track'), name: shortText(100), props: z.optional(jsonObject(LIMITS.track)) }),
  ping: z.strictObject({ t: z.literal('ping'), i }),
  'conv.assign': z.strictObject({ t: z.literal('conv.assign'), i, conv, cid, agent: z.optional(Id), team: z.optional(Id), note: z.optional(textUpTo(2000)) }),
  'conv.status': z.strictObject({ t: z.literal('conv.status'), i, conv, cid, status: z.enum(CONVERSATION_STATUS), until: z.optional(Millis) }),
  'conv.tags': z.strictObject({
    t: z.literal('conv.tags'),
    i,
    conv,
    cid,
    add: z.optional(z.array(shortText(64)).check(z.maxLength(20))),
    remove: z.optional(z.array(shortText(64)).check(z.maxLength(20))),
  }),
  'conv.priority': z.strictObject({ t: z.literal('conv.priority'), i, conv, cid, priority: z.enum(PRIORITIES) }),
  'conv.takeover': z.strictObject({ t: z.literal('conv.takeover'), i, conv, cid }),
  'conv.handback': z.strictObject({ t: z.literal('conv.handback'), i, conv, cid }),
  presence: z.strictObject({ t: z.literal('presence'), i, state: z.enum(PRESENCE) }),
  view: z.strictObject({ t: z.literal('view'), i, conv: z.nullable(Id) }),
  watch: z.strictObject({
    t: z.literal('watch'),
    i,
    lists: z.array(z.string().check(z.regex(/^(mine|unassigned|all|waiting|team:[A-Za-z0-9._-]{1,64}|view:[A-Za-z0-9._-]{1,64})$/))).check(z.maxLength(20)),
  }),
} as const;

export type FrameName = keyof typeof clientFrames;
export type Frame<N extends FrameName> = z.infer<(typeof clientFrames)[N]>;
export type AnyFrame = { [N in FrameName]: Frame<N> }[FrameName];
export type HelloFrame = z.infer<typeof Hello>;

/** Frames only agents and bots may send; from a visitor they answer FORBIDDEN_OR_MISSING. */
export const AGENT_FRAMES: ReadonlySet<FrameName> = new Set<FrameName>([
  'conv.assign',
  'conv.status',
  'conv.tags',
  'conv.priority',
  'conv.takeover',
  'conv.handback',
  'presence',
  'view',
  'watch',
]);
/** Frames without `i`: never answered with `ok`. */
export const SILENT_FRAMES: ReadonlySet<FrameName> = new Set<FrameName>(['cursor', 'typing', 'bot.stop', 'page', 'track']);
