import type { AppearanceDto } from '#protocol/appearance.ts';
import type { InboxDto } from '#protocol/entities.ts';

type Language = 'zh' | 'en';
/** What the appearance page edits: everything a customer sees of an inbox. Padding is text while it is typed. */
export type LookDraft = {
  name: string;
  color: string;
  locale: Language;
  greetings: Record<Language, string>;
  position: AppearanceDto['position'];
  padX: string;
  padY: string;
  theme: AppearanceDto['theme'];
  logo: AppearanceDto['logo'];
  features: AppearanceDto['features'];
};
const EDGE_MAX = 200;

export function toDraft(inbox: InboxDto): LookDraft {
  const { position, padding, theme, logo, greetings, features } = inbox.appearance;
  const locale = inbox.locale.startsWith('zh') ? 'zh' : 'en';
  return {
    name: inbox.name,
    color: inbox.color,
    locale,
    // One greeting of older days stands for the inbox's own language until another is written.
    greetings: { ...greetings, [locale]: greetings[locale] || inbox.greeting },
    position,
    padX: String(padding.x),
    padY: String(padding.y),
    theme,
    logo,
    features,
  };
}

/** Body of `PATCH /api/v1/inboxes/{id}`. */
export function toPatch(draft: LookDraft) {
  const greetings = { zh: draft.greetings.zh.trim(), en: draft.greetings.en.trim() };
  return {
    name: draft.name.trim(),
    color: draft.color,
    locale: draft.locale,
    greeting: greetings[draft.locale],
    appearance: {
      position: draft.position,
      padding: { x: Number(draft.padX), y: Number(draft.padY) },
      theme: draft.theme,
      logo: draft.logo?.id ?? null,
      greetings,
      features: draft.features,
    },
  };
}

export const edgeOk = (text: string): boolean => /^\d{1,3}$/.test(text.trim()) && Number(text) <= EDGE_MAX;
export const sameLook = (a: LookDraft, b: LookDraft): boolean => JSON.stringify(a) === JSON.stringify(b);
