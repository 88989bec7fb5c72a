import { describe, expect, it } from 'vitest';
import { signVisitorToken, VISITOR_TOKEN_MS, verifyVisitorToken } from './visitor-token.ts';

const key = new Uint8Array(32).fill(7);
const claims = { workspaceId: 'w', inboxId: 'i', contactId: 'c', deviceId: 'device-1', version: 2 };
const now = 1_700_000_000_000;

describe('visitor tokens', () => {
  it('come back as they were signed', () => {
    const { token, expiresAt } = signVisitorToken(key, claims, now);
    expect(verifyVisitorToken(key, token, now + 1)).toEqual({ ...claims, issuedAt: now, expiresAt });
  });
  it('expire', () => {
    const { token } = signVisitorToken(key, claims, now);
    expect(verifyVisitorToken(key, token, now + VISITOR_TOKEN_MS)).toBeNull();
  });
  it('need the key they were signed with', () => {
    const { token } = signVisitorToken(key, claims, now);
    expect(verifyVisitorToken(new Uint8Array(32).fill(8), token, now)).toBeNull();
  });
  it('are refused when any one character differs', () => {
    const { token } = signVisitorToken(key, claims, now);
    for (let i = 0; i < token.length; i++) {
      for (const other of ['A', 'B', 'z', '_', '.', '=']) {
        if (token[i] !== other) expect(verifyVisitorToken(key, token.slice(0, i) + other + token.slice(i + 1), now)).toBeNull();
      }
    }
  });
  it('are refused when they are nothing of ours', () => {
    for (const x of ['', 'null', 'pv1..', 'pv1.e30.', 'a.b.c', 'pv1.W10.AAAA', '\0', 'x'.repeat(10_000), null, undefined, [], {}, 0, true])
      expect(verifyVisitorToken(key, x as string, now)).toBeNull();
  });
});
