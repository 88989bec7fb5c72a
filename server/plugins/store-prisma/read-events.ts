import type pg from 'pg';
import type { EventRow, EventStore } from '../../ports/store.ts';
import { EVENT_NAMES, eventOf } from './event-columns.ts';

type Row = Omit<EventRow, 'createdAt'> & { createdAt: Date };
const NO_END = 2_147_483_647;
const SELECT = `SELECT ${EVENT_NAMES} FROM "Event" WHERE "conversationId" = $1 AND "workspaceId" = $2`;
// seq is never below publicSeq, so the primary key finds both; what only agents see is skipped on the way.
const RANGE = { all: 'seq > $3 AND seq < $4', public: `visibility = 'public' AND seq > $3 AND "publicSeq" > $3 AND "publicSeq" < $4` };

/** A page of events, oldest first. With `before` it is the newest page below that number. */
export async function readEvents(pool: pg.Pool, workspaceId: string, q: Parameters<EventStore['read']>[1]): Promise<EventRow[]> {
  const newest = q.before !== undefined;
  const result = await pool.query<Row>({
    name: `read-${q.sequence}-${newest ? 'before' : 'after'}`,
    text: `${SELECT} AND ${RANGE[q.sequence]} ORDER BY seq ${newest ? 'DESC' : 'ASC'} LIMIT $5`,
    values: [q.conversationId, workspaceId, q.after ?? 0, q.before ?? NO_END, q.limit],
  });
  const rows = result.rows.map(eventOf);
  return newest ? rows.reverse() : rows;
}

export async function findEvent(pool: pg.Pool, workspaceId: string, conversationId: string, by: { id: string } | { cid: string }): Promise<EventRow | null> {
  const [column, value] = 'id' in by ? ['id', by.id] : ['cid', by.cid];
  const { rows } = await pool.query<Row>({ name: `find-${column}`, text: `${SELECT} AND "${column}" = $3 LIMIT 1`, values: [conversationId, workspaceId, value] });
  return rows[0] ? eventOf(rows[0]) : null;
}
