import type { ContactDto } from '#protocol';
import { fail } from '../../kernel/failure.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { AgentCaller, Domain } from '../context.ts';
import { authorize } from '../workspace/authorize.ts';
import { visibleContact } from './get-contact.ts';
import { presentContact } from './present-contact.ts';

export type ContactChanges = { name?: string | null; email?: string | null; phone?: string | null; locale?: string | null; attributes?: Record<string, unknown> | null };

/** Changes what is known of a contact; null clears. `verified` changes only by an identity token. */
export async function updateContact(domain: Domain, caller: AgentCaller, id: string, input: ContactChanges): Promise<ContactDto> {
  authorize(caller, 'contact.write');
  await visibleContact(domain, caller, id);
  const { attributes, ...columns } = input;
  const patch = { ...columns, ...(attributes === undefined ? {} : { attributes: attributes ?? {} }), updatedAt: domain.now() };
  const row = (await domain.store.contacts.update(caller.workspaceId, id, patch)) ?? fail('FORBIDDEN_OR_MISSING');
  await recordAudit(domain, caller, { action: 'contact.update', target: id, data: { fields: Object.keys(input) } });
  return presentContact(row);
}
