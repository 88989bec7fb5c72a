import type { Domain } from '../context.ts';
import { purgeUploads } from '../uploads/purge-uploads.ts';

const IDEMPOTENCY_MS = 24 * 3_600_000;

/** What nobody needs any more: unclaimed uploads, answers kept for repeated requests. To be run every minute or so; answers what it removed. */
export async function cleanUp(domain: Domain): Promise<{ uploads: number; answers: number }> {
  const uploads = await purgeUploads(domain);
  const answers = await domain.store.idempotency.expire(domain.now() - IDEMPOTENCY_MS);
  return { uploads, answers };
}
