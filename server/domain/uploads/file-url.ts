import { createHmac, timingSafeEqual } from 'node:crypto';

/** A signed URL works this long, ms: enough to load, too short to pass on. */
export const FILE_URL_MS = 5 * 60_000;

/** The short-lived address of a file's bytes, given only after its reader was authorised. The end is rounded so that a reload finds its cache. */
export function signFileUrl(secretKey: Uint8Array, id: string, now: number): { url: string; expiresAt: number } {
  const expiresAt = Math.ceil((now + FILE_URL_MS) / 60_000) * 60_000;
  const exp = expiresAt / 1000;
  return { url: `/files/${id}/content?exp=${exp}&sig=${mac(secretKey, id, exp).toString('base64url')}`, expiresAt };
}

/** Whether this address was signed here, for this file, and still holds. */
export function fileUrlHolds(secretKey: Uint8Array, id: string, exp: string | undefined, sig: string | undefined, now: number): boolean {
  if (!exp || !sig || !/^\d{1,12}$/.test(exp) || !/^[A-Za-z0-9_-]{43}$/.test(sig)) return false;
  if (Number(exp) * 1000 <= now) return false;
  const given = Buffer.from(sig, 'base64url');
  const expected = mac(secretKey, id, Number(exp));
  return given.length === expected.length && timingSafeEqual(given, expected);
}

const mac = (secretKey: Uint8Array, id: string, exp: number): Buffer => createHmac('sha256', secretKey).update(`file:${id}:${exp}`).digest();
