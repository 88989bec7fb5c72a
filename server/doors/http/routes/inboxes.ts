import * as z from 'zod/mini';
import { InboxCreate, InboxDto, InboxPatch, Lists } from '#protocol';
import { createInbox } from '../../../domain/inboxes/create-inbox.ts';
import { getInbox, listInboxes } from '../../../domain/inboxes/list-inboxes.ts';
import { rotateIdentitySecret, updateInbox } from '../../../domain/inboxes/update-inbox.ts';
import { agentRoute, type Route } from '../route.ts';
import { whole } from './paging.ts';

const tag = 'Inboxes';
export const inboxRoutes: Route[] = [
  agentRoute({
    method: 'GET',
    path: '/api/v1/inboxes',
    tag,
    access: 'inbox.read',
    summary: { en: 'Inboxes, the demo first', zh: '收件箱，示例在前' },
    answer: Lists.inboxes,
    run: async ({ domain, caller }) => ({ body: whole(await listInboxes(domain, caller)) }),
  }),
  agentRoute({
    method: 'POST',
    path: '/api/v1/inboxes',
    tag,
    access: 'inbox.write',
    summary: { en: 'Make an inbox', zh: '创建收件箱' },
    body: InboxCreate,
    answer: InboxDto,
    status: 201,
    run: async ({ domain, caller, body }) => ({ body: await createInbox(domain, caller, body) }),
  }),
  agentRoute({
    method: 'GET',
    path: '/api/v1/inboxes/{id}',
    tag,
    access: 'inbox.read',
    summary: { en: 'One inbox', zh: '单个收件箱' },
    answer: InboxDto,
    run: async ({ domain, caller, param }) => ({ body: await getInbox(domain, caller, param('id')) }),
  }),
  agentRoute({
    method: 'PATCH',
    path: '/api/v1/inboxes/{id}',
    tag,
    access: 'inbox.write',
    summary: { en: 'Change an inbox; "bot": null silences the bot', zh: '修改收件箱；"bot": null 关闭机器人' },
    body: InboxPatch,
    answer: InboxDto,
    run: async ({ domain, caller, body, param }) => ({ body: await updateInbox(domain, caller, param('id'), body) }),
  }),
  agentRoute({
    method: 'POST',
    path: '/api/v1/inboxes/{id}/identity-secret',
    tag,
    access: 'inbox.write',
    summary: { en: 'A new secret for identity tokens (HS256), shown once; the one before stops working', zh: '生成新的身份令牌密钥（HS256），仅显示一次；旧密钥立即失效' },
    answer: z.object({ secret: z.string() }),
    status: 201,
    secret: true,
    run: async ({ domain, caller, param }) => ({ body: await rotateIdentitySecret(domain, caller, param('id')) }),
  }),
];
