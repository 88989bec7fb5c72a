import { fail } from '../../kernel/failure.ts';
import type { UploadRecord } from '../../ports/store.ts';
import type { Caller, Domain } from '../context.ts';
import { maySee } from '../workspace/authorize.ts';

/**
 * The upload, if this caller may read it now: its owner while no message has it, afterwards whoever may read that message. A file of a note
 * is for agents; a file of a recalled message for nobody. Everything else is FORBIDDEN_OR_MISSING.
 */
export async function getFile(domain: Domain, caller: Caller, id: string): Promise<UploadRecord> {
  const upload = await domain.store.uploads.get(caller.workspaceId, id);
  if (!upload) return fail('FORBIDDEN_OR_MISSING');
  return (await mayRead(domain, caller, upload)) ? upload : fail('FORBIDDEN_OR_MISSING');
}

async function mayRead(domain: Domain, caller: Caller, upload: UploadRecord): Promise<boolean> {
  const own = caller.kind === 'visitor' ? upload.ownerKind === 'visitor' && upload.ownerId === caller.contactId : upload.ownerKind === 'agent' && upload.ownerId === caller.agentId;
  if (upload.conversationId === null || upload.claimedBy === null) return own;
  const event = await domain.store.events.find(upload.workspaceId, upload.conversationId, { cid: upload.claimedBy });
  // Claimed, but the message was refused afterwards or is on its way.
  if (!event) return own;
  if (event.data?.recalled === true) return false;
  if (caller.kind === 'visitor' && event.visibility !== 'public') return false;
  return maySee(caller, await domain.store.conversations.get(upload.workspaceId, upload.conversationId));
}
