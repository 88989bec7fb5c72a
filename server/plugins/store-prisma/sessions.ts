import type { Prisma, PrismaClient } from '#prisma';
import type { SessionRecord, SessionStore } from '../../ports/store.ts';
import { refuseNul, toDate, toDateOrNull, toMs, toMsOrNull } from './values.ts';

export const sessionStore = (prisma: PrismaClient): SessionStore => ({
  async create(row) {
    refuseNul(row);
    const data = {
      ...row,
      createdAt: toDate(row.createdAt),
      lastSeenAt: toDate(row.lastSeenAt),
      expiresAt: toDate(row.expiresAt),
      revokedAt: toDateOrNull(row.revokedAt),
    };
    await prisma.session.create({ data });
  },
  async get(workspaceId, id) {
    const row = await prisma.session.findFirst({ where: { id, workspaceId } });
    return row ? recordOf(row) : null;
  },
  async listByAgent(workspaceId, agentId) {
    const rows = await prisma.session.findMany({ where: { workspaceId, agentId }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] });
    return rows.map(recordOf);
  },
  async touch(workspaceId, id, lastSeenAt) {
    await prisma.session.updateMany({ where: { id, workspaceId, lastSeenAt: { lt: toDate(lastSeenAt) } }, data: { lastSeenAt: toDate(lastSeenAt) } });
  },
  async revoke(workspaceId, q, at) {
    const which = 'id' in q ? { id: q.id } : { agentId: q.agentId, ...(q.except === undefined ? {} : { id: { not: q.except } }) };
    // Two statements: MySQL cannot return what it updated. A row revoked in between is named by both callers, which does no harm.
    const rows = await prisma.session.findMany({ where: { workspaceId, revokedAt: null, ...which }, select: { id: true } });
    const ids = rows.map((row) => row.id);
    await prisma.session.updateMany({ where: { workspaceId, revokedAt: null, id: { in: ids } }, data: { revokedAt: toDate(at) } });
    return ids;
  },
});

const recordOf = (row: Prisma.SessionModel): SessionRecord => ({
  ...row,
  createdAt: toMs(row.createdAt),
  lastSeenAt: toMs(row.lastSeenAt),
  expiresAt: toMs(row.expiresAt),
  revokedAt: toMsOrNull(row.revokedAt),
});
