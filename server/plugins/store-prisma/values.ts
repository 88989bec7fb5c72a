import { Prisma } from '#prisma';
import { StoreError } from '../../ports/store.ts';

/** Databases refuse NUL in text and JSON; saying so before the statement keeps the error the same everywhere. */
export function refuseNul(value: unknown): void {
  if (typeof value === 'string') {
    if (value.includes('\0')) throw new StoreError('STORE_INVALID', 'text may not hold a NUL character');
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      refuseNul(key);
      refuseNul(inner);
    }
  }
}

export const toDate = (ms: number): Date => new Date(ms);
export const toDateOrNull = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));
export const toMs = (date: Date): number => date.getTime();
export const toMsOrNull = (date: Date | null): number | null => (date === null ? null : date.getTime());

/** A value for a JSON column that may be empty in the database's sense. */
export const jsonOrDbNull = (value: unknown): Prisma.InputJsonValue | typeof Prisma.DbNull => (value === null || value === undefined ? Prisma.DbNull : plainJson(value));
/** A value without undefined, dates or functions inside, as JSON knows it. */
export const plainJson = (value: unknown): Prisma.InputJsonValue => JSON.parse(JSON.stringify(value)) as Prisma.InputJsonValue;

/** The rows of (createdAt, id) descending after a keyset cursor. */
export const olderThan = (after: { at: number; id: string } | undefined) =>
  after ? { OR: [{ createdAt: { lt: new Date(after.at) } }, { createdAt: new Date(after.at), id: { lt: after.id } }] } : {};

/** The given columns of a patch; undefined means "leave as it is". */
export const given = <T extends object>(patch: T): Partial<T> => Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as Partial<T>;

/** Runs an update of one row; null when there was none. */
export async function orNull<T>(update: Promise<T>): Promise<T | null> {
  try {
    return await update;
  } catch (e) {
    if (typeof e === 'object' && e !== null && 'code' in e && e.code === 'P2025') return null;
    throw e;
  }
}
