import { randomBytes } from 'node:crypto';
import type { AppearancePatch, InboxDto, Locale } from '#protocol';
import { fail } from '../../kernel/failure.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { AgentCaller, Domain } from '../context.ts';
import { authorize } from '../workspace/authorize.ts';
import { encryptSecret } from '../workspace/secrets.ts';
import { appearanceOf, changedAppearance } from './appearance.ts';
import { uniqueSites } from './create-inbox.ts';
import { mayUseInbox } from './find-inbox.ts';
import { presentInbox } from './present-inbox.ts';
import { readPublicKey } from './read-public-key.ts';
import { claimLogo, dropLogo } from './set-logo.ts';

export type InboxChanges = {
  name?: string;
  sites?: string[];
  bot?: string | null;
  color?: string;
  locale?: Locale;
  greeting?: string;
  appearance?: AppearancePatch;
  identity?: { publicKey?: string | null; secret?: null };
};

/** Changes an inbox; `bot: null` silences the bot. Changes of the keys have audit rows of their own. */
export async function updateInbox(domain: Domain, caller: AgentCaller, id: string, input: InboxChanges): Promise<InboxDto> {
  authorize(caller, 'inbox.write');
  const { appearance, identity, sites, ...plain } = input;
  const before = mayUseInbox(caller, id) ? await domain.store.inboxes.get(caller.workspaceId, id) : null;
  if (!before) return fail('FORBIDDEN_OR_MISSING');
  const keys = identity ? identityColumns(identity) : {};
  if (appearance?.logo) await claimLogo(domain, caller, before, appearance.logo);
  const patch = {
    ...plain,
    ...(sites === undefined ? {} : { sites: uniqueSites(sites) }),
    ...(appearance === undefined ? {} : { appearance: changedAppearance(before, appearance) }),
    ...keys,
    updatedAt: domain.now(),
  };
  const row = (await domain.store.inboxes.update(caller.workspaceId, id, patch)) ?? fail('FORBIDDEN_OR_MISSING');
  domain.directory.setInbox(row);
  const rest = { ...plain, ...(sites === undefined ? {} : { sites }), ...(appearance === undefined ? {} : { appearance }) };
  if (Object.keys(rest).length > 0) await recordAudit(domain, caller, { action: 'inbox.update', target: id, data: rest });
  if (keys.identityKey !== undefined) await recordAudit(domain, caller, { action: 'inbox.identity-key', target: id, data: { set: keys.identityKey !== null } });
  if (keys.identitySecret === null) await recordAudit(domain, caller, { action: 'inbox.identity-secret', target: id, data: { set: false } });
  const old = appearanceOf(before).logo;
  if (old && old.id !== appearanceOf(row).logo?.id) await dropLogo(domain, caller.workspaceId, old.id);
  return presentInbox(row);
}

function identityColumns({ publicKey, secret }: { publicKey?: string | null; secret?: null }): { identityKey?: string | null; identitySecret?: null } {
  return {
    ...(publicKey === undefined ? {} : { identityKey: publicKey === null ? null : readPublicKey(publicKey) }),
    ...(secret === undefined ? {} : { identitySecret: null }),
  };
}

/** A new secret for identity tokens (HS256, 256 bits); the one before stops working. Given back once, kept encrypted. */
export async function rotateIdentitySecret(domain: Domain, caller: AgentCaller, id: string): Promise<{ secret: string }> {
  authorize(caller, 'inbox.write');
  const secret = randomBytes(32).toString('base64url');
  const sealed = encryptSecret(domain.secretKey, identitySecretPlace(caller.workspaceId, id), secret);
  const row = mayUseInbox(caller, id) ? await domain.store.inboxes.update(caller.workspaceId, id, { identitySecret: sealed, updatedAt: domain.now() }) : null;
  if (!row) return fail('FORBIDDEN_OR_MISSING');
  domain.directory.setInbox(row);
  await recordAudit(domain, caller, { action: 'inbox.identity-secret', target: id, data: { set: true } });
  return { secret };
}

export const identitySecretPlace = (workspaceId: string, id: string) => ({ workspaceId, table: 'inbox', column: 'identitySecret', row: id });
