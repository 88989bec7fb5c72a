import type { AgentDto, Locale, Role } from '#protocol';
import { fail } from '../../kernel/failure.ts';
import type { AgentRecord } from '../../ports/store.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { AgentCaller, Domain } from '../context.ts';
import { authorize } from '../workspace/authorize.ts';
import { requireRank } from '../workspace/roles.ts';
import { hashPassword, passwordFits, requireGoodPassword } from './password.ts';
import { presentAgent } from './present-agent.ts';

export type AgentChanges = { name?: string; role?: Role; active?: boolean; locale?: Locale | null; password?: string; currentPassword?: string };

/**
 * Changes a person: their own name, language and password (with the current one), or, for admins, anybody of their own rank or below.
 * A new role or password and leaving end the person's sessions; their sockets close through the directory. `revoked` names those sessions.
 */
export async function updateAgent(domain: Domain, caller: AgentCaller, id: string, input: AgentChanges): Promise<{ agent: AgentDto; revoked: string[] }> {
  const own = id === caller.agentId;
  authorize(caller, own && input.role === undefined && input.active === undefined ? 'agent.read' : 'agent.write');
  const before = await domain.store.agents.get(caller.workspaceId, id);
  if (before?.kind !== 'person') return fail('FORBIDDEN_OR_MISSING');
  if (!own) requireRank(caller, before.role);
  if (input.role !== undefined) await checkRole(domain, caller, before, input.role);
  if (input.active === false && before.active) await requireAnotherOwner(domain, before);
  const passwordHash = input.password === undefined ? undefined : await newHash(before, own, input);

  const ends = passwordHash !== undefined || (input.role !== undefined && input.role !== before.role) || (input.active === false && before.active);
  const patch = {
    ...(input.name === undefined ? {} : { name: input.name }),
    ...(input.role === undefined ? {} : { role: input.role }),
    ...(input.active === undefined ? {} : { active: input.active }),
    ...(input.locale === undefined ? {} : { locale: input.locale }),
    ...(passwordHash === undefined ? {} : { passwordHash }),
    ...(ends ? { sessionVersion: before.sessionVersion + 1 } : {}),
    updatedAt: domain.now(),
  };
  const row = (await domain.store.agents.update(caller.workspaceId, id, patch)) ?? fail('FORBIDDEN_OR_MISSING');
  const except = own && caller.sessionId ? { except: caller.sessionId } : {};
  const revoked = ends ? await domain.store.sessions.revoke(caller.workspaceId, { agentId: id, ...except }, domain.now()) : [];
  domain.directory.setAgent(row);
  await recordAudit(domain, caller, { action: 'agent.update', target: id, data: { ...input } });
  return { agent: presentAgent(row), revoked };
}

async function checkRole(domain: Domain, caller: AgentCaller, before: AgentRecord, role: Role): Promise<void> {
  requireRank(caller, role);
  if (role === 'bot') fail('UNPROCESSABLE', { detail: 'A bot has no password. Create an API key with the role bot.' });
  if (before.role === 'owner' && role !== 'owner') await requireAnotherOwner(domain, before);
}

async function requireAnotherOwner(domain: Domain, leaving: AgentRecord): Promise<void> {
  if (leaving.role !== 'owner') return;
  const others = (await domain.store.agents.list(leaving.workspaceId)).filter((a) => a.kind === 'person' && a.role === 'owner' && a.active && a.id !== leaving.id);
  if (others.length === 0) fail('UNPROCESSABLE', { detail: 'The workspace needs an owner. Make somebody else owner first.' });
}

async function newHash(before: AgentRecord, own: boolean, input: AgentChanges): Promise<string> {
  const password = input.password ?? '';
  if (own && !(await passwordFits(before.passwordHash, input.currentPassword ?? '')))
    fail('UNPROCESSABLE', { detail: 'The current password is not right.', errors: [{ path: 'currentPassword', message: 'not right' }] });
  requireGoodPassword(password, { name: input.name ?? before.name, email: before.email });
  return hashPassword(password);
}
