import { ACCEPTED_TYPES, LIMITS, type WidgetConfigDto } from '#protocol';
import type { InboxRecord } from '../../ports/store.ts';
import { appearanceOf } from './appearance.ts';

/** What anybody may know of an inbox: never its sites, its keys or where it was seen. */
export function presentConfig(inbox: InboxRecord): WidgetConfigDto {
  const { position, padding, theme, logo, greetings, features } = appearanceOf(inbox);
  const locale = inbox.locale === 'zh' ? 'zh' : 'en';
  // The one greeting of before stands for its language until somebody writes another for it.
  const spoken = { ...greetings, [locale]: greetings[locale] || inbox.greeting };
  return {
    inbox: { id: inbox.id, name: inbox.name },
    color: inbox.color,
    locale,
    languages: ['zh', 'en'],
    greeting: spoken[locale],
    greetings: spoken,
    position,
    padding,
    theme,
    logo: logo?.url ?? null,
    businessHours: null,
    preChatForm: null,
    features: [
      'typing',
      ...(inbox.bot === null ? [] : (['bot'] as const)),
      ...(features.files ? (['files'] as const) : []),
      ...(features.emoji ? (['emoji'] as const) : []),
      ...(features.csat ? (['csat'] as const) : []),
    ],
    limits: { maxBody: LIMITS.body, maxFiles: LIMITS.files, maxFileBytes: LIMITS.fileBytes, accept: [...ACCEPTED_TYPES] },
    level: { n: 0, features: [] },
  };
}
