import { jwtVerify } from 'jose';
import * as z from 'zod/mini';
import { Email, findUnsafe } from '#protocol';
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
});

/** Who the site says the visitor is. */
export type Identity = { subject: string; name: string | null; email: string | null };

/**
 * Checks an identity token of the customer's site: HS256 with the inbox's secret and nothing else, `aud` = the inbox, `sub`, `exp` at most
 * 24 h ahead. Anything wrong, or an inbox without a secret: UNAUTHENTICATED.
 */
export async function verifyIdentity(domain: Domain, inbox: InboxRecord, jwt: string): Promise<Identity> {
  if (inbox.identitySecret === null) return refuse();
  const secret = decryptSecret(domain.secretKey, identitySecretPlace(inbox.workspaceId, inbox.id), inbox.identitySecret);
  const now = domain.now();
  const payload = await jwtVerify(jwt, new TextEncoder().encode(secret), {
    algorithms: ['HS256'],
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
  return { subject: claims.data.sub, name: claims.data.name?.trim() || null, email: claims.data.email ?? null };
}

const refuse = (): never => fail('UNAUTHENTICATED', { detail: 'The identity token of this page was not accepted.' });
