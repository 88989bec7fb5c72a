import { randomBytes } from 'node:crypto';
import { type ApiKeyDto, newId, type Role } from '#protocol';
import { fail } from '../../kernel/failure.ts';
import type { AgentRecord, ApiKeyRecord } from '../../ports/store.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { AgentCaller, Domain } from '../context.ts';
import { mayUseInbox } from '../inboxes/find-inbox.ts';
import { authorize } from './authorize.ts';
import { hashKey } from './create-auth.ts';
import { requireRank } from './roles.ts';

export type NewApiKey = { name: string; role: Role; inboxes?: string[] };

/** A key and the user it acts as. The key itself is given here and never again. */
export async function createApiKey(domain: Domain, caller: AgentCaller, input: NewApiKey): Promise<ApiKeyDto & { key: string }> {
  authorize(caller, 'key.write');
  requireRank(caller, input.role);
  for (const id of input.inboxes ?? []) {
    if (!mayUseInbox(caller, id) || !(await domain.store.inboxes.get(caller.workspaceId, id)))
      fail('UNPROCESSABLE', { detail: 'One of the inboxes does not exist.', errors: [{ path: 'inboxes', message: 'no such inbox' }] });
  }
  const inboxes = input.inboxes ?? caller.inboxIds ?? undefined;
  const { row, key } = await storeApiKey(domain, { name: input.name, role: input.role, ...(inboxes ? { inboxes } : {}) });
  await recordAudit(domain, caller, { action: 'api-key.create', target: row.id, data: { name: row.name, role: row.role } });
  return { ...presentApiKey(row), key };
}

/** Stores the key without asking who wants it: for the command line. */
export async function storeApiKey(domain: Domain, input: NewApiKey): Promise<{ row: ApiKeyRecord; key: string }> {
  const now = domain.now();
  const key = `pk_${randomBytes(32).toString('base64url')}`;
  const agent: AgentRecord = {
    id: newId(now),
    workspaceId: domain.workspace.id,
    name: input.name,
    email: null,
    passwordHash: null,
    role: input.role,
    locale: null,
    presence: 'offline',
    active: true,
    inboxIds: input.inboxes ?? null,
    kind: 'key',
    sessionVersion: 1,
    createdAt: now,
    updatedAt: now,
  };
  await domain.store.agents.create(agent);
  const row: ApiKeyRecord = {
    id: newId(now),
    workspaceId: domain.workspace.id,
    name: input.name,
    agentId: agent.id,
    role: input.role,
    hash: hashKey(key),
    hint: key.slice(-4),
    createdAt: now,
    lastUsedAt: null,
    revokedAt: null,
  };
  await domain.store.keys.create(row);
  domain.directory.setAgent(agent);
  return { row, key };
}

export async function listApiKeys(domain: Domain, caller: AgentCaller): Promise<ApiKeyDto[]> {
  authorize(caller, 'key.write');
  return (await domain.store.keys.list(caller.workspaceId)).filter((k) => k.revokedAt === null).map(presentApiKey);
}

/** Ends a key. Its user goes with it, which closes its sockets. */
export async function revokeApiKey(domain: Domain, caller: AgentCaller, id: string): Promise<void> {
  authorize(caller, 'key.write');
  const row = (await domain.store.keys.list(caller.workspaceId)).find((k) => k.id === id && k.revokedAt === null);
  if (!row) return fail('FORBIDDEN_OR_MISSING');
  requireRank(caller, row.role);
  await domain.store.keys.revoke(caller.workspaceId, id, domain.now());
  const agent = await domain.store.agents.update(caller.workspaceId, row.agentId, { active: false, updatedAt: domain.now() });
  if (agent) domain.directory.setAgent(agent);
  await recordAudit(domain, caller, { action: 'api-key.revoke', target: id, data: { name: row.name } });
}

const presentApiKey = (k: ApiKeyRecord): ApiKeyDto => ({
  id: k.id,
  name: k.name,
  role: k.role,
  agentId: k.agentId,
  hint: k.hint,
  lastUsedAt: k.lastUsedAt === null ? null : new Date(k.lastUsedAt).toISOString(),
  createdAt: new Date(k.createdAt).toISOString(),
});
