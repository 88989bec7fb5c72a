import type pg from 'pg';
import type { HeadRow } from '../../ports/store.ts';
import { checkedOnly } from './connection-options.ts';
import { conversationColumns, conversationOf } from './conversation-columns.ts';

const HEADS = `SELECT h.asked, e.seq AS "headSeq", e."publicSeq" AS "headPublicSeq", e."visitorMsgs" AS "headVisitorMsgs", e."agentMsgs" AS "headAgentMsgs", e."createdAt" AS "headAt", ${conversationColumns('c.')}
FROM unnest($2::text[]) WITH ORDINALITY AS h(asked, n)
LEFT JOIN "Conversation" c ON c.id = h.asked AND ${checkedOnly('c."workspaceId"')} = $1
LEFT JOIN LATERAL (SELECT seq, "publicSeq", "visitorMsgs", "agentMsgs", "createdAt", "workspaceId" FROM "Event"
  WHERE "conversationId" = h.asked ORDER BY seq DESC LIMIT 1) e ON e."workspaceId" = $1
ORDER BY h.n`;

type Row = Record<string, unknown> & {
  asked: string;
  id: string | null;
  headSeq: number | null;
  headPublicSeq: number | null;
  headVisitorMsgs: number | null;
  headAgentMsgs: number | null;
  headAt: Date | null;
};

/** One row per id asked for; the last event's row is the whole head. */
export async function readHeads(pool: pg.Pool, workspaceId: string, ids: string[]): Promise<HeadRow[]> {
  if (ids.length === 0) return [];
  const { rows } = await pool.query<Row>({ name: 'heads', text: HEADS, values: [workspaceId, [...new Set(ids)]] });
  return rows.map((row) => ({
    conversationId: row.asked,
    seq: row.headSeq ?? 0,
    publicSeq: row.headPublicSeq ?? 0,
    visitorMsgs: row.headVisitorMsgs ?? 0,
    agentMsgs: row.headAgentMsgs ?? 0,
    lastAt: row.headAt?.getTime() ?? 0,
    conversation: row.id === null ? null : conversationOf(row),
  }));
}
