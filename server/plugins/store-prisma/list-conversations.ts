import type pg from 'pg';
import type { ConversationList, ConversationRecord, CountsRow } from '../../ports/store.ts';
import { conversationColumns, conversationOf } from './conversation-columns.ts';
import { timeOf } from './event-columns.ts';

const CURRENT = "status <> 'resolved'";
const FREE = `"ownerKind" IN ('none', 'team')`;
/** What a view shows, and the status it means when none is asked for. Literals, so that partial indexes fit named statements. */
const VIEWS: Record<ConversationList['view'], { where: (parameter: (value: unknown) => string, q: ConversationList) => string; status: string }> = {
  mine: { where: (p, q) => `"agentId" = ${p(q.agentId ?? '')}`, status: CURRENT },
  unassigned: { where: () => FREE, status: "status = 'open'" },
  waiting: { where: () => `${FREE} AND "waitingSince" IS NOT NULL`, status: "status = 'open'" },
  all: { where: () => 'true', status: CURRENT },
  bot: { where: () => `"ownerKind" = 'bot'`, status: CURRENT },
  snoozed: { where: () => "status = 'snoozed'", status: 'true' },
  team: { where: (p, q) => `"teamId" = ${p(q.teamId ?? '')}`, status: CURRENT },
  contact: { where: (p, q) => `"contactId" = ${p(q.contactId ?? '')}`, status: 'true' },
};

/** One page of a view, newest message first; keyset, so rows that move neither repeat nor hide others. */
export async function listConversations(pool: pg.Pool, workspaceId: string, q: ConversationList): Promise<ConversationRecord[]> {
  if (q.inboxIds?.length === 0) return [];
  const values: unknown[] = [];
  const parameter = (value: unknown) => `$${values.push(value)}`;
  const view = VIEWS[q.view];
  const where = [`"workspaceId" = ${parameter(workspaceId)}`, view.where(parameter, q), q.status ? `status = ${parameter(q.status)}` : view.status];
  if (q.inboxIds) where.push(`"inboxId" = ANY(${parameter(q.inboxIds)}::text[])`);
  if (q.after) where.push(`("sortAt", id) < (${timeOf(`${parameter(q.after.at)}::float8`)}, ${parameter(q.after.id)})`);
  const name = ['list', q.view, q.status ? 's' : '', q.inboxIds ? 'i' : '', q.after ? 'a' : ''].join('-');
  const text = `SELECT ${conversationColumns()} FROM "Conversation" WHERE ${where.join(' AND ')} ORDER BY "sortAt" DESC, id DESC LIMIT ${parameter(q.limit)}`;
  const { rows } = await pool.query<Record<string, unknown>>({ name, text, values });
  return rows.map(conversationOf);
}

const count = (view: ConversationList['view'], where: string) => `count(*) FILTER (WHERE ${where} AND ${VIEWS[view].status})::int AS ${view === 'all' ? '"all"' : view}`;
const counts = (inboxes: boolean) =>
  `SELECT ${[
    count('mine', '"agentId" = $2'),
    count('unassigned', FREE),
    count('waiting', `${FREE} AND "waitingSince" IS NOT NULL`),
    count('all', 'true'),
    count('bot', `"ownerKind" = 'bot'`),
    count('snoozed', "status = 'snoozed'"),
  ].join(', ')} FROM "Conversation" WHERE "workspaceId" = $1 AND ${CURRENT}${inboxes ? ' AND "inboxId" = ANY($3::text[])' : ''}`;

/** How many rows the views of one agent have; resolved conversations are not looked at. */
export async function countConversations(pool: pg.Pool, workspaceId: string, q: { agentId: string; inboxIds?: string[] }): Promise<CountsRow> {
  const inboxes = q.inboxIds !== undefined;
  const { rows } = await pool.query<CountsRow>({ name: `counts-${inboxes}`, text: counts(inboxes), values: [workspaceId, q.agentId, ...(inboxes ? [q.inboxIds] : [])] });
  return rows[0] ?? { mine: 0, unassigned: 0, waiting: 0, all: 0, bot: 0, snoozed: 0 };
}
