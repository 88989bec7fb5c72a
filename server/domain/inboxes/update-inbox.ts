import { randomBytes } from 'node:crypto';
import type { InboxDto, Locale } from '#protocol';
import { fail } from '../../kernel/failure.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { AgentCaller, Domain } from '../context.ts';
import { authorize } from '../workspace/authorize.ts';
import { encryptSecret } from '../workspace/secrets.ts';
import { uniqueSites } from './create-inbox.ts';
import { mayUseInbox } from './find-inbox.ts';
import { presentInbox } from './present-inbox.ts';

export type InboxChanges = { name?: string; sites?: string[]; bot?: string | null; color?: string; locale?: Locale; greeting?: string };

/** Changes an inbox; `bot: null` silences the bot. */
export async function updateInbox(domain: Domain, caller: AgentCaller, id: string, input: InboxChanges): Promise<InboxDto> {
  authorize(caller, 'inbox.write');
  const sites = input.sites === undefined ? {} : { sites: uniqueSites(input.sites) };
  const row = mayUseInbox(caller, id) ? await domain.store.inboxes.update(caller.workspaceId, id, { ...input, ...sites, updatedAt: domain.now() }) : null;
  if (!row) return fail('FORBIDDEN_OR_MISSING');
  domain.directory.setInbox(row);
  await recordAudit(domain, caller, { action: 'inbox.update', target: id, data: { ...input } });
  return presentInbox(row);
}

/** A new secret for identity tokens (HS256, 256 bits); the one before stops working. Given back once, kept encrypted. */
export async function rotateIdentitySecret(domain: Domain, caller: AgentCaller, id: string): Promise<{ secret: string }> {
  authorize(caller, 'inbox.write');
  const secret = randomBytes(32).toString('base64url');
  const sealed = encryptSecret(domain.secretKey, identitySecretPlace(caller.workspaceId, id), secret);
  const row = mayUseInbox(caller, id) ? await domain.store.inboxes.update(caller.workspaceId, id, { identitySecret: sealed, updatedAt: domain.now() }) : null;
  if (!row) return fail('FORBIDDEN_OR_MISSING');
  domain.directory.setInbox(row);
  await recordAudit(domain, caller, { action: 'inbox.identity-secret', target: id });
  return { secret };
}

export const identitySecretPlace = (workspaceId: string, id: string) => ({ workspaceId, table: 'inbox', column: 'identitySecret', row: id });
