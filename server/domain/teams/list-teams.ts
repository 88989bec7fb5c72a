import type { TeamDto } from '#protocol';
import type { AgentCaller, Domain } from '../context.ts';
import { authorize } from '../workspace/authorize.ts';

export async function listTeams(domain: Domain, caller: AgentCaller): Promise<TeamDto[]> {
  authorize(caller, 'agent.read');
  return (await domain.store.office.teams(caller.workspaceId)).map((t) => ({ id: t.id, name: t.name }));
}
