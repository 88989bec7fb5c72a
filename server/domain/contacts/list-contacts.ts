import { type ContactDto, LIMITS } from '#protocol';
import type { ContactRecord } from '../../ports/store.ts';
import type { AgentCaller, Domain } from '../context.ts';
import { authorize } from '../workspace/authorize.ts';
import { decodeKeyset, encodeKeyset, type Keyset } from '../workspace/keyset.ts';
import { maySeeContact } from './get-contact.ts';
import { presentContact } from './present-contact.ts';

/** Pages of rows looked through for one answer, where an agent sees only some inboxes. */
const MAX_READS = 5;

/** Contacts of the caller's inboxes, newest first. A page may be short, even empty, while `next` is not null. */
export async function listContacts(domain: Domain, caller: AgentCaller, q: { cursor?: string; limit?: number }): Promise<{ items: ContactDto[]; next: string | null }> {
  authorize(caller, 'contact.read');
  const limit = q.limit ?? LIMITS.pageDefault;
  let after: Keyset | undefined = q.cursor ? decodeKeyset(q.cursor) : undefined;
  const found: ContactRecord[] = [];
  for (let reads = 0; reads < MAX_READS; reads++) {
    const rows: ContactRecord[] = await domain.store.contacts.list(caller.workspaceId, { limit: limit + 1, ...(after ? { after } : {}) });
    for (const row of rows.slice(0, limit)) {
      if (maySeeContact(caller, row)) found.push(row);
      after = { at: row.createdAt, id: row.id };
      if (found.length === limit) break;
    }
    if (rows.length <= limit && after?.id === rows.at(-1)?.id) return { items: found.map(presentContact), next: null };
    if (rows.length === 0) return { items: found.map(presentContact), next: null };
    if (found.length === limit) break;
  }
  return { items: found.map(presentContact), next: after ? encodeKeyset(after) : null };
}
