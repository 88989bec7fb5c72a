import type { ContactDto } from '#protocol';
import { fail } from '../../kernel/failure.ts';
import type { ContactRecord } from '../../ports/store.ts';
import type { AgentCaller, Domain } from '../context.ts';
import { mayUseInbox } from '../inboxes/find-inbox.ts';
import { authorize } from '../workspace/authorize.ts';
import { presentContact } from './present-contact.ts';

export async function getContact(domain: Domain, caller: AgentCaller, id: string): Promise<ContactDto> {
  authorize(caller, 'contact.read');
  return presentContact(await visibleContact(domain, caller, id));
}

/** The record, or the one refusal for missing and for not yours. */
export async function visibleContact(domain: Domain, caller: AgentCaller, id: string): Promise<ContactRecord> {
  const row = await domain.store.contacts.get(caller.workspaceId, id);
  return row && maySeeContact(caller, row) ? row : fail('FORBIDDEN_OR_MISSING');
}

/** A contact without an inbox (made by an agent) is everybody's. */
export const maySeeContact = (caller: AgentCaller, row: ContactRecord): boolean => row.inboxId === null || mayUseInbox(caller, row.inboxId);
