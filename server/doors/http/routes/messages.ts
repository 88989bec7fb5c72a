import type * as z from 'zod/mini';
import { EventsQuery, LIMITS, Lists, MessageCreate, MessagePatch, newId, type WireEvent } from '#protocol';
import type { AgentCaller } from '../../../domain/context.ts';
import { readEvents } from '../../../domain/conversations/read-events.ts';
import { command } from '../../../domain/conversations/run-command.ts';
import { fail } from '../../../kernel/failure.ts';
import { agentRoute, type Call, type Route } from '../route.ts';
import { CommandDto, presentAnswer } from './conversations.ts';
import { limitOf } from './paging.ts';

const tag = 'Messages';
const list = {
  method: 'GET',
  tag,
  access: 'conversation.read',
  query: EventsQuery,
  answer: Lists.events,
  run: listEvents,
} as const;

export const messageRoutes: Route[] = [
  agentRoute({
    ...list,
    path: '/api/v1/conversations/{id}/events',
    summary: {
      en: 'Events of a conversation, oldest first: the latest ones, or those before or after a number. "next" is the number to go on with',
      zh: '会话事件，按时间顺序：默认最新一页，或某编号之前、之后的事件；"next" 为继续翻页的编号',
    },
  }),
  agentRoute({ ...list, path: '/api/v1/conversations/{id}/messages', summary: { en: 'The same list as /events', zh: '与 /events 相同' } }),
  agentRoute({
    method: 'POST',
    path: '/api/v1/conversations/{id}/messages',
    tag,
    access: 'conversation.send',
    summary: {
      en: 'Send a message, or with kind "note" a note for colleagues. Repeating a "cid" answers the first result (200)',
      zh: '发送消息，kind 为 note 时为内部备注；重复的 cid 返回首次结果（200）',
    },
    body: MessageCreate,
    answer: CommandDto,
    status: 201,
    run: async ({ domain, caller, body, param, traceId }) => {
      const { cid, kind, ...rest } = body;
      const answer = await command(domain, caller, { t: 'msg.send', conv: param('id'), cid: cid ?? newId(domain.now()), kind: kind ?? 'text', ...rest }, { traceId });
      return { body: presentAnswer(answer), status: answer.dup ? 200 : 201 };
    },
  }),
  agentRoute({
    method: 'PATCH',
    path: '/api/v1/conversations/{id}/messages/{message}',
    tag,
    access: 'conversation.send',
    summary: { en: 'Change the text of an own message', zh: '编辑自己的消息' },
    body: MessagePatch,
    answer: CommandDto,
    run: async ({ domain, caller, body, param, traceId }) => {
      const frame = { t: 'msg.edit' as const, conv: param('id'), cid: body.cid ?? newId(domain.now()), target: param('message'), body: body.body };
      return { body: presentAnswer(await command(domain, caller, frame, { traceId })) };
    },
  }),
  agentRoute({
    method: 'DELETE',
    path: '/api/v1/conversations/{id}/messages/{message}',
    tag,
    access: 'conversation.send',
    summary: { en: 'Recall an own message; supervisors recall any', zh: '撤回自己的消息；主管可撤回任何消息' },
    answer: CommandDto,
    run: async ({ domain, caller, param, traceId }) => {
      const frame = { t: 'msg.recall' as const, conv: param('id'), cid: newId(domain.now()), target: param('message') };
      return { body: presentAnswer(await command(domain, caller, frame, { traceId })) };
    },
  }),
];

async function listEvents({ domain, caller, query, param }: Call<AgentCaller, unknown, z.infer<typeof EventsQuery>>) {
  if (query.before !== undefined && query.after !== undefined) fail('BAD_REQUEST', { errors: [{ path: 'after', message: 'not together with before' }] });
  const limit = query.limit === undefined ? LIMITS.historyDefault : limitOf(query);
  const { events, more } = await readEvents(domain, caller, { conversationId: param('id'), limit, ...boundOf(query) });
  const edge = query.after === undefined ? events.at(0) : events.at(-1);
  return { body: { items: events.map(presentEventDto), next: more && edge ? String(edge.seq) : null } };
}

/** Without a number: before the end. Numbers beyond what a conversation can have mean its end too. */
const boundOf = (query: { before?: string | undefined; after?: string | undefined }): { before: number } | { after: number } =>
  query.after === undefined ? { before: Math.min(Number(query.before ?? LAST), LAST) } : { after: Math.min(Number(query.after), LAST) };
const LAST = 2_147_483_647;

const presentEventDto = ({ cid, ts, ...e }: WireEvent) => ({ ...e, ts: new Date(ts).toISOString(), ...(cid === undefined ? {} : { cid }) });
