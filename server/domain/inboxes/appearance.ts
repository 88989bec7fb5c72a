import * as z from 'zod/mini';
import { type AppearanceDto, AppearancePatch } from '#protocol';
import type { InboxRecord } from '../../ports/store.ts';

/** How the widget of an inbox looks, with the usual value for whatever was never chosen. Nothing else of the stored column gets out. */
export function appearanceOf(inbox: Pick<InboxRecord, 'id' | 'appearance'>): AppearanceDto {
  const chosen = chosenOf(inbox);
  return {
    position: chosen.position ?? 'right',
    padding: chosen.padding ?? { x: 20, y: 20 },
    theme: chosen.theme ?? 'auto',
    logo: chosen.logo ? { id: chosen.logo, url: `/widget/${inbox.id}/logo?v=${chosen.logo}` } : null,
    greetings: { zh: '', en: '', ...chosen.greetings },
    features: { files: true, emoji: true, csat: true, ...chosen.features },
  };
}

/** The column after a change: left out = as before, `greetings` and `features` by their keys. */
export function changedAppearance(inbox: Pick<InboxRecord, 'appearance'>, patch: AppearancePatch): Record<string, unknown> {
  const chosen = chosenOf(inbox);
  return {
    ...chosen,
    ...patch,
    ...(patch.greetings ? { greetings: { ...chosen.greetings, ...patch.greetings } } : {}),
    ...(patch.features ? { features: { ...chosen.features, ...patch.features } } : {}),
  };
}

/** The stored column as far as this version knows it; a key it cannot read counts as never chosen. */
function chosenOf(inbox: Pick<InboxRecord, 'appearance'>): AppearancePatch {
  const kept: Record<string, unknown> = {};
  for (const [key, schema] of Object.entries(AppearancePatch.shape)) {
    const value = z.safeParse(schema, inbox.appearance?.[key]);
    if (value.success && value.data !== undefined) kept[key] = value.data;
  }
  return kept as AppearancePatch;
}
