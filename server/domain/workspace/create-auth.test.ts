import { verify } from '@node-rs/argon2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storeAgent } from '../agents/create-agent.ts';
import { NOBODY_HASH, passwordFits } from '../agents/password.ts';
import { createTestDomain } from '../test-domain.ts';
import { storeApiKey } from './api-keys.ts';
import { createAuth } from './create-auth.ts';
import { limited } from './limited.ts';
import { decryptSecret, encryptSecret } from './secrets.ts';
import { createSignInGuard } from './sign-in-guard.ts';

const PASSWORD = 'correct horse battery';
let t: Awaited<ReturnType<typeof createTestDomain>>;
beforeAll(async () => {
  t = await createTestDomain({ limits: true });
  await storeAgent(t.domain, { name: 'Ana', email: 'ana@desk.example', password: PASSWORD, role: 'owner' });
});
afterAll(() => t.close());
const from = (ip: string) => ({ ip, userAgent: 'test' });

describe('signing in', () => {
  it('takes the right pair in any spelling of the address, and keeps no password', async () => {
    const auth = createAuth(t.domain);
    const answer = await auth.signIn({ email: ' ANA@desk.example ', password: PASSWORD, ...from('10.0.0.1') });
    expect(answer).toMatchObject({ name: 'Ana', email: 'ana@desk.example' });
    const [agent] = await t.domain.store.agents.list(t.domain.workspace.id);
    expect(agent?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });
  it('answers null for every wrong pair', async () => {
    const auth = createAuth({ ...t.domain, limits: false });
    const tries: [string, string][] = [
      ['ana@desk.example', 'wrong'],
      ['nobody@desk.example', PASSWORD],
      ['', ''],
      ['ana@desk.example', ''],
      ['ana@desk.example', 'x'.repeat(5000)],
      ['ana@desk.example\0', PASSWORD],
      ['ana@desk.example,bo@desk.example', PASSWORD],
      ['ana＠desk.example', PASSWORD],
    ];
    for (const [email, password] of tries) expect(await auth.signIn({ email, password, ...from('10.0.0.2') })).toBeNull();
    expect(await auth.bySession(PASSWORD)).toBeNull();
  });
  it('does the same work for an account there is not', async () => {
    // A hash that is not well-formed, or cheaper, would answer at once and give the account away.
    expect(NOBODY_HASH).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await verify(NOBODY_HASH, PASSWORD)).toBe(false);
    expect([await passwordFits(null, PASSWORD), await passwordFits(NOBODY_HASH, PASSWORD)]).toEqual([false, false]);
  });
  it('is throttled per account and address: the right password waits too, other addresses do not', async () => {
    const auth = createAuth(t.domain);
    const answers = [];
    for (let i = 0; i < 6; i++) answers.push(await auth.signIn({ email: 'ana@desk.example', password: 'wrong', ...from('10.0.0.4') }));
    expect(answers).toEqual([null, null, null, null, null, 'throttled']);
    expect(await auth.signIn({ email: 'ana@desk.example', password: PASSWORD, ...from('10.0.0.4') })).toBe('throttled');
    expect(await auth.signIn({ email: 'ana@desk.example', password: PASSWORD, ...from('10.0.0.5') })).toMatchObject({ name: 'Ana' });
  });
  it('locks a pair after ten failures and an address after a hundred', async () => {
    const guard = createSignInGuard();
    for (let i = 0; i < 10; i++) await guard.failed('ana', '10.0.0.6');
    expect([await guard.allow('ana', '10.0.0.6'), await guard.allow('ana', '10.0.0.7'), await guard.allow('bo', '10.0.0.6')]).toEqual([false, true, true]);
    for (let i = 0; i < 100; i++) await guard.failed(`account-${i}`, '10.0.0.8');
    expect([await guard.allow('fresh', '10.0.0.8'), await guard.allow('fresh', '10.0.0.9')]).toEqual([false, true]);
    for (let i = 0; i < 9; i++) await guard.failed('cy', '10.0.0.10');
    await guard.succeeded('cy', '10.0.0.10');
    await guard.failed('cy', '10.0.0.10');
    expect(await guard.allow('cy', '10.0.0.10')).toBe(true);
  });
});

describe('sessions and keys', () => {
  it('are remembered for at most two seconds', async () => {
    const auth = createAuth(t.domain);
    const { key, row } = await storeApiKey(t.domain, { name: 'k', role: 'bot' });
    expect(await auth.byKey(key)).toMatchObject({ kind: 'bot', role: 'bot', keyId: row.id, agentId: row.agentId });
    // Another process ends it: nobody tells this one.
    await t.domain.store.keys.revoke(t.domain.workspace.id, row.id, Date.now());
    t.clock.now = 2_000;
    expect(await auth.byKey(key)).toBeNull();
    t.clock.now = 0;
  });
  it('signing out is felt at once', async () => {
    const auth = createAuth({ ...t.domain, limits: false });
    const s = await auth.signIn({ email: 'ana@desk.example', password: PASSWORD, ...from('10.0.0.11') });
    const id = s && s !== 'throttled' ? s.sessionId : '';
    expect(await auth.me(id)).toMatchObject({ name: 'Ana', role: 'owner' });
    await auth.signOut(id);
    expect(await auth.bySession(id)).toBeNull();
  });
});

describe('limited', () => {
  it('runs no more than so many at once, all of them, in order', async () => {
    const run = limited(2);
    let running = 0;
    let most = 0;
    const order: number[] = [];
    await Promise.all(
      Array.from({ length: 9 }, (_, n) =>
        run(async () => {
          most = Math.max(most, ++running);
          order.push(n);
          await new Promise((resolve) => setImmediate(resolve));
          running--;
          if (n === 4) throw new Error('one that fails');
        }).catch(() => undefined),
      ),
    );
    expect([most, order]).toEqual([2, [0, 1, 2, 3, 4, 5, 6, 7, 8]]);
  });
});

describe('secrets', () => {
  const key = new Uint8Array(32).fill(5);
  const place = { workspaceId: 'w', table: 'inbox', column: 'identitySecret', row: 'i' };
  it('open only with their key, in their place, unchanged', () => {
    const sealed = encryptSecret(key, place, 'hush');
    expect(decryptSecret(key, place, sealed)).toBe('hush');
    expect(encryptSecret(key, place, 'hush')).not.toBe(sealed);
    const wrong: [Uint8Array, typeof place, string][] = [
      [new Uint8Array(32), place, sealed],
      [key, { ...place, row: 'j' }, sealed],
      [key, { ...place, column: 'name' }, sealed],
      [key, place, `${sealed.slice(0, -2)}AA`],
      [key, place, 'plain'],
      [key, place, 's1.a.b.c'],
    ];
    for (const [k, p, s] of wrong) expect(() => decryptSecret(k, p, s)).toThrow(expect.objectContaining({ code: 'UNAVAILABLE' }));
  });
});
