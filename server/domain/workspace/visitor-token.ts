import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a visitor token says. `version` is the contact's `tokenVersion`: raising that ends every token given before. Times are ms since 1970. */
export type VisitorClaims = { workspaceId: string; inboxId: string; contactId: string; deviceId: string; version: number; issuedAt: number; expiresAt: number };
export type NewVisitorClaims = Omit<VisitorClaims, 'issuedAt' | 'expiresAt'>;

/** A token lives this long, ms; opening the widget again gives a fresh one. */
export const VISITOR_TOKEN_MS = 30 * 24 * 3_600_000;

/** `pv1.<claims>.<HMAC-SHA256>`, both parts base64url. Stateless: nothing is stored per token. */
export function signVisitorToken(secretKey: Uint8Array, claims: NewVisitorClaims, now: number): { token: string; expiresAt: number } {
  const expiresAt = now + VISITOR_TOKEN_MS;
  const payload = Buffer.from(JSON.stringify([claims.workspaceId, claims.inboxId, claims.contactId, claims.deviceId, claims.version, now, expiresAt])).toString('base64url');
  return { token: `${PREFIX}${payload}.${mac(secretKey, payload).toString('base64url')}`, expiresAt };
}

/** The claims of a token we signed and that has not expired, else null. Whether the contact still exists and has this version is the caller's question. */
export function verifyVisitorToken(secretKey: Uint8Array, token: string, now: number): VisitorClaims | null {
  if (typeof token !== 'string' || token.length > 4096 || !SHAPE.test(token)) return null;
  const dot = token.lastIndexOf('.');
  const payload = token.slice(PREFIX.length, dot);
  const given = Buffer.from(token.slice(dot + 1), 'base64url');
  const expected = mac(secretKey, payload);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  // The last character of a base64url text may differ without changing the bytes; only one spelling is a token.
  if (given.toString('base64url') !== token.slice(dot + 1)) return null;
  const claims = read(payload);
  return claims && claims.expiresAt > now ? claims : null;
}

const PREFIX = 'pv1.';
const SHAPE = /^pv1\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{43}$/;

/** The purpose is part of the signed text, so that a signature made for a file or a ticket is never a visitor token. */
function mac(secretKey: Uint8Array, payload: string): Buffer {
  return createHmac('sha256', secretKey).update(`visitor-token:${payload}`).digest();
}

function read(payload: string): VisitorClaims | null {
  let list: unknown;
  try {
    list = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
  if (!Array.isArray(list) || list.length !== 7) return null;
  const [workspaceId, inboxId, contactId, deviceId, version, issuedAt, expiresAt] = list as unknown[];
  if (typeof workspaceId !== 'string' || typeof inboxId !== 'string' || typeof contactId !== 'string' || typeof deviceId !== 'string') return null;
  if (typeof version !== 'number' || typeof issuedAt !== 'number' || typeof expiresAt !== 'number') return null;
  return { workspaceId, inboxId, contactId, deviceId, version, issuedAt, expiresAt };
}
