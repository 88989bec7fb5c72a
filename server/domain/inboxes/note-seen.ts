import type { InboxRecord } from '../../ports/store.ts';
import type { Domain } from '../context.ts';

const AGAIN_AFTER_MS = 60_000;

/** Keeps where the widget was last seen, for the snippet page: at once on a new origin, else at most once a minute. */
export async function noteSeen(domain: Domain, inbox: InboxRecord, page: { url: string }): Promise<void> {
  let origin: string;
  try {
    origin = new URL(page.url).origin;
  } catch {
    return;
  }
  const now = domain.now();
  if (inbox.seen && inbox.seen.origin === origin && now - inbox.seen.at < AGAIN_AFTER_MS) return;
  // Query and fragment can hold what belongs to the visitor only.
  const url = page.url.split(/[?#]/, 1)[0] ?? '';
  const row = await domain.store.inboxes.update(inbox.workspaceId, inbox.id, { seen: { origin, url: url.slice(0, 500), at: now } });
  if (row) domain.directory.setInbox(row);
}
