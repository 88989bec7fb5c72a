import type { InboxRecord } from '../../ports/store.ts';
import type { AgentCaller, Domain } from '../context.ts';

/** An inbox by id, from memory or, when another process made it, from the store; null when there is none. */
export async function findInbox(domain: Domain, id: string): Promise<InboxRecord | null> {
  const known = domain.directory.inbox(id);
  if (known) return known;
  if (!UUID.test(id)) return null;
  const row = await domain.store.inboxes.get(domain.workspace.id, id);
  if (row) domain.directory.setInbox(row);
  return row;
}

/** Whether this agent works with the inbox. */
export const mayUseInbox = (caller: AgentCaller, inboxId: string | null): boolean => caller.inboxIds === null || (inboxId !== null && caller.inboxIds.includes(inboxId));

/** Ids are ours; whatever has another form cannot exist, and needs no look at the database. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
