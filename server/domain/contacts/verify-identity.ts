import { createPublicKey, type KeyObject } from 'node:crypto';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import * as z from 'zod/mini';
import { Email, findUnsafe, jsonObject, LIMITS } from '#protocol';
import { fail } from '../../kernel/failure.ts';
import type { InboxRecord } from '../../ports/store.ts';
import type { Domain } from '../context.ts';
import { identitySecretPlace } from '../inboxes/update-inbox.ts';
import { decryptSecret } from '../workspace/secrets.ts';

const MAX_LIFE_S = 24 * 3600;
const TOLERANCE_S = 60;
const Claims = z.object({
  sub: z.string().check(z.minLength(1), z.maxLength(200)),
  exp: z.number(),
  name: z.optional(z.string().check(z.maxLength(200))),
  email: z.optional(Email),
  attributes: z.optional(jsonObject(LIMITS.attributes)),
});

/** Who the site says the visitor is. */
export type Identity = { subject: string; name: string | null; email: string | null; attributes: Record<string, unknown> };

/**
 * Checks an identity token of the customer's site: `aud` = the inbox, `sub`, `exp` at most 24 h ahead, signed with HS256 and the inbox's
 * secret or with EdDSA and its Ed25519 key. Each key takes its own algorithm and no other, whatever the token claims. Anything wrong, or an
 * inbox that has no such key: UNAUTHENTICATED.
 */
export async function verifyIdentity(domain: Domain, inbox: InboxRecord, jwt: string): Promise<Identity> {
  const { key, algorithms } = pinnedKey(domain, inbox, jwt);
  const now = domain.now();
  const payload = await jwtVerify(jwt, key, {
    algorithms,
    audience: inbox.id,
    requiredClaims: ['sub', 'exp', 'aud'],
    currentDate: new Date(now),
    clockTolerance: TOLERANCE_S,
  }).then(
    (r) => r.payload,
    () => refuse(),
  );
  const claims = z.safeParse(Claims, payload);
  if (!claims.success || findUnsafe(payload) !== undefined) return refuse();
  if (claims.data.exp > now / 1000 + MAX_LIFE_S + TOLERANCE_S) return refuse();
  return { subject: claims.data.sub, name: claims.data.name?.trim() || null, email: claims.data.email ?? null, attributes: claims.data.attributes ?? {} };
}

/** The header only chooses between the inbox's two keys; which algorithm a key takes is ours to say. */
function pinnedKey(domain: Domain, inbox: InboxRecord, jwt: string): { key: Uint8Array | KeyObject; algorithms: string[] } {
  const alg = algorithmOf(jwt);
  if (alg === 'HS256' && inbox.identitySecret !== null) {
    const secret = decryptSecret(domain.secretKey, identitySecretPlace(inbox.workspaceId, inbox.id), inbox.identitySecret);
    return { key: new TextEncoder().encode(secret), algorithms: ['HS256'] };
  }
  // `Ed25519` is the same signature under its newer name (RFC 9864).
  if ((alg === 'EdDSA' || alg === 'Ed25519') && inbox.identityKey !== null) return { key: createPublicKey(inbox.identityKey), algorithms: ['EdDSA', 'Ed25519'] };
  return refuse();
}

function algorithmOf(jwt: string): unknown {
  try {
    return decodeProtectedHeader(jwt).alg;
  } catch {
    return undefined;
  }
}

const refuse = (): never => fail('UNAUTHENTICATED', { detail: 'The identity token of this page was not accepted.' });
