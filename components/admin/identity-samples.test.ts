import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { identitySample, keyTrouble, SAMPLE_KINDS } from './identity-samples.ts';

describe('samples', () => {
  it.each(SAMPLE_KINDS)('%s names the inbox and the algorithm of the key', (kind) => {
    expect(identitySample(kind, 'secret', 'inbox-1')).toContain('inbox-1');
    expect(identitySample(kind, 'secret', 'inbox-1')).toContain('HS256');
    expect(identitySample(kind, 'key', 'inbox-1')).toContain('EdDSA');
    expect(identitySample(kind, 'key', 'inbox-1')).toContain('inbox-1');
  });
});

describe('keyTrouble', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  it.each([
    [publicKey.export({ type: 'spki', format: 'pem' }), null],
    [JSON.stringify(publicKey.export({ format: 'jwk' })), null],
    [privateKey.export({ type: 'pkcs8', format: 'pem' }), 'private'],
    [JSON.stringify(privateKey.export({ format: 'jwk' })), 'private'],
    ['hello', 'none'],
    ['', 'none'],
  ])('%#', (text, trouble) => expect(keyTrouble(String(text))).toBe(trouble));
});
