import type { InboxDto } from '#protocol';
import type { InboxRecord } from '../../ports/store.ts';
import { appearanceOf } from './appearance.ts';

/** What the console knows of an inbox; the identity secret is never given back. */
export const presentInbox = (i: InboxRecord): InboxDto => ({
  id: i.id,
  name: i.name,
  kind: i.kind,
  sites: i.sites,
  bot: i.bot,
  demo: i.demo,
  color: i.color,
  locale: i.locale,
  greeting: i.greeting,
  appearance: appearanceOf(i),
  identity: { secret: i.identitySecret === null ? 'unset' : 'set', publicKey: i.identityKey },
  seen: i.seen ? { origin: i.seen.origin, url: i.seen.url, ...(i.seen.title === undefined ? {} : { title: i.seen.title }), at: new Date(i.seen.at).toISOString() } : null,
  createdAt: new Date(i.createdAt).toISOString(),
});
