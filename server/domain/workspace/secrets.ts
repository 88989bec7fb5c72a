import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { fail } from '../../kernel/failure.ts';

/** Which cell a secret belongs to; bound in, so that a ciphertext moved to another row does not open. */
export type SecretPlace = { workspaceId: string; table: string; column: string; row: string };

/** AES-256-GCM under a key derived from the install's key: `s1.<key id>.<nonce>.<ciphertext + tag>`, base64url. */
export function encryptSecret(secretKey: Uint8Array, place: SecretPlace, plain: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', derive(secretKey), nonce).setAAD(aad(place));
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return ['s1', keyId(secretKey), nonce.toString('base64url'), sealed.toString('base64url')].join('.');
}

/** The plain text; UNAVAILABLE when it was sealed with another key, or changed, or moved. */
export function decryptSecret(secretKey: Uint8Array, place: SecretPlace, sealed: string): string {
  const [version, , nonce, data] = sealed.split('.');
  try {
    if (version !== 's1' || !nonce || !data) throw new Error('unknown form');
    const bytes = Buffer.from(data, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', derive(secretKey), Buffer.from(nonce, 'base64url'), { authTagLength: 16 });
    decipher.setAAD(aad(place)).setAuthTag(bytes.subarray(bytes.length - 16));
    return Buffer.concat([decipher.update(bytes.subarray(0, bytes.length - 16)), decipher.final()]).toString('utf8');
  } catch {
    return fail('UNAVAILABLE', { detail: 'A stored secret cannot be opened with the current secret key.' });
  }
}

const derive = (secretKey: Uint8Array): Buffer => Buffer.from(hkdfSync('sha256', secretKey, new Uint8Array(0), 'parley/secrets/1', 32));
const keyId = (secretKey: Uint8Array): string => createHash('sha256').update('parley/key-id').update(secretKey).digest('base64url').slice(0, 8);
const aad = (p: SecretPlace): Buffer => Buffer.from(JSON.stringify([p.workspaceId, p.table, p.column, p.row]));
