import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Locale } from '#protocol';
import { fail } from '../../kernel/failure.ts';
import type { AgentRecord } from '../../ports/store.ts';
import { storeAgent } from '../agents/create-agent.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { Domain } from '../context.ts';

export type FirstOwner = { name: string; email: string; password: string; locale?: Locale };
const TOKEN_SETTING = 'setup-token';
const TOKEN_MS = 3_600_000;
const OWNER_KEY = 'setup/owner';

/**
 * Makes the first owner. FORBIDDEN_OR_MISSING when there is an owner already, or the request comes from elsewhere than this machine without
 * the one-time token. Two requests at once make one owner.
 */
export async function setUp(domain: Domain, input: FirstOwner & { token?: string }, from: { remoteAddress: string | null }): Promise<AgentRecord> {
  if (!(await setupAllowed(domain, { token: input.token ?? null, remoteAddress: from.remoteAddress })))
    fail('FORBIDDEN_OR_MISSING', { detail: 'Set-up is over, or this link is not valid. The start of the server prints a fresh one.' });
  const owner = await createFirstOwner(domain, input);
  if (!owner) return fail('FORBIDDEN_OR_MISSING', { detail: 'Set-up is over, or this link is not valid. The start of the server prints a fresh one.' });
  if (input.locale) {
    Object.assign(domain.workspace, { locale: input.locale });
    await domain.store.office.saveWorkspace({ ...domain.workspace });
  }
  await recordAudit(domain, null, { action: 'workspace.set-up', target: owner.id, ip: from.remoteAddress });
  return owner;
}

/** The first owner, or null when somebody else was first. Also for PARLEY_ADMIN_EMAIL and PARLEY_ADMIN_PASSWORD. */
export async function createFirstOwner(domain: Domain, input: FirstOwner): Promise<AgentRecord | null> {
  const { id } = domain.workspace;
  // The reservation is the lock: one of several requests gets it, in whichever process.
  if (await domain.store.idempotency.reserve(id, OWNER_KEY, '', domain.now())) return null;
  try {
    return (await setupNeeded(domain)) ? await storeAgent(domain, { ...input, role: 'owner' }) : null;
  } finally {
    await domain.store.idempotency.release(id, OWNER_KEY);
    if (!(await setupNeeded(domain))) await domain.store.office.saveSetting(id, TOKEN_SETTING, null);
  }
}

/** True until an owner exists. */
export async function setupNeeded(domain: Domain): Promise<boolean> {
  if (domain.directory.agents().some((a) => a.role === 'owner' && a.kind === 'person')) return false;
  return !(await domain.store.agents.list(domain.workspace.id)).some((a) => a.role === 'owner' && a.kind === 'person');
}

/** A fresh one-time token, good for an hour or until it is used; null when there is an owner. The one before stops working. */
export async function issueSetupToken(domain: Domain): Promise<string | null> {
  if (!(await setupNeeded(domain))) return null;
  const token = randomBytes(24).toString('base64url');
  await domain.store.office.saveSetting(domain.workspace.id, TOKEN_SETTING, { hash: digest(token), expiresAt: domain.now() + TOKEN_MS });
  return token;
}

/** `remoteAddress` must be null when the request came through a proxy that is not trusted: then only the token counts. */
export async function setupAllowed(domain: Domain, q: { token: string | null; remoteAddress: string | null }): Promise<boolean> {
  if (!(await setupNeeded(domain))) return false;
  if (q.remoteAddress !== null && isLoopback(q.remoteAddress)) return true;
  return q.token !== null && tokenFits(await domain.store.office.setting(domain.workspace.id, TOKEN_SETTING), q.token, domain.now());
}

export const isLoopback = (address: string): boolean => /^(::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(address) || address === '::1';

function tokenFits(kept: unknown, token: string, now: number): boolean {
  if (typeof kept !== 'object' || kept === null || !('hash' in kept) || !('expiresAt' in kept)) return false;
  if (typeof kept.hash !== 'string' || typeof kept.expiresAt !== 'number' || kept.expiresAt <= now) return false;
  return timingSafeEqual(Buffer.from(kept.hash), Buffer.from(digest(token)));
}

const digest = (token: string): string => createHash('sha256').update(token).digest('hex');
