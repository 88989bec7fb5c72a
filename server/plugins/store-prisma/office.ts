import { Prisma, type PrismaClient } from '#prisma';
import type { AuditRow, OfficeStore } from '../../ports/store.ts';
import { jsonOrDbNull, olderThan, plainJson, refuseNul, toDate, toMs } from './values.ts';

export const officeStore = (prisma: PrismaClient): OfficeStore => ({
  async workspace() {
    const row = await prisma.workspace.findFirst({ orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] });
    return row ? { ...row, createdAt: toMs(row.createdAt) } : null;
  },
  async saveWorkspace(row) {
    refuseNul(row);
    const data = { ...row, createdAt: toDate(row.createdAt) };
    await prisma.workspace.upsert({ where: { id: row.id }, create: data, update: data });
  },
  async teams(workspaceId) {
    const rows = await prisma.team.findMany({ where: { workspaceId }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] });
    return rows.map((row) => ({ ...row, createdAt: toMs(row.createdAt) }));
  },
  async createTeam(row) {
    refuseNul(row);
    await prisma.team.create({ data: { ...row, createdAt: toDate(row.createdAt) } });
  },
  async setting(workspaceId, key) {
    const row = await prisma.setting.findUnique({ where: { workspaceId_key: { workspaceId, key } } });
    return row?.value ?? null;
  },
  async saveSetting(workspaceId, key, value) {
    refuseNul([key, value]);
    const json = value === null || value === undefined ? Prisma.JsonNull : plainJson(value);
    await prisma.setting.upsert({ where: { workspaceId_key: { workspaceId, key } }, create: { workspaceId, key, value: json }, update: { value: json } });
  },
  async audit(row) {
    refuseNul(row);
    await prisma.auditRow.create({ data: { ...row, data: jsonOrDbNull(row.data), createdAt: toDate(row.createdAt) } });
  },
  async audits(workspaceId, q) {
    const rows = await prisma.auditRow.findMany({ where: { workspaceId, ...olderThan(q.after) }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take: q.limit });
    return rows.map((row) => ({ ...row, actorKind: row.actorKind as AuditRow['actorKind'], data: row.data as AuditRow['data'], createdAt: toMs(row.createdAt) }));
  },
});
