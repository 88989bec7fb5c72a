import type pg from 'pg';
import type { ConversationStore } from '../../ports/store.ts';
import { checkedOnly } from './connection-options.ts';
import { conversationColumns, conversationOf } from './conversation-columns.ts';
import { timeOf } from './event-columns.ts';
import { countConversations, listConversations } from './list-conversations.ts';

const GET = `SELECT ${conversationColumns()} FROM "Conversation" WHERE id = $1 AND ${checkedOnly('"workspaceId"')} = $2`;
// The lateral keeps an agent of one workspace from marking conversations of another.
const MARK_READ = `INSERT INTO "AgentRead" ("workspaceId", "agentId", "conversationId", seq, "visitorMsgs")
SELECT DISTINCT ON (t.agent, t.conv) $1::text, t.agent, t.conv, t.seq, t.msgs
FROM unnest($2::text[], $3::text[], $4::int[], $5::int[]) AS t(agent, conv, seq, msgs)
CROSS JOIN LATERAL (SELECT 1 FROM "Conversation" WHERE id = t.conv AND ${checkedOnly('"workspaceId"')} = $1 LIMIT 1) own
ORDER BY t.agent, t.conv, t.seq DESC
ON CONFLICT ("workspaceId", "agentId", "conversationId") DO UPDATE SET seq = excluded.seq, "visitorMsgs" = excluded."visitorMsgs" WHERE "AgentRead".seq < excluded.seq`;
const READS = `SELECT "conversationId", seq, "visitorMsgs" FROM "AgentRead" WHERE "workspaceId" = $1 AND "agentId" = $2 AND "conversationId" = ANY($3::text[])`;
const DUE = `SELECT "workspaceId", id FROM "Conversation" WHERE status = 'snoozed' AND "snoozedUntil" <= ${timeOf('$1::float8')} ORDER BY "snoozedUntil" LIMIT $2`;

export const conversationStore = (pool: pg.Pool): ConversationStore => ({
  async get(workspaceId, id) {
    const { rows } = await pool.query<Record<string, unknown>>({ name: 'conversation', text: GET, values: [id, workspaceId] });
    return rows[0] ? conversationOf(rows[0]) : null;
  },
  list: (workspaceId, q) => listConversations(pool, workspaceId, q),
  counts: (workspaceId, q) => countConversations(pool, workspaceId, q),
  async markRead(workspaceId, rows) {
    if (rows.length === 0) return;
    const values = [workspaceId, rows.map((r) => r.agentId), rows.map((r) => r.conversationId), rows.map((r) => r.seq), rows.map((r) => r.visitorMsgs)];
    await pool.query({ name: 'mark-read', text: MARK_READ, values });
  },
  async reads(workspaceId, agentId, ids) {
    if (ids.length === 0) return new Map();
    const { rows } = await pool.query<{ conversationId: string; seq: number; visitorMsgs: number }>({ name: 'reads', text: READS, values: [workspaceId, agentId, ids] });
    return new Map(rows.map((row) => [row.conversationId, { seq: row.seq, visitorMsgs: row.visitorMsgs }]));
  },
  due: async (now, limit) => (await pool.query<{ workspaceId: string; id: string }>(DUE, [now, limit])).rows,
});
