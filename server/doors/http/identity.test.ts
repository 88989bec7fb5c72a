import { createHmac, generateKeyPairSync } from 'node:crypto';
import { exportJWK, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#protocol';
import { command } from '../../domain/conversations/run-command.ts';
import { storeInbox } from '../../domain/inboxes/create-inbox.ts';
import { createTestHttp, json, keyOf, type TestHttp } from './test-http.ts';

let t: TestHttp;
let admin: { authorization: string };
const pair = generateKeyPairSync('ed25519');
const PEM = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
beforeAll(async () => {
  t = await createTestHttp();
  admin = await keyOf(t.domain, 'admin');
});
afterAll(() => t.close());

type Session = { token: string; contact: { id: string; name?: string; verified: boolean }; conversations: { conv: string }[] };
const open = (inbox: string, body: object, headers: Record<string, string> = {}) => t.call(`/widget/${inbox}/session`, json('POST', { deviceId: 'device-1234', ...body }, headers));
const session = async (inbox: string, body: object) => (await (await open(inbox, body)).json()) as Session;
const patch = (id: string, identity: unknown, key = admin) => t.call(`/api/v1/inboxes/${id}`, json('PATCH', { identity }, key));
const withKey = async () => {
  const { id } = await storeInbox(t.domain, { name: 'Signed' });
  expect((await patch(id, { publicKey: PEM })).status).toBe(200);
  return id;
};
type How = { alg?: string; exp?: string; aud?: string; sub?: string; key?: Parameters<SignJWT['sign']>[0]; claims?: Record<string, unknown> };
const sign = (inbox: string, how: How = {}) =>
  new SignJWT(how.claims ?? {})
    .setProtectedHeader({ alg: how.alg ?? 'EdDSA' })
    .setSubject(how.sub ?? 'customer-7')
    .setAudience(how.aud ?? inbox)
    .setExpirationTime(how.exp ?? '1h')
    .sign(how.key ?? pair.privateKey);
/** A token nobody's library would make. */
const forge = (header: object, claims: object, mac: (input: string) => string) => {
  const input = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${input}.${mac(input)}`;
};

describe('an Ed25519 key of an inbox', () => {
  it('says who the visitor is: verified, on every device, and only there', async () => {
    const inbox = await withKey();
    const a = await session(inbox, { userJwt: await sign(inbox, { claims: { name: 'Ada', email: 'ada@shop.example' } }) });
    const b = await session(inbox, { userJwt: await sign(inbox, { alg: 'Ed25519' }), deviceId: 'device-9999' });
    expect([a.contact, b.contact.id]).toEqual([{ id: a.contact.id, name: 'Ada', verified: true }, a.contact.id]);
  });

  it('takes no token that is forged, expired, too long, for another inbox, unsigned or of another algorithm', async () => {
    const inbox = await withKey();
    const other = await withKey();
    const claims = { sub: 'customer-7', aud: inbox, exp: Math.floor(Date.now() / 1000) + 600 };
    const hmac = (secret: string | Buffer) => (input: string) => createHmac('sha256', secret).update(input).digest('base64url');
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const good = await sign(inbox);
    const bad: Record<string, string> = {
      'HS256 with the text of the public key': forge({ alg: 'HS256' }, claims, hmac(PEM)),
      'HS256 with the trimmed text': forge({ alg: 'HS256' }, claims, hmac(PEM.trim())),
      'HS256 with the bytes of the key': forge({ alg: 'HS256' }, claims, hmac(pair.publicKey.export({ type: 'spki', format: 'der' }))),
      'EdDSA in the header, HMAC inside': forge({ alg: 'EdDSA' }, claims, hmac(PEM)),
      'alg none': forge({ alg: 'none' }, claims, () => ''),
      'alg none by the book': new UnsecuredJWT({}).setSubject('customer-7').setAudience(inbox).setExpirationTime('1h').encode(),
      'an algorithm list': forge({ alg: ['EdDSA', 'none'] }, claims, hmac(PEM)),
      'another key': await sign(inbox, { key: generateKeyPairSync('ed25519').privateKey }),
      'a key of the token’s own choice': await new SignJWT({})
        .setProtectedHeader({ alg: 'EdDSA', jwk: await exportJWK(pair.publicKey) })
        .setSubject('x')
        .setAudience(inbox)
        .setExpirationTime('1h')
        .sign(generateKeyPairSync('ed25519').privateKey),
      RS256: await sign(inbox, { alg: 'RS256', key: rsa.privateKey }),
      expired: await sign(inbox, { exp: '-2m' }),
      'a life of two days': await sign(inbox, { exp: '48h' }),
      'another audience': await sign(inbox, { aud: other }),
      'changed after signing': good.replace(/\.[^.]+\./, `.${Buffer.from(JSON.stringify({ ...claims, sub: 'boss' })).toString('base64url')}.`),
      'no signature': good.replace(/[^.]+$/, ''),
    };
    const before = (await t.domain.store.contacts.list(t.domain.workspace.id, { limit: 1000 })).length;
    for (const [name, userJwt] of Object.entries(bad)) expect([name, (await open(inbox, { userJwt })).status]).toEqual([name, 401]);
    expect((await t.domain.store.contacts.list(t.domain.workspace.id, { limit: 1000 })).length).toBe(before);
    expect((await open(inbox, { userJwt: good })).status).toBe(201);
  });

  it('is refused in the reader’s language', async () => {
    const inbox = await withKey();
    for (const [language, words] of [
      ['zh-CN', '网页提供的身份令牌无效。'],
      ['en', 'The identity token of this page was not accepted.'],
    ] as const)
      expect(await (await open(inbox, { userJwt: 'a.b.c' }, { 'accept-language': language })).json()).toMatchObject({ code: 'UNAUTHENTICATED', status: 401, detail: words });
  });

  it('stands beside the secret, each with its own algorithm, and each can go', async () => {
    const inbox = await withKey();
    const { secret } = (await (await t.call(`/api/v1/inboxes/${inbox}/identity-secret`, json('POST', {}, admin))).json()) as { secret: string };
    const bySecret = () => sign(inbox, { alg: 'HS256', key: new TextEncoder().encode(secret) });
    const one = await session(inbox, { userJwt: await bySecret() });
    expect((await session(inbox, { userJwt: await sign(inbox) })).contact.id).toBe(one.contact.id);
    const shown = await t.call(`/api/v1/inboxes/${inbox}`, { headers: admin });
    const text = await shown.text();
    expect([JSON.parse(text).identity, text.includes(secret)]).toEqual([{ secret: 'set', publicKey: PEM }, false]);
    expect(await (await patch(inbox, { secret: null })).json()).toMatchObject({ identity: { secret: 'unset', publicKey: PEM } });
    expect([(await open(inbox, { userJwt: await bySecret() })).status, (await open(inbox, { userJwt: await sign(inbox) })).status]).toEqual([401, 201]);
    expect(await (await patch(inbox, { publicKey: null })).json()).toMatchObject({ identity: { secret: 'unset', publicKey: null } });
    expect((await open(inbox, { userJwt: await sign(inbox) })).status).toBe(401);
    const audits = (await t.domain.store.office.audits(t.domain.workspace.id, { limit: 100 })).filter((a) => a.target === inbox).map((a) => [a.action, a.data]);
    expect(audits.reverse()).toEqual([
      ['inbox.identity-key', { set: true }],
      ['inbox.identity-secret', { set: true }],
      ['inbox.identity-secret', { set: false }],
      ['inbox.identity-key', { set: false }],
    ]);
  });

  it('may come as PEM or JWK; a private key, another kind or nonsense is refused and not repeated', async () => {
    const { id } = await storeInbox(t.domain, { name: 'Keys' });
    expect(await (await patch(id, { publicKey: JSON.stringify(await exportJWK(pair.publicKey)) })).json()).toMatchObject({ identity: { publicKey: PEM } });
    const wrong = [
      pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      JSON.stringify(await exportJWK(pair.privateKey)),
      generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      generateKeyPairSync('x25519').publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      '{"kty":"oct","k":"AAAA"}',
      '{"kty":"OKP","crv":"Ed25519"}',
      '{broken',
      'hello',
    ];
    for (const publicKey of wrong) {
      const answer = await patch(id, { publicKey });
      const text = await answer.text();
      expect([answer.status, text.includes(publicKey.slice(30, 60) || publicKey)]).toEqual([422, false]);
    }
    expect((await patch(id, { secret: 'chosen by hand' })).status).toBe(400);
    expect((await patch(id, { publicKey: null }, await keyOf(t.domain, 'agent'))).status).toBe(403);
    expect((await t.domain.store.inboxes.get(t.domain.workspace.id, id))?.identityKey).toBe(PEM);
  });
});

describe('who is who', () => {
  const say = async (inbox: string, contactId: string, fields?: Record<string, unknown>) => {
    const caller = { kind: 'visitor' as const, workspaceId: t.domain.workspace.id, contactId, inboxId: inbox, deviceId: 'device-1234' };
    if (fields) return (await command(t.domain, caller, { t: 'conv.open', cid: newId(), fields })).conv;
    return (await command(t.domain, caller, { t: 'msg.send', conv: null, cid: newId(), kind: 'text', body: 'mine' })).conv;
  };

  it('one person’s devices share their conversations', async () => {
    const inbox = await withKey();
    const first = await session(inbox, { userJwt: await sign(inbox) });
    const conv = await say(inbox, first.contact.id);
    expect((await session(inbox, { userJwt: await sign(inbox), deviceId: 'device-phone' })).conversations).toMatchObject([{ conv }]);
  });

  it('another person on the same browser is another contact, whatever token lies there', async () => {
    const inbox = await withKey();
    const ada = await session(inbox, { userJwt: await sign(inbox, { sub: 'ada' }) });
    await say(inbox, ada.contact.id);
    const bob = await session(inbox, { userJwt: await sign(inbox, { sub: 'bob' }), token: ada.token });
    expect([bob.contact.id === ada.contact.id, bob.conversations]).toEqual([false, []]);
    const nobody = await session(inbox, {});
    expect([nobody.contact.verified, nobody.contact.id === ada.contact.id, nobody.conversations]).toEqual([false, false, []]);
  });

  it('a known e-mail address opens nothing: not typed, not in a form, not in another person’s token', async () => {
    const inbox = await withKey();
    const ada = await session(inbox, { userJwt: await sign(inbox, { sub: 'ada', claims: { email: 'ada@shop.example' } }) });
    await say(inbox, ada.contact.id);
    const typed = await session(inbox, { deviceId: 'device-5678' });
    await say(inbox, typed.contact.id, { email: 'ada@shop.example' });
    const again = await session(inbox, { token: typed.token, deviceId: 'device-5678' });
    expect([again.contact, again.conversations.length]).toEqual([{ id: typed.contact.id, verified: false }, 1]);
    const mallory = await session(inbox, { userJwt: await sign(inbox, { sub: 'mallory', claims: { email: 'ada@shop.example' } }) });
    expect([mallory.contact.id === ada.contact.id, mallory.conversations]).toEqual([false, []]);
  });

  it('two inboxes may number their customers alike', async () => {
    const [a, b] = [await withKey(), await withKey()];
    expect((await session(a, { userJwt: await sign(a) })).contact.id).not.toBe((await session(b, { userJwt: await sign(b) })).contact.id);
  });
});
