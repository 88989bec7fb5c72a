import type pg from 'pg';
import type { Prisma, PrismaClient } from '#prisma';
import type { UploadRecord, UploadStore } from '../../ports/store.ts';
import { refuseNul, toDate, toMs } from './values.ts';

// The rows are locked in id order, so two messages that want the same files wait for each other instead of sharing them.
const CLAIM = `WITH mine AS MATERIALIZED (SELECT id, "claimedBy", "conversationId" FROM "Upload"
   WHERE id = ANY($1::text[]) AND "workspaceId" = $2 AND "ownerKind" = $3 AND "ownerId" = $4 ORDER BY id FOR UPDATE),
 verdict AS MATERIALIZED (SELECT count(*) = $5::int AS complete, coalesce(bool_and("claimedBy" IS NULL OR ("claimedBy" = $7 AND "conversationId" = $6)), true) AS free FROM mine),
 done AS (UPDATE "Upload" u SET "conversationId" = $6, "claimedBy" = $7 FROM verdict v, mine m WHERE v.complete AND v.free AND u.id = m.id RETURNING 1)
SELECT complete, free, (SELECT count(*) FROM done) FROM verdict`;

export const uploadStore = (prisma: PrismaClient, pool: pg.Pool): UploadStore => ({
  async create(row) {
    refuseNul(row);
    await prisma.upload.create({ data: { ...row, createdAt: toDate(row.createdAt) } });
  },
  async get(workspaceId, id) {
    const row = await prisma.upload.findFirst({ where: { id, workspaceId } });
    return row ? recordOf(row) : null;
  },
  async claim(workspaceId, q) {
    const ids = [...new Set(q.ids)];
    if (ids.length === 0) return 'ok';
    const values = [ids, workspaceId, q.ownerKind, q.ownerId, ids.length, q.conversationId, q.cid];
    const { rows } = await pool.query<{ complete: boolean; free: boolean }>(CLAIM, values);
    if (!rows[0]?.complete) return 'missing';
    return rows[0].free ? 'ok' : 'gone';
  },
  async unclaimed(before, limit) {
    const rows = await prisma.upload.findMany({
      where: { claimedBy: null, createdAt: { lt: toDate(before) } },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      take: limit,
    });
    return rows.map(recordOf);
  },
  async remove(workspaceId, ids) {
    await prisma.upload.deleteMany({ where: { workspaceId, id: { in: ids } } });
  },
});

const recordOf = (row: Prisma.UploadModel): UploadRecord => ({ ...row, ownerKind: row.ownerKind as UploadRecord['ownerKind'], createdAt: toMs(row.createdAt) });
