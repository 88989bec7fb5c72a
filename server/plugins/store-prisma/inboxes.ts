import type { Prisma, PrismaClient } from '#prisma';
import type { InboxRecord, InboxStore } from '../../ports/store.ts';
import { given, jsonOrDbNull, orNull, plainJson, refuseNul, toDate, toMs } from './values.ts';

export const inboxStore = (prisma: PrismaClient): InboxStore => ({
  async create(row) {
    refuseNul(row);
    const json = { sites: plainJson(row.sites), appearance: jsonOrDbNull(row.appearance), seen: jsonOrDbNull(row.seen) };
    const data = { ...row, ...json, createdAt: toDate(row.createdAt), updatedAt: toDate(row.updatedAt) };
    await prisma.inbox.create({ data });
  },
  async get(workspaceId, id) {
    const row = await prisma.inbox.findFirst({ where: { id, workspaceId } });
    return row ? recordOf(row) : null;
  },
  async list(workspaceId) {
    const rows = await prisma.inbox.findMany({ where: { workspaceId }, orderBy: [{ demo: 'desc' }, { createdAt: 'asc' }, { id: 'asc' }] });
    return rows.map(recordOf);
  },
  async update(workspaceId, id, patch) {
    refuseNul(patch);
    const { sites, appearance, seen, updatedAt, ...plain } = given(patch);
    const data: Prisma.InboxUpdateInput = {
      ...plain,
      ...(sites === undefined ? {} : { sites: plainJson(sites) }),
      ...(appearance === undefined ? {} : { appearance: jsonOrDbNull(appearance) }),
      ...(seen === undefined ? {} : { seen: jsonOrDbNull(seen) }),
      ...(updatedAt === undefined ? {} : { updatedAt: toDate(updatedAt) }),
    };
    const row = await orNull(prisma.inbox.update({ where: { id, workspaceId }, data }));
    return row ? recordOf(row) : null;
  },
});

const recordOf = (row: Prisma.InboxModel): InboxRecord => ({
  ...row,
  kind: row.kind as InboxRecord['kind'],
  sites: row.sites as string[],
  appearance: row.appearance as InboxRecord['appearance'],
  seen: row.seen as InboxRecord['seen'],
  createdAt: toMs(row.createdAt),
  updatedAt: toMs(row.updatedAt),
});
