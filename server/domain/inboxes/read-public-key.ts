import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { fail } from '../../kernel/failure.ts';

/**
 * An Ed25519 public key, pasted as PEM or as the text of a JWK, in the one form it is kept in (SPKI PEM). UNPROCESSABLE for a private key,
 * another kind of key or no key at all: what somebody pastes by mistake is neither kept nor repeated.
 */
export function readPublicKey(text: string): string {
  const key = parsed(text.trim());
  return key.export({ type: 'spki', format: 'pem' }).toString();
}

function parsed(text: string): KeyObject {
  const jwk = text.startsWith('{') ? jwkOf(text) : null;
  if (/PRIVATE KEY/.test(text) || jwk?.d !== undefined) return refuse('This is a private key. Keep it on your server and paste the public one.');
  const key = opened(jwk ?? text) ?? refuse('This is not a public key. Paste an Ed25519 key as PEM or JWK.');
  return key.asymmetricKeyType === 'ed25519' ? key : refuse('This key is of another kind. Identity tokens need an Ed25519 key.');
}

function jwkOf(text: string): JsonWebKey | null {
  try {
    return JSON.parse(text) as JsonWebKey;
  } catch {
    return null;
  }
}

function opened(key: string | JsonWebKey): KeyObject | null {
  try {
    return createPublicKey(typeof key === 'string' ? key : { key, format: 'jwk' });
  } catch {
    return null;
  }
}

const refuse = (detail: string): never => fail('UNPROCESSABLE', { detail, errors: [{ path: 'identity.publicKey', message: 'an Ed25519 public key' }] });
