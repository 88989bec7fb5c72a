/** How a widget looks and what it offers: one shape kept with the inbox, edited by the inbox API, read by the widget's config. */
import * as z from 'zod/mini';
import { Id, textUpTo } from './primitives.ts';

const POSITIONS = ['right', 'left'] as const;
const THEMES = ['auto', 'light', 'dark'] as const;
/** CSS pixels from the edge of the window. */
const Edge = z.int().check(z.gte(0), z.lte(200));
const Greeting = textUpTo(500);

/**
 * A change; what is left out stays, `greetings` and `features` by their keys. `logo` is the id of an upload (a picture of the caller, PNG,
 * JPEG, WebP, GIF or AVIF of 1 MB at most), null takes it away. An empty greeting means the widget's own words.
 */
export const AppearancePatch = z.strictObject({
  position: z.optional(z.enum(POSITIONS)),
  padding: z.optional(z.strictObject({ x: Edge, y: Edge })),
  theme: z.optional(z.enum(THEMES)),
  logo: z.optional(z.nullable(Id)),
  greetings: z.optional(z.strictObject({ zh: z.optional(Greeting), en: z.optional(Greeting) })),
  features: z.optional(z.strictObject({ files: z.optional(z.boolean()), emoji: z.optional(z.boolean()), csat: z.optional(z.boolean()) })),
});
export type AppearancePatch = z.infer<typeof AppearancePatch>;

/** Whole and read back; `logo` with the address its picture has for everybody. */
export const AppearanceDto = z.object({
  position: z.enum(POSITIONS),
  padding: z.object({ x: z.number(), y: z.number() }),
  theme: z.enum(THEMES),
  logo: z.nullable(z.object({ id: z.string(), url: z.string() })),
  greetings: z.object({ zh: z.string(), en: z.string() }),
  features: z.object({ files: z.boolean(), emoji: z.boolean(), csat: z.boolean() }),
});
export type AppearanceDto = z.infer<typeof AppearanceDto>;

/** What the widget may be told to offer; `bot` when one answers in the inbox. */
export const WIDGET_FEATURES = ['typing', 'bot', 'files', 'emoji', 'csat'] as const;

/** Answer of `GET /widget/{inbox}/config`: what anybody may know of an inbox. */
export const WidgetConfigDto = z.object({
  inbox: z.object({ id: z.string(), name: z.string() }),
  color: z.string(),
  /** Language when neither the page nor the browser names one we have. */
  locale: z.enum(['zh', 'en']),
  languages: z.array(z.string()),
  /** In the language of `locale`; kept for older widgets. */
  greeting: z.string(),
  /** Empty = the widget's own words. */
  greetings: z.object({ zh: z.string(), en: z.string() }),
  position: z.enum(POSITIONS),
  padding: z.object({ x: z.number(), y: z.number() }),
  theme: z.enum(THEMES),
  /** Path of the picture on this server, or null. */
  logo: z.nullable(z.string()),
  businessHours: z.nullable(z.unknown()),
  preChatForm: z.nullable(z.unknown()),
  features: z.array(z.enum(WIDGET_FEATURES)),
  limits: z.object({ maxBody: z.number(), maxFiles: z.number(), maxFileBytes: z.number(), accept: z.array(z.string()) }),
  level: z.object({ n: z.number(), features: z.array(z.string()) }),
});
export type WidgetConfigDto = z.infer<typeof WidgetConfigDto>;
