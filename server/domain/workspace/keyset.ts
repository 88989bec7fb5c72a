import { fail } from '../../kernel/failure.ts';

/** Where a page of a list ended: time (ms since 1970) and id of its last row. */
export type Keyset = { at: number; id: string };

/** An opaque cursor for `next`. */
export const encodeKeyset = (k: Keyset): string => Buffer.from(JSON.stringify([k.at, k.id])).toString('base64url');

/** Reads a cursor back; anything that is not exactly one of ours is BAD_REQUEST. */
export function decodeKeyset(text: string): Keyset {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (Array.isArray(value) && value.length === 2 && Number.isSafeInteger(value[0]) && typeof value[1] === 'string' && ID.test(value[1])) {
      const keyset = { at: value[0] as number, id: value[1] };
      if (keyset.at >= 0 && keyset.at <= 8_640_000_000_000_000 && encodeKeyset(keyset) === text) return keyset;
    }
  } catch {
    // falls through to the refusal
  }
  return fail('BAD_REQUEST', { errors: [{ path: 'cursor', message: 'not a cursor of this list' }] });
}

const ID = /^[A-Za-z0-9._:-]{1,64}$/;

/** Cuts `limit + 1` rows to a page and says where the next one starts. */
export function pageOf<T>(rows: T[], limit: number, key: (row: T) => Keyset): { rows: T[]; next: string | null } {
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return { rows: page, next: last ? encodeKeyset(key(last)) : null };
}
