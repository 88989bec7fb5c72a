import * as z from 'zod/mini';
import { LIMITS } from './limits.ts';

/** Bytes of UTF-8; a string longer than the limit is reported as `too_big`, which becomes TOO_LARGE. */
export const utf8Max = (max: number) =>
  z.check<string>((ctx) => {
    if (ctx.value.length * 3 > max && utf8Length(ctx.value) > max) ctx.issues.push({ code: 'too_big', origin: 'string', maximum: max, inclusive: true, input: ctx.value });
  });

const encoder = new TextEncoder();
export const utf8Length = (s: string): number => encoder.encode(s).length;

/** An id of ours or of a client: letters, digits, `-`, `_`, `.`, `:`. */
export const Id = z.string().check(z.minLength(1), z.maxLength(64), z.regex(/^[A-Za-z0-9._:-]*$/));
/** A command id made by the client: a UUID, version 7 recommended. */
export const Cid = z.string().check(z.regex(/^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/));
export const DeviceId = z.string().check(z.minLength(8), z.maxLength(64), z.regex(/^[A-Za-z0-9._-]*$/));
export const TabId = z.string().check(z.minLength(1), z.maxLength(64), z.regex(/^[A-Za-z0-9._-]*$/));
export const Seq = z.int().check(z.gte(0), z.lte(2_147_483_647));
export const RequestNumber = z.int().check(z.gte(1));
export const LocaleTag = z.string().check(z.minLength(2), z.maxLength(35), z.regex(/^[A-Za-z0-9_-]*$/));
/** Milliseconds since 1970. */
export const Millis = z.int().check(z.gte(0), z.lte(8_640_000_000_000_000));
export const shortText = (max: number) => z.string().check(z.minLength(1), z.maxLength(max));
export const textUpTo = (max: number) => z.string().check(z.maxLength(max));
export const Body = z.string().check(utf8Max(LIMITS.body));

export const Cursors = z.record(Id, Seq).check(z.refine((c) => Object.keys(c).length <= LIMITS.cursors, { error: `at most ${LIMITS.cursors} conversations` }));

/** A small JSON object, at most `max` bytes as text. */
export const jsonObject = (max: number) =>
  z.record(z.string(), z.unknown()).check(
    z.check((ctx) => {
      if (utf8Length(JSON.stringify(ctx.value)) > max) ctx.issues.push({ code: 'too_big', origin: 'string', maximum: max, inclusive: true, input: ctx.value });
    }),
  );

export const Page = z.strictObject({
  url: textUpTo(2048),
  title: z.optional(textUpTo(512)),
  referrer: z.optional(textUpTo(2048)),
});

export const CONVERSATION_STATUS = ['open', 'pending', 'snoozed', 'resolved'] as const;
export const PRIORITIES = ['none', 'low', 'medium', 'high', 'urgent'] as const;
export const PRESENCE = ['online', 'busy', 'away', 'offline'] as const;
export const ROLES = ['owner', 'admin', 'supervisor', 'agent', 'bot'] as const;
export type ConversationStatus = (typeof CONVERSATION_STATUS)[number];
export type Priority = (typeof PRIORITIES)[number];
export type Presence = (typeof PRESENCE)[number];
export type Role = (typeof ROLES)[number];
