import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { type CommandAnswer, ConversationCreate, ConversationPatch, ConversationQuery, ConversationRow, CountsDto, formatUuid, Lists, newId } from '#protocol';
import type { Command } from '../../../domain/conversations/command.ts';
import { createConversation } from '../../../domain/conversations/create-conversation.ts';
import { countConversations, getConversation, listConversations } from '../../../domain/conversations/list-conversations.ts';
import { command } from '../../../domain/conversations/run-command.ts';
import { fail } from '../../../kernel/failure.ts';
import { agentRoute, type Route } from '../route.ts';
import { limitOf } from './paging.ts';

const tag = 'Conversations';
/** Answer of one command; `ts` as everywhere in HTTP. */
export const CommandDto = z.object({ conv: z.string(), cid: z.string(), id: z.optional(z.string()), seq: z.number(), ts: z.iso.datetime(), dup: z.boolean() });
export const presentAnswer = (a: CommandAnswer): z.infer<typeof CommandDto> => ({ ...a, ts: new Date(a.ts).toISOString() });

export const conversationRoutes: Route[] = [
  agentRoute({
    method: 'GET',
    path: '/api/v1/conversations',
    tag,
    access: 'conversation.list',
    summary: { en: 'A view of conversations, latest message first', zh: '会话列表，最新消息在前' },
    query: ConversationQuery,
    answer: Lists.conversations,
    run: async ({ domain, caller, query: { limit, ...rest } }) => ({ body: await listConversations(domain, caller, { ...rest, limit: limitOf({ limit }) }) }),
  }),
  agentRoute({
    method: 'GET',
    path: '/api/v1/conversations/counts',
    tag,
    access: 'conversation.list',
    summary: { en: 'How many there are in each view', zh: '各视图的会话数' },
    answer: CountsDto,
    run: async ({ domain, caller }) => ({ body: await countConversations(domain, caller) }),
  }),
  agentRoute({
    method: 'POST',
    path: '/api/v1/conversations',
    tag,
    access: 'conversation.create',
    summary: { en: 'Open a conversation with a contact', zh: '与联系人新建会话' },
    body: ConversationCreate,
    answer: ConversationRow,
    status: 201,
    run: async ({ domain, caller, body, traceId }) => {
      const { conv, dup } = await createConversation(domain, caller, { ...body, cid: body.cid ?? newId(domain.now()) }, traceId);
      return { body: await getConversation(domain, caller, conv), status: dup ? 200 : 201 };
    },
  }),
  agentRoute({
    method: 'GET',
    path: '/api/v1/conversations/{id}',
    tag,
    access: 'conversation.read',
    summary: { en: 'One conversation', zh: '单个会话' },
    answer: ConversationRow,
    run: async ({ domain, caller, param }) => ({ body: await getConversation(domain, caller, param('id')) }),
  }),
  agentRoute({
    method: 'PATCH',
    path: '/api/v1/conversations/{id}',
    tag,
    access: 'conversation.read',
    summary: {
      en: 'Change status, assignee, priority or tags. Each named part is one event, in this order; "agent": null and "team": null unassign',
      zh: '修改状态、负责人、优先级或标签；每一项对应一个事件，依次执行；"agent": null 与 "team": null 取消分配',
    },
    body: ConversationPatch,
    answer: ConversationRow,
    run: async ({ domain, caller, body, param, traceId }) => {
      const id = param('id');
      const commands = commandsOf(id, body, () => newId(domain.now()));
      if (commands.length === 0) fail('BAD_REQUEST', { errors: [{ path: '', message: 'nothing to change' }] });
      for (const one of commands) await command(domain, caller, one, { traceId });
      return { body: await getConversation(domain, caller, id) };
    },
  }),
];

type Patch = z.infer<typeof ConversationPatch>;

/** One command per part of the change. With a `cid`, each gets its own derived from it, so that the whole may be repeated. */
function commandsOf(conv: string, patch: Patch, fresh: () => string): Command[] {
  const cid = (part: string) => (patch.cid === undefined ? fresh() : derive(patch.cid, part));
  const list: Command[] = [];
  if (patch.until !== undefined && patch.status !== 'snoozed') fail('UNPROCESSABLE', { errors: [{ path: 'until', message: 'belongs to status snoozed' }] });
  if (patch.status !== undefined) list.push({ t: 'conv.status', conv, cid: cid('status'), status: patch.status, ...(patch.until === undefined ? {} : { until: patch.until }) });
  if (patch.agent !== undefined || patch.team !== undefined) {
    list.push({ t: 'conv.assign', conv, cid: cid('assign'), ...(patch.agent ? { agent: patch.agent } : {}), ...(patch.team ? { team: patch.team } : {}) });
  }
  if (patch.priority !== undefined) list.push({ t: 'conv.priority', conv, cid: cid('priority'), priority: patch.priority });
  if (patch.addTags?.length || patch.removeTags?.length) {
    list.push({ t: 'conv.tags', conv, cid: cid('tags'), ...(patch.addTags ? { add: patch.addTags } : {}), ...(patch.removeTags ? { remove: patch.removeTags } : {}) });
  }
  return list;
}

/** A UUIDv8 of the client's id and the part's name. */
function derive(cid: string, part: string): string {
  const bytes = createHash('sha256').update(`${cid.toLowerCase()}:${part}`).digest().subarray(0, 16);
  bytes[6] = 0x80 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return formatUuid(bytes);
}
