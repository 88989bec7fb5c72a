import type { InboxRecord } from '../../ports/store.ts';
import type { Domain } from '../context.ts';

/** How often a page view may be written: what the console reads is at most this old. */
const WRITE_EVERY_MS = 10_000;

/**
 * Keeps where the widget was last seen, for the snippet page of the console: one write in ten seconds per inbox, however many visitors.
 * A page that the inbox's site list does not name is not "seen". Never fails: nobody's chat waits for this.
 */
export async function noteSeen(domain: Domain, inbox: InboxRecord, page: { url: string; title?: string }): Promise<void> {
  const now = domain.now();
  const known = domain.directory.inbox(inbox.id) ?? inbox;
  if (known.seen && now - known.seen.at < WRITE_EVERY_MS) return;
  const origin = originOf(page.url);
  if (origin === null || (known.sites.length > 0 && !known.sites.some((site) => originOf(/^https?:/i.test(site) ? site : `https://${site}`) === origin))) return;
  const seen = { origin, ...placeOf(page, origin, known.seen), at: now };
  // Said before it is written: of those who come together one writes.
  domain.directory.setInbox({ ...known, seen });
  await domain.store.inboxes.update(known.workspaceId, known.id, { seen }).catch((e) => domain.logger.debug({ err: e }, 'where the widget was seen could not be kept'));
}

/** Address and title; of a visit that names only its site, those of the last page there. */
function placeOf(page: { url: string; title?: string }, origin: string, before: InboxRecord['seen']): { url: string; title?: string } {
  if (page.url === origin && before?.origin === origin) return { url: before.url, ...(before.title === undefined ? {} : { title: before.title }) };
  // Query and fragment can hold what belongs to the visitor only.
  const url = page.url.split(/[?#]/, 1)[0] ?? '';
  return { url: url.slice(0, 500), ...(page.title === undefined || page.title === '' ? {} : { title: page.title.slice(0, 200) }) };
}

function originOf(url: string): string | null {
  try {
    const { protocol, origin } = new URL(url);
    return protocol === 'https:' || protocol === 'http:' ? origin : null;
  } catch {
    return null;
  }
}
