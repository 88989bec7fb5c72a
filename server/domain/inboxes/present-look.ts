import { brandColours, USUAL_BRAND } from '#protocol/brand-colour.ts';
import type { InboxRecord } from '../../ports/store.ts';
import { appearanceOf } from './appearance.ts';

/** Options of the loader as the inbox's appearance page sets them, without what is usual anyway; `padding` is "side bottom" in CSS pixels. */
export type InboxLook = { brand?: string; on?: string; position?: string; padding?: string; theme?: string };

const USUAL_EDGE = 20;

/** What the launcher needs before anything of the inbox is fetched. */
export function presentLook(inbox: InboxRecord): InboxLook {
  const { position, padding, theme } = appearanceOf(inbox);
  return {
    ...(inbox.color.toLowerCase() === USUAL_BRAND ? {} : brandColours(inbox.color, 'light')),
    ...(position === 'right' ? {} : { position }),
    ...(padding.x === USUAL_EDGE && padding.y === USUAL_EDGE ? {} : { padding: `${padding.x} ${padding.y}` }),
    ...(theme === 'auto' ? {} : { theme }),
  };
}
