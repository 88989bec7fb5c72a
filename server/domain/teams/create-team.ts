import { newId, type TeamDto } from '#protocol';
import { recordAudit } from '../audit/record-audit.ts';
import type { AgentCaller, Domain } from '../context.ts';
import { authorize } from '../workspace/authorize.ts';

export async function createTeam(domain: Domain, caller: AgentCaller, input: { name: string }): Promise<TeamDto> {
  authorize(caller, 'team.write');
  const row = { id: newId(domain.now()), workspaceId: caller.workspaceId, name: input.name, createdAt: domain.now() };
  await domain.store.office.createTeam(row);
  domain.directory.setTeam(row);
  await recordAudit(domain, caller, { action: 'team.create', target: row.id, data: { name: row.name } });
  return { id: row.id, name: row.name };
}
