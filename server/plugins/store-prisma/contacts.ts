import type pg from 'pg';
import { Prisma, type PrismaClient } from '#prisma';
import type { ContactRecord, ContactStore } from '../../ports/store.ts';
import { given, jsonOrDbNull, olderThan, orNull, plainJson, refuseNul, toDate, toMs } from './values.ts';

/** Read at every handshake of a visitor, so it does not take the long way through the client. */
const GET = `SELECT id, "workspaceId", "inboxId", name, email, phone, locale, verified, attributes, page, "tokenVersion", "createdAt", "updatedAt" FROM "Contact" WHERE id = $1 AND "workspaceId" = $2`;

export const contactStore = (prisma: PrismaClient, pool: pg.Pool): ContactStore => ({
  async create(row) {
    refuseNul(row);
    await prisma.contact.create({ data: dataOf(row) });
  },
  async get(workspaceId, id) {
    const { rows } = await pool.query<Prisma.ContactModel>({ name: 'contact', text: GET, values: [id, workspaceId] });
    return rows[0] ? recordOf(rows[0]) : null;
  },
  async getMany(workspaceId, ids) {
    const unique = [...new Set(ids)];
    const rows = await prisma.contact.findMany({ where: { workspaceId, id: { in: unique } } });
    const byId = new Map(rows.map((row) => [row.id, recordOf(row)]));
    return unique.flatMap((id) => byId.get(id) ?? []);
  },
  async update(workspaceId, id, patch) {
    refuseNul(patch);
    const { attributes, page, updatedAt, ...plain } = given(patch);
    const data: Prisma.ContactUpdateInput = {
      ...plain,
      ...(attributes === undefined ? {} : { attributes: plainJson(attributes) }),
      ...(page === undefined ? {} : { page: jsonOrDbNull(page) }),
      ...(updatedAt === undefined ? {} : { updatedAt: toDate(updatedAt) }),
    };
    const row = await orNull(prisma.contact.update({ where: { id, workspaceId }, data }));
    return row ? recordOf(row) : null;
  },
  async list(workspaceId, q) {
    const rows = await prisma.contact.findMany({ where: { workspaceId, ...olderThan(q.after) }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take: q.limit });
    return rows.map(recordOf);
  },
  async byIdentity(workspaceId, kind, value, make) {
    refuseNul(value);
    const known = await holderOf(prisma, workspaceId, kind, value);
    if (known) return known;
    const made = { ...make(), workspaceId };
    refuseNul(made);
    try {
      // The identity's key decides: of many first calls one writes both rows, the others write nothing.
      await prisma.$transaction([
        prisma.contactIdentity.create({ data: { workspaceId, kind, value, contactId: made.id, createdAt: toDate(made.createdAt) } }),
        prisma.contact.create({ data: dataOf(made) }),
      ]);
      return made;
    } catch (e) {
      const winner = isUnique(e) ? await holderOf(prisma, workspaceId, kind, value) : null;
      if (winner) return winner;
      throw e;
    }
  },
});

async function holderOf(prisma: PrismaClient, workspaceId: string, kind: string, value: string): Promise<ContactRecord | null> {
  const identity = await prisma.contactIdentity.findUnique({ where: { workspaceId_kind_value: { workspaceId, kind, value } } });
  const row = identity ? await prisma.contact.findFirst({ where: { id: identity.contactId, workspaceId } }) : null;
  return row ? recordOf(row) : null;
}

const isUnique = (e: unknown) => typeof e === 'object' && e !== null && 'code' in e && (e.code === 'P2002' || e.code === 'P2034');

const dataOf = (row: ContactRecord): Prisma.ContactCreateInput => ({
  ...row,
  attributes: plainJson(row.attributes),
  page: row.page === null ? Prisma.DbNull : plainJson(row.page),
  createdAt: toDate(row.createdAt),
  updatedAt: toDate(row.updatedAt),
});
const recordOf = (row: Prisma.ContactModel): ContactRecord => ({
  ...row,
  attributes: row.attributes as Record<string, unknown>,
  page: row.page as ContactRecord['page'],
  createdAt: toMs(row.createdAt),
  updatedAt: toMs(row.updatedAt),
});
