import * as z from 'zod/mini';
import { Lists, MeDto } from '#protocol';
import type { AgentCaller } from '../../../domain/context.ts';
import { presentMe } from '../../../domain/workspace/create-auth.ts';
import { listSessions, revokeSessions } from '../../../domain/workspace/sessions.ts';
import { fail } from '../../../kernel/failure.ts';
import { agentRoute, type Call, type Route } from '../route.ts';
import { whole } from './paging.ts';

const tag = 'Me';
export const sessionRoutes: Route[] = [
  agentRoute({
    method: 'GET',
    path: '/api/v1/me',
    tag,
    access: 'agent',
    summary: { en: 'Who this is', zh: '当前身份' },
    answer: MeDto,
    run: async ({ domain, caller }) => ({ body: (await presentMe(domain, caller)) ?? fail('UNAUTHENTICATED') }),
  }),
  agentRoute({
    method: 'POST',
    path: '/api/v1/socket-tickets',
    tag,
    access: 'agent',
    summary: { en: 'A ticket to open one socket with, within 30 s', zh: '用于建立一次实时连接的票据，30 秒内有效' },
    answer: z.object({ ticket: z.string(), expiresAt: z.iso.datetime() }),
    status: 201,
    secret: true,
    run: async ({ deps, caller }) => {
      const { ticket, expiresAt } = deps.issueTicket(caller);
      return { body: { ticket, expiresAt: new Date(expiresAt).toISOString() } };
    },
  }),
  agentRoute({
    method: 'GET',
    path: '/api/v1/sessions',
    tag,
    access: 'agent',
    summary: { en: 'Where one is signed in', zh: '登录中的会话' },
    answer: Lists.sessions,
    run: async ({ domain, caller }) => ({ body: whole(await listSessions(domain, caller)) }),
  }),
  agentRoute({
    method: 'DELETE',
    path: '/api/v1/sessions',
    tag,
    access: 'agent',
    summary: { en: 'Sign out everywhere else', zh: '退出其他所有会话' },
    status: 204,
    run: (call) => end(call, null),
  }),
  agentRoute({
    method: 'DELETE',
    path: '/api/v1/sessions/{id}',
    tag,
    access: 'agent',
    summary: { en: 'End one session', zh: '结束某个会话' },
    status: 204,
    run: (call) => end(call, call.param('id')),
  }),
];

async function end({ domain, deps, caller }: Call<AgentCaller, unknown, unknown>, id: string | null): Promise<{ status: number }> {
  const ended = await revokeSessions(domain, caller, id);
  deps.auth.forget();
  deps.sessionsEnded(ended);
  return { status: 204 };
}
