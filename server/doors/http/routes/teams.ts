import { Lists, TeamCreate, TeamDto } from '#protocol';
import { createTeam } from '../../../domain/teams/create-team.ts';
import { listTeams } from '../../../domain/teams/list-teams.ts';
import { agentRoute, type Route } from '../route.ts';
import { whole } from './paging.ts';

const tag = 'Teams';
export const teamRoutes: Route[] = [
  agentRoute({
    method: 'GET',
    path: '/api/v1/teams',
    tag,
    access: 'agent.read',
    summary: { en: 'Teams', zh: '团队列表' },
    answer: Lists.teams,
    run: async ({ domain, caller }) => ({ body: whole(await listTeams(domain, caller)) }),
  }),
  agentRoute({
    method: 'POST',
    path: '/api/v1/teams',
    tag,
    access: 'team.write',
    summary: { en: 'Make a team', zh: '创建团队' },
    body: TeamCreate,
    answer: TeamDto,
    status: 201,
    run: async ({ domain, caller, body }) => ({ body: await createTeam(domain, caller, body) }),
  }),
];
