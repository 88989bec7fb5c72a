import { type AgentDto, type Locale, newId, type Role } from '#protocol';
import { fail } from '../../kernel/failure.ts';
import { type AgentRecord, storeErrorCode } from '../../ports/store.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { AgentCaller, Domain } from '../context.ts';
import { authorize } from '../workspace/authorize.ts';
import { requireRank } from '../workspace/roles.ts';
import { canonicalEmail } from './canonical-email.ts';
import { hashPassword, requireGoodPassword } from './password.ts';
import { presentAgent } from './present-agent.ts';

export type NewAgent = { name: string; email: string; password: string; role: Role; locale?: Locale };

/** Adds a person. CONFLICT when the e-mail is taken, UNPROCESSABLE for role bot (bots are API keys) or a weak password. */
export async function createAgent(domain: Domain, caller: AgentCaller, input: NewAgent): Promise<AgentDto> {
  authorize(caller, 'agent.write');
  requireRank(caller, input.role);
  if (input.role === 'bot') fail('UNPROCESSABLE', { detail: 'A bot has no password. Create an API key with the role bot.' });
  const row = await storeAgent(domain, input);
  await recordAudit(domain, caller, { action: 'agent.create', target: row.id, data: { role: row.role, email: row.email } });
  return presentAgent(row);
}

/** Stores the person without asking who wants it: for the first owner and the command line. */
export async function storeAgent(domain: Domain, input: NewAgent): Promise<AgentRecord> {
  const email = canonicalEmail(input.email) ?? fail('BAD_REQUEST', { errors: [{ path: 'email', message: 'not an e-mail address' }] });
  requireGoodPassword(input.password, { name: input.name, email });
  const now = domain.now();
  const row: AgentRecord = {
    id: newId(now),
    workspaceId: domain.workspace.id,
    name: input.name,
    email,
    passwordHash: await hashPassword(input.password),
    role: input.role,
    locale: input.locale ?? null,
    presence: 'offline',
    active: true,
    inboxIds: null,
    kind: 'person',
    sessionVersion: 1,
    createdAt: now,
    updatedAt: now,
  };
  try {
    await domain.store.agents.create(row);
  } catch (e) {
    if (storeErrorCode(e) === 'STORE_CONFLICT') fail('CONFLICT', { detail: 'There is already an agent with this e-mail address.', errors: [{ path: 'email', message: 'taken' }] });
    throw e;
  }
  domain.directory.setAgent(row);
  return row;
}
