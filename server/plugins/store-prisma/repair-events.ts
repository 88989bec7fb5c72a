import type pg from 'pg';
import type { AppendUnit, EventRow, Stored } from '../../ports/store.ts';
import { StoreError } from '../../ports/store.ts';
import { blankEvents, hasMore, refuseEmpty } from './append-events.ts';
import { castOf, EVENT_COLUMNS, EVENT_NAMES, eventArrays } from './event-columns.ts';
import { inTransaction } from './in-transaction.ts';
import type { LaneConnection } from './lane-connection.ts';
import { sqlState } from './map-store-error.ts';
import { insertConversations, patchConversations } from './owned-columns.ts';

/** Far above what was ever needed (8): a loser of a race wakes up when the winner commits. */
const MOST_ATTEMPTS = 60;
const LOST_RACE = new Set(['23505', '40P01', '40001']);

/**
 * Stores units without trust in their numbers: one statement drops units whose cid is known, numbers the others from the stored head and
 * answers every unit (hot-path §3.4). When it loses a race it is repeated at once, without a pause, which is what keeps it fair.
 */
export async function repairEvents(lane: LaneConnection, units: AppendUnit[]): Promise<Stored[]> {
  if (units.length === 0) return [];
  refuseEmpty(units);
  return lane.run(async (client) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await once(client, units);
      } catch (e) {
        if (attempt >= MOST_ATTEMPTS || !LOST_RACE.has(sqlState(e) ?? '')) throw e;
      }
    }
  });
}

async function once(client: pg.Client, units: AppendUnit[]): Promise<Stored[]> {
  if (!units.some(hasMore)) return number(client, units);
  return inTransaction(client, async () => {
    await insertConversations(client, firstOfEach(units), 'keep');
    const answers = await number(client, units);
    const fresh = units.filter((_, n) => answers[n]?.dup === false);
    await patchConversations(client, fresh);
    await blankEvents(client, fresh);
    return answers;
  });
}

/** Two units may open the same conversation; one statement may insert it once. */
function firstOfEach(units: AppendUnit[]): AppendUnit[] {
  const seen = new Set<string>();
  return units.filter((unit) => unit.create && !seen.has(unit.create.id) && seen.add(unit.create.id));
}

const NUMBERED: Record<string, string> = { seq: 'f.new_seq', publicSeq: 'f.new_public', visitorMsgs: 'f.new_visitor', agentMsgs: 'f.new_agent' };
const N = EVENT_COLUMNS.length;
// `COLLATE "C"`: the same order as the application's, whatever the database's own language is.
const REPAIR = `WITH unit AS MATERIALIZED (SELECT t.*, m.* FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS t(ws, conv, cid, u)
   LEFT JOIN LATERAL (SELECT id, seq, "publicSeq", "createdAt", "payloadHash" FROM "Event" WHERE "conversationId" = t.conv AND cid = t.cid LIMIT 1) m ON true),
 input AS (SELECT * FROM unnest($4::int[], ${EVENT_COLUMNS.map((c, n) => `$${n + 5}::${c.type}[]`).join(', ')}, $${N + 5}::int[], $${N + 6}::int[], $${N + 7}::int[])
   WITH ORDINALITY AS t(u, ${EVENT_NAMES}, pub, vis, agt, ord)),
 heads AS MATERIALIZED (SELECT c.conv, e.ws, coalesce(e.seq, 0) AS seq, coalesce(e."publicSeq", 0) AS "publicSeq", coalesce(e."visitorMsgs", 0) AS "visitorMsgs", coalesce(e."agentMsgs", 0) AS "agentMsgs"
   FROM (SELECT DISTINCT conv FROM unit) c
   LEFT JOIN LATERAL (SELECT "workspaceId" AS ws, seq, "publicSeq", "visitorMsgs", "agentMsgs" FROM "Event" WHERE "conversationId" = c.conv ORDER BY seq DESC LIMIT 1) e ON true),
 fresh_unit AS MATERIALIZED (SELECT DISTINCT ON (i.conv, i.cid) i.u, h.* FROM unit i JOIN heads h ON h.conv = i.conv
   WHERE i.id IS NULL AND (h.ws IS NULL OR h.ws = i.ws) ORDER BY i.conv, i.cid, i.u),
 fresh AS (SELECT i.*, h.seq + row_number() OVER w AS new_seq, h."publicSeq" + sum(pub) OVER w AS new_public, h."visitorMsgs" + sum(vis) OVER w AS new_visitor, h."agentMsgs" + sum(agt) OVER w AS new_agent
   FROM input i JOIN fresh_unit h ON h.u = i.u WINDOW w AS (PARTITION BY i."conversationId" ORDER BY i.ord ROWS UNBOUNDED PRECEDING)),
 ins AS (INSERT INTO "Event" (${EVENT_NAMES})
   SELECT ${EVENT_COLUMNS.map((c) => NUMBERED[c.name] ?? castOf(c, `f."${c.name}"`)).join(', ')}
   FROM fresh f ORDER BY f."conversationId" COLLATE "C", f.new_seq
   RETURNING "conversationId", cid, id, seq, "publicSeq", "payloadHash", "createdAt")
SELECT coalesce(n.id, i.id), coalesce(n.seq, i.seq), coalesce(n."publicSeq", i."publicSeq"), coalesce(n."createdAt", i."createdAt"), coalesce(n."payloadHash", i."payloadHash"),
  f.u IS NULL, h.ws IS NOT NULL AND h.ws <> i.ws
FROM unit i JOIN heads h ON h.conv = i.conv LEFT JOIN fresh_unit f ON f.u = i.u
LEFT JOIN ins n ON n."conversationId" = i.conv AND n.cid = i.cid ORDER BY i.u`;

type Answer = [id: string | null, seq: number, publicSeq: number, createdAt: Date, payloadHash: string, dup: boolean, foreign: boolean];

async function number(client: pg.Client, units: AppendUnit[]): Promise<Stored[]> {
  const rows = units.flatMap((unit) => unit.events);
  const message = (row: EventRow) => row.type === 'message.created';
  const values = [
    units.map((unit) => unit.workspaceId),
    units.map((unit) => unit.conversationId),
    units.map((unit) => unit.cid),
    units.flatMap((unit, n) => unit.events.map(() => n + 1)),
    ...eventArrays(rows),
    rows.map((row) => (row.visibility === 'public' ? 1 : 0)),
    rows.map((row) => (message(row) && row.actorKind === 'visitor' ? 1 : 0)),
    rows.map((row) => (message(row) && row.actorKind !== 'visitor' ? 1 : 0)),
  ];
  const answers = (await client.query<Answer>({ name: 'repair', text: REPAIR, values, rowMode: 'array' })).rows;
  return answers.map(([id, seq, publicSeq, createdAt, payloadHash, dup, foreign]) => {
    if (foreign) throw new StoreError('STORE_INVALID', 'the conversation belongs to another workspace');
    if (id === null) throw new StoreError('STORE_INVALID', 'the primary event of a unit must carry its cid');
    return { id, seq, publicSeq, createdAt: createdAt.getTime(), payloadHash, dup };
  });
}
