import { type ContactDto, newId } from '#protocol';
import type { ContactRecord } from '../../ports/store.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { AgentCaller, Domain } from '../context.ts';
import { authorize } from '../workspace/authorize.ts';
import { presentContact } from './present-contact.ts';

export type NewContact = { name?: string; email?: string; phone?: string; locale?: string; attributes?: Record<string, unknown> };

/** A contact made by an agent. An e-mail address already known elsewhere makes no difference: nothing is merged by what somebody typed. */
export async function createContact(domain: Domain, caller: AgentCaller, input: NewContact): Promise<ContactDto> {
  authorize(caller, 'contact.write');
  const row = newContact(domain, { inboxId: caller.inboxIds?.[0] ?? null, ...input });
  await domain.store.contacts.create(row);
  await recordAudit(domain, caller, { action: 'contact.create', target: row.id });
  return presentContact(row);
}

/** An empty contact with the given columns. */
export function newContact(domain: Domain, columns: Partial<ContactRecord>): ContactRecord {
  const now = domain.now();
  return {
    id: newId(now),
    workspaceId: domain.workspace.id,
    inboxId: null,
    name: null,
    email: null,
    phone: null,
    locale: null,
    verified: false,
    attributes: {},
    page: null,
    tokenVersion: 1,
    createdAt: now,
    updatedAt: now,
    ...columns,
  };
}
