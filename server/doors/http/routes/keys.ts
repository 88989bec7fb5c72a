import * as z from 'zod/mini';
import { ApiKeyCreate, ApiKeyDto, Lists } from '#protocol';
import { createApiKey, listApiKeys, revokeApiKey } from '../../../domain/workspace/api-keys.ts';
import { agentRoute, type Route } from '../route.ts';
import { whole } from './paging.ts';

const tag = 'API keys';
export const keyRoutes: Route[] = [
  agentRoute({
    method: 'GET',
    path: '/api/v1/keys',
    tag,
    access: 'key.write',
    summary: { en: 'API keys that work', zh: '有效的 API 密钥' },
    answer: Lists.keys,
    run: async ({ domain, caller }) => ({ body: whole(await listApiKeys(domain, caller)) }),
  }),
  agentRoute({
    method: 'POST',
    path: '/api/v1/keys',
    tag,
    access: 'key.write',
    summary: { en: 'Make a key; "key" is shown only here', zh: '创建密钥；"key" 仅在此显示一次' },
    body: ApiKeyCreate,
    answer: z.extend(ApiKeyDto, { key: z.string() }),
    status: 201,
    secret: true,
    run: async ({ domain, caller, body }) => ({ body: await createApiKey(domain, caller, body) }),
  }),
  agentRoute({
    method: 'DELETE',
    path: '/api/v1/keys/{id}',
    tag,
    access: 'key.write',
    summary: { en: 'End a key; its sockets close', zh: '吊销密钥，并断开其连接' },
    status: 204,
    run: async ({ domain, deps, caller, param }) => {
      await revokeApiKey(domain, caller, param('id'));
      deps.auth.forget();
      return { status: 204 };
    },
  }),
];
