import type pg from 'pg';
import type { LogUpkeep } from '../../ports/store.ts';
import { timeOf } from './event-columns.ts';

/** How long a process may take to ring for what it claimed, before another may. */
const CLAIM_SECONDS = 10;

const BEHIND = `SELECT c."workspaceId", c.id AS "conversationId"
FROM (SELECT "conversationId", max(seq) AS seq FROM "Event" WHERE "createdAt" >= ${timeOf('$1::float8')} GROUP BY 1) e
JOIN "Conversation" c ON c.id = e."conversationId" AND c."lastSeq" < e.seq LIMIT $2`;

const UNRELAYED = `UPDATE "Conversation" c SET "relayClaimedBy" = $3, "relayClaimedAt" = now()
FROM (SELECT id FROM "Conversation" WHERE "relayedSeq" < "lastSeq" AND "updatedAt" < ${timeOf('$1::float8')}
    AND ("relayClaimedBy" IS NULL OR "relayClaimedBy" = $3 OR "relayClaimedAt" < now() - interval '${CLAIM_SECONDS} seconds')
  ORDER BY "updatedAt" LIMIT $2 FOR UPDATE SKIP LOCKED) due
WHERE c.id = due.id RETURNING c."workspaceId", c.id AS "conversationId", c."relayedSeq", c."lastSeq", c."updatedAt"`;

type Unrelayed = { workspaceId: string; conversationId: string; relayedSeq: number; lastSeq: number; updatedAt: Date };

/** Healing and relay; `owner` names this process in the claims. */
export const logUpkeep = (pool: pg.Pool, owner: string): LogUpkeep => ({
  behind: async (since, limit) => (await pool.query<{ workspaceId: string; conversationId: string }>(BEHIND, [since, limit])).rows,
  async unrelayed(before, limit) {
    const { rows } = await pool.query<Unrelayed>(UNRELAYED, [before, limit, owner]);
    return rows.sort((a, b) => a.updatedAt.getTime() - b.updatedAt.getTime()).map(({ updatedAt: _, ...row }) => row);
  },
  async moveCursor(subscriber, conversationId, seq) {
    await pool.query({
      name: 'move-cursor',
      text: `INSERT INTO "SubscriberCursor" (subscriber, "conversationId", seq) VALUES ($1, $2, $3)
ON CONFLICT (subscriber, "conversationId") DO UPDATE SET seq = excluded.seq WHERE "SubscriberCursor".seq < excluded.seq`,
      values: [subscriber, conversationId, seq],
    });
  },
  async cursor(subscriber, conversationId) {
    const text = 'SELECT seq FROM "SubscriberCursor" WHERE subscriber = $1 AND "conversationId" = $2';
    const { rows } = await pool.query<{ seq: number }>({ name: 'cursor', text, values: [subscriber, conversationId] });
    return rows[0]?.seq ?? 0;
  },
});
