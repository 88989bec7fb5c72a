import { brandColours } from '#protocol/brand-colour.ts';
import type { InboxRecord } from '../../ports/store.ts';
import { appearanceOf } from './appearance.ts';

/** Options of the loader as the inbox's appearance page sets them, without what is usual anyway; `padding` is "side bottom" in CSS pixels. */
export type InboxLook = { brand?: string; on?: string; position?: string; padding?: string; theme?: string };

const USUAL = { color: '#006d7d', edge: 20 };

/** What the launcher needs before anything of the inbox is fetched. */
export function presentLook(inbox: InboxRecord): InboxLook {
  const { position, padding, theme } = appearanceOf(inbox);
  return {
    ...(inbox.color.toLowerCase() === USUAL.color ? {} : brandColours(inbox.color, 'light')),
    ...(position === 'right' ? {} : { position }),
    ...(padding.x === USUAL.edge && padding.y === USUAL.edge ? {} : { padding: `${padding.x} ${padding.y}` }),
    ...(theme === 'auto' ? {} : { theme }),
  };
}
