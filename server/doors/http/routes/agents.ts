import { AgentCreate, AgentDto, AgentPatch, Lists } from '#protocol';
import { createAgent } from '../../../domain/agents/create-agent.ts';
import { getAgent, listAgents } from '../../../domain/agents/list-agents.ts';
import { updateAgent } from '../../../domain/agents/update-agent.ts';
import { agentRoute, type Route } from '../route.ts';
import { whole } from './paging.ts';

const tag = 'Agents';
export const agentRoutes: Route[] = [
  agentRoute({
    method: 'GET',
    path: '/api/v1/agents',
    tag,
    access: 'agent.read',
    summary: { en: 'The people of the workspace', zh: '工作区成员' },
    answer: Lists.agents,
    run: async ({ domain, caller }) => ({ body: whole(await listAgents(domain, caller)) }),
  }),
  agentRoute({
    method: 'POST',
    path: '/api/v1/agents',
    tag,
    access: 'agent.write',
    summary: { en: 'Add a person', zh: '添加成员' },
    body: AgentCreate,
    answer: AgentDto,
    status: 201,
    run: async ({ domain, caller, body }) => ({ body: await createAgent(domain, caller, body) }),
  }),
  agentRoute({
    method: 'GET',
    path: '/api/v1/agents/{id}',
    tag,
    access: 'agent.read',
    summary: { en: 'One person', zh: '单个成员' },
    answer: AgentDto,
    run: async ({ domain, caller, param }) => ({ body: await getAgent(domain, caller, param('id')) }),
  }),
  agentRoute({
    method: 'PATCH',
    path: '/api/v1/agents/{id}',
    tag,
    access: 'agent.read',
    summary: {
      en: 'Change a person: oneself (name, language, password with the current one), or as admin anybody up to the own rank. A new role or password and leaving end their sessions',
      zh: '修改成员：本人可改姓名、语言、密码（需当前密码）；管理员可修改同级及以下成员。更改角色、密码或停用会使其会话失效',
    },
    body: AgentPatch,
    answer: AgentDto,
    run: async ({ domain, deps, limits, caller, body, param }) => {
      if (body.password !== undefined) await limits.take('password', caller.agentId);
      const { agent, revoked } = await updateAgent(domain, caller, param('id'), body);
      deps.auth.forget();
      deps.sessionsEnded(revoked);
      return { body: agent };
    },
  }),
];
