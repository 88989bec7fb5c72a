import { LIMITS } from '#protocol';
import { fail } from '../../../kernel/failure.ts';

/** The `limit` of a list as a number: 1 to 100, 50 if left out; 0 or more than 100 is BAD_REQUEST. */
export function limitOf(query: { limit?: string | undefined }): number {
  if (query.limit === undefined) return LIMITS.pageDefault;
  const limit = Number(query.limit);
  return limit >= 1 && limit <= LIMITS.pageMax ? limit : fail('BAD_REQUEST', { errors: [{ path: 'limit', message: `1 to ${LIMITS.pageMax}` }] });
}

/** `cursor` and `limit` as verbs take them. */
export const pageInput = (query: { cursor?: string | undefined; limit?: string | undefined }): { cursor?: string; limit: number } => ({
  limit: limitOf(query),
  ...(query.cursor ? { cursor: query.cursor } : {}),
});

/** A list that fits one answer. */
export const whole = <T>(items: T[]): { items: T[]; next: null } => ({ items, next: null });
