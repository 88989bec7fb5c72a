import type { Prisma, PrismaClient } from '#prisma';
import type { AgentRecord, AgentStore } from '../../ports/store.ts';
import { given, jsonOrDbNull, orNull, refuseNul, toDate, toMs } from './values.ts';

export const agentStore = (prisma: PrismaClient): AgentStore => ({
  async create(row) {
    refuseNul(row);
    await prisma.agent.create({ data: { ...row, inboxIds: jsonOrDbNull(row.inboxIds), createdAt: toDate(row.createdAt), updatedAt: toDate(row.updatedAt) } });
  },
  async get(workspaceId, id) {
    const row = await prisma.agent.findFirst({ where: { id, workspaceId } });
    return row ? recordOf(row) : null;
  },
  async byEmail(workspaceId, email) {
    const row = await prisma.agent.findUnique({ where: { workspaceId_email: { workspaceId, email } } });
    return row ? recordOf(row) : null;
  },
  async list(workspaceId) {
    const rows = await prisma.agent.findMany({ where: { workspaceId }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] });
    return rows.map(recordOf);
  },
  async update(workspaceId, id, patch) {
    refuseNul(patch);
    const { inboxIds, updatedAt, ...plain } = given(patch);
    const data: Prisma.AgentUpdateInput = {
      ...plain,
      ...(inboxIds === undefined ? {} : { inboxIds: jsonOrDbNull(inboxIds) }),
      ...(updatedAt === undefined ? {} : { updatedAt: toDate(updatedAt) }),
    };
    const row = await orNull(prisma.agent.update({ where: { id, workspaceId }, data }));
    return row ? recordOf(row) : null;
  },
});

const recordOf = (row: Prisma.AgentModel): AgentRecord => ({
  ...row,
  role: row.role as AgentRecord['role'],
  presence: row.presence as AgentRecord['presence'],
  kind: row.kind as AgentRecord['kind'],
  inboxIds: row.inboxIds as string[] | null,
  createdAt: toMs(row.createdAt),
  updatedAt: toMs(row.updatedAt),
});
