import { LIMITS } from '#protocol';
import type { Domain } from '../context.ts';

/** Claims are refused after 15 minutes; one more lets a claim that is under way finish first. */
const GRACE_MS = 60_000;

/** Removes uploads no message claimed in time; answers how many. Bytes first: a crash in between leaves a row that is found again. */
export async function purgeUploads(domain: Domain, limit = 100): Promise<number> {
  const rows = await domain.store.uploads.unclaimed(domain.now() - LIMITS.uploadClaimMs - GRACE_MS, limit);
  for (const row of rows) {
    await domain.media.remove(row.storageKey);
    await domain.store.uploads.remove(row.workspaceId, [row.id]);
  }
  return rows.length;
}
