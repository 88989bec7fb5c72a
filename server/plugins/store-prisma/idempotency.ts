import type { PrismaClient } from '#prisma';
import type { IdempotencyStore } from '../../ports/store.ts';
import { refuseNul, toDate } from './values.ts';

export const idempotencyStore = (prisma: PrismaClient): IdempotencyStore => ({
  async reserve(workspaceId, key, requestHash, now) {
    refuseNul([key, requestHash]);
    // The key's row decides who is first; `skipDuplicates` is ON CONFLICT DO NOTHING here. A row may vanish between the two steps.
    for (let attempt = 0; attempt < 5; attempt++) {
      const { count } = await prisma.idempotencyKey.createMany({
        data: [{ workspaceId, key, requestHash, status: 0, body: '', createdAt: toDate(now) }],
        skipDuplicates: true,
      });
      if (count > 0) return null;
      const kept = await prisma.idempotencyKey.findUnique({ where: { workspaceId_key: { workspaceId, key } } });
      if (kept) return { requestHash: kept.requestHash, status: kept.status, body: kept.body };
    }
    return { requestHash, status: 0, body: '' };
  },
  async complete(workspaceId, key, status, body) {
    refuseNul(body);
    await prisma.idempotencyKey.updateMany({ where: { workspaceId, key }, data: { status, body } });
  },
  async release(workspaceId, key) {
    await prisma.idempotencyKey.deleteMany({ where: { workspaceId, key, status: 0 } });
  },
  async expire(before) {
    return (await prisma.idempotencyKey.deleteMany({ where: { createdAt: { lt: toDate(before) } } })).count;
  },
});
