import type { AgentDto } from '#protocol';
import { fail } from '../../kernel/failure.ts';
import type { AgentCaller, Domain } from '../context.ts';
import { authorize } from '../workspace/authorize.ts';
import { presentAgent } from './present-agent.ts';

/** The people of the workspace; the users behind API keys are listed with the keys. */
export async function listAgents(domain: Domain, caller: AgentCaller): Promise<AgentDto[]> {
  authorize(caller, 'agent.read');
  return (await domain.store.agents.list(caller.workspaceId)).filter((a) => a.kind === 'person').map(presentAgent);
}

export async function getAgent(domain: Domain, caller: AgentCaller, id: string): Promise<AgentDto> {
  authorize(caller, 'agent.read');
  const row = await domain.store.agents.get(caller.workspaceId, id);
  return row ? presentAgent(row) : fail('FORBIDDEN_OR_MISSING');
}
