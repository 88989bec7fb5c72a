import * as z from 'zod/mini';
import { AgentDto, PageQuery, SetupBody, WorkspacePatch } from '#protocol';
import { presentAgent } from '../../../domain/agents/present-agent.ts';
import { listAudits } from '../../../domain/audit/list-audits.ts';
import { isLoopback, setUp, setupAllowed, setupNeeded } from '../../../domain/workspace/set-up.ts';
import { presentWorkspace, updateWorkspace } from '../../../domain/workspace/update-workspace.ts';
import { ownOrigins } from '../../origin.ts';
import { refuse } from '../problem.ts';
import { agentRoute, type Call, publicRoute, type Route } from '../route.ts';
import { pageInput } from './paging.ts';

const tag = 'Workspace';
const WorkspaceDto = z.object({ id: z.string(), name: z.string(), locale: z.string(), createdAt: z.iso.datetime() });
const AuditDto = z.object({
  id: z.string(),
  actor: z.object({ kind: z.string(), id: z.nullable(z.string()), name: z.nullable(z.string()) }),
  action: z.string(),
  target: z.nullable(z.string()),
  data: z.nullable(z.record(z.string(), z.unknown())),
  ip: z.nullable(z.string()),
  createdAt: z.iso.datetime(),
});
const SetupQuery = z.strictObject({ token: z.optional(z.string().check(z.maxLength(200))) });

export const workspaceRoutes: Route[] = [
  publicRoute({
    method: 'GET',
    path: '/api/v1/setup',
    tag,
    summary: { en: 'Whether the first owner is still to be made, and whether this request may do it', zh: '是否尚未创建首位所有者，以及当前请求能否创建' },
    query: SetupQuery,
    rate: 'setup',
    answer: z.object({ needed: z.boolean(), allowed: z.boolean() }),
    run: async (call) => {
      const needed = await setupNeeded(call.domain);
      return { body: { needed, allowed: needed && (await setupAllowed(call.domain, { token: call.query.token ?? null, remoteAddress: localAddress(call) })) } };
    },
  }),
  publicRoute({
    method: 'POST',
    path: '/api/v1/setup',
    tag,
    summary: { en: 'Make the first owner: from this machine, or with the one-time token of the start', zh: '创建首位所有者：仅限本机，或使用启动时打印的一次性令牌' },
    body: SetupBody,
    rate: 'setup',
    answer: AgentDto,
    status: 201,
    run: async (call) => {
      const origin = call.request.headers.get('origin');
      if (origin !== null && !ownOrigins(Object.fromEntries(call.request.headers), call.deps.config).includes(origin.toLowerCase()))
        refuse(403, 'FORBIDDEN_OR_MISSING', { detail: 'The request did not come from the console.' });
      const owner = await setUp(call.domain, call.body, { remoteAddress: localAddress(call) });
      return { body: presentAgent(owner) };
    },
  }),
  agentRoute({
    method: 'GET',
    path: '/api/v1/workspace',
    tag,
    access: 'agent',
    summary: { en: 'Name and language', zh: '名称与语言' },
    answer: WorkspaceDto,
    run: async ({ domain }) => ({ body: presentWorkspace(domain) }),
  }),
  agentRoute({
    method: 'PATCH',
    path: '/api/v1/workspace',
    tag,
    access: 'workspace.write',
    summary: { en: 'Change name or language', zh: '修改名称或语言' },
    body: WorkspacePatch,
    answer: WorkspaceDto,
    run: async ({ domain, caller, body }) => ({ body: await updateWorkspace(domain, caller, body) }),
  }),
  agentRoute({
    method: 'GET',
    path: '/api/v1/audit',
    tag,
    access: 'audit.read',
    summary: { en: 'Who did what, newest first', zh: '操作记录，最新在前' },
    query: PageQuery,
    answer: z.object({ items: z.array(AuditDto), next: z.nullable(z.string()) }),
    run: async ({ domain, caller, query }) => ({ body: await listAudits(domain, caller, pageInput(query)) }),
  }),
];

/**
 * The address, if it says where the request began. Behind a proxy on this machine that is not trusted everybody looks local, and a page can
 * point its own name at this machine: then only the token counts.
 */
function localAddress(call: Call<null, unknown, unknown>): string | null {
  const { headers } = call.request;
  if (call.address === null || !isLoopback(call.address)) return call.address;
  const forwarded = headers.has('x-forwarded-for') || headers.has('forwarded') || headers.has('x-real-ip');
  const host = (headers.get('host') ?? new URL(call.request.url).host).replace(/:\d+$/, '').toLowerCase();
  const named = host === 'localhost' || host === '[::1]' || isLoopback(host);
  return named && !forwarded ? call.address : null;
}
