import type { InboxDto } from '#protocol';
import { fail } from '../../kernel/failure.ts';
import type { AgentCaller, Domain } from '../context.ts';
import { authorize } from '../workspace/authorize.ts';
import { mayUseInbox } from './find-inbox.ts';
import { presentInbox } from './present-inbox.ts';

/** The caller's inboxes, the demo first. Fresh from the store: the command line makes inboxes too. */
export async function listInboxes(domain: Domain, caller: AgentCaller): Promise<InboxDto[]> {
  authorize(caller, 'inbox.read');
  const rows = await domain.store.inboxes.list(caller.workspaceId);
  for (const row of rows) domain.directory.setInbox(row);
  return rows.filter((i) => mayUseInbox(caller, i.id)).map(presentInbox);
}

export async function getInbox(domain: Domain, caller: AgentCaller, id: string): Promise<InboxDto> {
  authorize(caller, 'inbox.read');
  const row = mayUseInbox(caller, id) ? await domain.store.inboxes.get(caller.workspaceId, id) : null;
  return row ? presentInbox(row) : fail('FORBIDDEN_OR_MISSING');
}
