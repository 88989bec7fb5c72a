import type { Prisma, PrismaClient } from '#prisma';
import type { ApiKeyRecord, ApiKeyStore } from '../../ports/store.ts';
import { refuseNul, toDate, toDateOrNull, toMs, toMsOrNull } from './values.ts';

export const apiKeyStore = (prisma: PrismaClient): ApiKeyStore => ({
  async create(row) {
    refuseNul(row);
    const data = { ...row, createdAt: toDate(row.createdAt), lastUsedAt: toDateOrNull(row.lastUsedAt), revokedAt: toDateOrNull(row.revokedAt) };
    await prisma.apiKey.create({ data });
  },
  async byHash(hash) {
    const row = await prisma.apiKey.findUnique({ where: { hash } });
    return row ? recordOf(row) : null;
  },
  async list(workspaceId) {
    const rows = await prisma.apiKey.findMany({ where: { workspaceId }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] });
    return rows.map(recordOf);
  },
  async revoke(workspaceId, id, at) {
    const { count } = await prisma.apiKey.updateMany({ where: { id, workspaceId, revokedAt: null }, data: { revokedAt: toDate(at) } });
    return count > 0;
  },
  async touch(id, lastUsedAt) {
    const at = toDate(lastUsedAt);
    await prisma.apiKey.updateMany({ where: { id, OR: [{ lastUsedAt: null }, { lastUsedAt: { lt: at } }] }, data: { lastUsedAt: at } });
  },
});

const recordOf = (row: Prisma.ApiKeyModel): ApiKeyRecord => ({
  ...row,
  role: row.role as ApiKeyRecord['role'],
  createdAt: toMs(row.createdAt),
  lastUsedAt: toMsOrNull(row.lastUsedAt),
  revokedAt: toMsOrNull(row.revokedAt),
});
