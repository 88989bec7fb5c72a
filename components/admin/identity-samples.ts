export const SAMPLE_KINDS = ['node', 'python'] as const;
export type SampleKind = (typeof SAMPLE_KINDS)[number];
export type Signing = 'secret' | 'key';

/** A few lines for the owner's server that sign who is logged in: at most 24 hours, for one inbox. */
export function identitySample(kind: SampleKind, signing: Signing, inbox: string): string {
  return kind === 'node' ? node(signing, inbox) : python(signing, inbox);
}

const node = (signing: Signing, inbox: string): string =>
  [
    signing === 'secret' ? 'import { SignJWT } from "jose";' : 'import { importPKCS8, SignJWT } from "jose";',
    '',
    signing === 'secret' ? 'const key = new TextEncoder().encode(process.env.PARLEY_SECRET);' : 'const key = await importPKCS8(process.env.PARLEY_PRIVATE_KEY, "EdDSA");',
    'const userJwt = await new SignJWT({ name: user.name, email: user.email })',
    `  .setProtectedHeader({ alg: "${signing === 'secret' ? 'HS256' : 'EdDSA'}" })`,
    '  .setSubject(user.id)',
    `  .setAudience("${inbox}")`,
    '  .setExpirationTime("12h")',
    '  .sign(key);',
  ].join('\n');

const python = (signing: Signing, inbox: string): string =>
  [
    'import os, time',
    'import jwt  # PyJWT',
    '',
    'user_jwt = jwt.encode(',
    `    {"sub": user.id, "name": user.name, "email": user.email,\n     "aud": "${inbox}", "exp": int(time.time()) + 12 * 3600},`,
    `    os.environ["${signing === 'secret' ? 'PARLEY_SECRET' : 'PARLEY_PRIVATE_KEY'}"],`,
    `    algorithm="${signing === 'secret' ? 'HS256' : 'EdDSA'}",`,
    ')',
  ].join('\n');

/** What the page does with the token. */
export const bootSample = (inbox: string): string => `Parley("boot", {\n  inbox: "${inbox}",\n  userJwt: "…",\n});`;

/** What is plainly no public key, before it leaves the browser. */
export function keyTrouble(text: string): 'private' | 'none' | null {
  const key = text.trim();
  if (/PRIVATE KEY/.test(key) || /"d"\s*:/.test(key)) return 'private';
  return /^-----BEGIN PUBLIC KEY-----[\s\S]+-----END PUBLIC KEY-----$/.test(key) || /^\{[\s\S]*"x"\s*:[\s\S]*\}$/.test(key) ? null : 'none';
}
