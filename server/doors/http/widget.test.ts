import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#protocol';
import { storeInbox } from '../../domain/inboxes/create-inbox.ts';
import { createTestHttp, json, keyOf, type TestHttp, visitorWith } from './test-http.ts';

let t: TestHttp;
let inbox: string;
let listed: string;
beforeAll(async () => {
  t = await createTestHttp();
  inbox = (await storeInbox(t.domain, { name: 'Any', greeting: 'Hi' })).id;
  listed = (await storeInbox(t.domain, { name: 'Listed', sites: ['https://shop.example'] })).id;
});
afterAll(() => t.close());

type Session = {
  token: string;
  expiresAt: string;
  contact: { id: string; name?: string; verified: boolean };
  wsPath: string;
  pollPath: string;
  conversations: { conv: string; preview: string }[];
};
const open = (id: string, body: object = {}, headers: Record<string, string> = {}) =>
  t.call(`/widget/${id}/session`, json('POST', { deviceId: 'device-1234', ...body }, { host: 'desk.example', ...headers }));
const session = async (id: string, body: object = {}) => (await (await open(id, body)).json()) as Session;

describe('opening the widget', () => {
  it('makes a new visitor, and keeps them by their token', async () => {
    const a = await session(inbox);
    expect(a).toMatchObject({ contact: { verified: false }, wsPath: `/ws?inbox=${inbox}`, pollPath: `/poll?inbox=${inbox}`, conversations: [] });
    expect((await session(inbox, { token: a.token })).contact.id).toBe(a.contact.id);
    for (const other of [{}, { token: 'x' }, { token: `${a.token}x` }]) expect((await session(inbox, other)).contact.id).not.toBe(a.contact.id);
    expect((await session(listed, { token: a.token }).catch(() => null))?.contact?.id).not.toBe(a.contact.id);
  });
  it('lists the conversations so far', async () => {
    const v = await visitorWith(t, inbox);
    expect((await session(inbox, { token: v.token })).conversations).toMatchObject([{ conv: v.conv, preview: 'hello', status: 'open', head: 2 }]);
  });
  it('forgets a token once the contact’s version rose', async () => {
    const a = await session(inbox);
    await t.domain.store.contacts.update(t.domain.workspace.id, a.contact.id, { tokenVersion: 2 });
    expect((await session(inbox, { token: a.token })).contact.id).not.toBe(a.contact.id);
    expect((await t.call(`/widget/${inbox}/uploads`, { method: 'POST', headers: { authorization: `Bearer ${a.token}` } })).status).toBe(401);
  });
  it('notes where it was seen, without what the address carries', async () => {
    await open(inbox, { page: { url: 'https://shop.example/cart?email=a@b.example#x', title: 'Cart' } });
    expect((await t.domain.store.inboxes.get(t.domain.workspace.id, inbox))?.seen).toMatchObject({ origin: 'https://shop.example', url: 'https://shop.example/cart' });
  });
  it('is 404 for an inbox there is not', async () => {
    for (const id of [newId(), 'null', '..', '%00']) expect((await open(id)).status).toBe(404);
  });
  it('never joins somebody to a known address by what was typed', async () => {
    const key = await keyOf(t.domain, 'agent');
    const v = await visitorWith(t, inbox);
    await t.call(`/api/v1/contacts/${v.contactId}`, json('PATCH', { email: 'known@shop.example' }, key));
    expect((await open(inbox, { email: 'known@shop.example' })).status).toBe(400);
    const fresh = await session(inbox, { deviceId: 'device-1234' });
    expect([fresh.contact.id === v.contactId, fresh.conversations]).toEqual([false, []]);
  });
});

describe('what the page says of the visitor', () => {
  const contactOf = async (id: string) => (await (await t.call(`/api/v1/contacts/${id}`, { headers: await keyOf(t.domain, 'admin') })).json()) as Record<string, unknown>;
  const place = { url: 'https://shop.example/a', title: 'A' };

  it('is kept of an unverified visitor, a later word over an earlier one, and joins nobody', async () => {
    const a = await session(inbox, { user: { name: 'Mei', email: 'mei@shop.example' }, attributes: { plan: 'free', seats: 2 } });
    await session(inbox, { token: a.token, user: { phone: '+86 138' }, attributes: { plan: 'pro' } });
    expect(await contactOf(a.contact.id)).toMatchObject({
      name: 'Mei',
      email: 'mei@shop.example',
      phone: '+86 138',
      verified: false,
      attributes: { plan: 'pro', seats: 2 },
    });
    const other = await session(inbox, { user: { email: 'mei@shop.example' } });
    expect([other.contact.id === a.contact.id, other.conversations]).toEqual([false, []]);
  });
  it('is refused when it is nonsense or too much; together no more than a contact holds', async () => {
    for (const bad of [{ user: { email: 'no address' } }, { user: { role: 'admin' } }, { user: 'Mei' }, { attributes: [] }, { attributes: { x: 'y'.repeat(9_000) } }])
      expect([400, 413]).toContain((await open(inbox, bad)).status);
    const a = await session(inbox, { attributes: { first: 'x'.repeat(5_000) } });
    await session(inbox, { token: a.token, attributes: { second: 'y'.repeat(5_000) } });
    expect(Object.keys((await contactOf(a.contact.id)).attributes as object)).toEqual(['first']);
  });
  it('leaves a trail of pages, a reload is no step of its own', async () => {
    const a = await session(inbox, { page: { ...place, referrer: 'https://search.example/' } });
    for (const page of [place, { url: 'https://shop.example/b' }]) await session(inbox, { token: a.token, page });
    expect(await contactOf(a.contact.id)).toMatchObject({ page: { url: 'https://shop.example/b' }, trail: [place, { url: 'https://shop.example/b' }] });
  });
});

describe('origins', () => {
  const FOREIGN = [
    'https://evil.example',
    'null',
    'http://shop.example',
    'https://shop.example.evil.example',
    'https://shop.example:444',
    'https://shop.example.',
    'https://desk.example',
  ];
  for (const origin of FOREIGN) {
    it(`refuses ${origin} everywhere under the inbox, before anything else`, async () => {
      const before = (await t.domain.store.contacts.list(t.domain.workspace.id, { limit: 1000 })).length;
      for (const answer of [
        await open(listed, {}, { origin }),
        await t.call(`/widget/${listed}/session`, { method: 'POST', headers: { origin }, body: 'nonsense' }),
        await t.call(`/widget/${listed}/uploads`, { method: 'POST', headers: { origin } }),
        await t.call(`/widget/${listed}/config`, { headers: { origin } }),
        await t.call(`/widget/${listed}/session`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } }),
      ]) {
        expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([403, null]);
        expect(await answer.json()).toMatchObject({ code: 'FORBIDDEN_OR_MISSING', status: 403 });
      }
      expect((await t.domain.store.contacts.list(t.domain.workspace.id, { limit: 1000 })).length).toBe(before);
    });
  }
  it('refuses no origin for a listed inbox, not for an open one', async () => {
    expect([(await open(listed)).status, (await open(inbox)).status]).toEqual([403, 201]);
  });
  it('lets listed pages read the answer, refusals too, never with credentials', async () => {
    const origin = 'https://shop.example';
    for (const answer of [await open(listed, {}, { origin }), await open(listed, { deviceId: 1 }, { origin }), await t.call(`/widget/${listed}/config`, { headers: { origin } })]) {
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
      expect(answer.headers.get('vary')).toContain('Origin');
    }
    const asked = await t.call(`/widget/${listed}/session`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
    expect([asked.status, asked.headers.get('access-control-allow-methods')]).toEqual([204, 'POST']);
    expect((await open(listed, {}, { origin: 'http://desk.example' })).status).toBe(201);
  });
  it('gives the console’s API to no other origin', async () => {
    const answer = await t.call('/api/v1/me', { headers: { ...(await keyOf(t.domain, 'agent')), origin: 'https://shop.example' } });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('identity tokens', () => {
  let secret: Uint8Array;
  beforeAll(async () => {
    const answer = await t.call(`/api/v1/inboxes/${inbox}/identity-secret`, json('POST', {}, await keyOf(t.domain, 'admin')));
    const made = (await answer.json()) as { secret: string };
    secret = new TextEncoder().encode(made.secret);
    const row = await t.domain.store.inboxes.get(t.domain.workspace.id, inbox);
    expect(JSON.stringify(row)).not.toContain(made.secret);
  });
  const sign = (claims: Record<string, unknown> = {}, o: { alg?: string; exp?: string | number; aud?: string; key?: Uint8Array; sub?: string } = {}) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: o.alg ?? 'HS256' })
      .setSubject(o.sub ?? 'customer-7')
      .setAudience(o.aud ?? inbox)
      .setExpirationTime(o.exp ?? '1h')
      .sign(o.key ?? secret);

  it('say who the visitor is, on every device', async () => {
    const a = await session(inbox, { userJwt: await sign({ name: 'Ada', email: 'ada@shop.example' }) });
    const b = await session(inbox, { userJwt: await sign(), deviceId: 'device-9999' });
    expect([a.contact, b.contact.id]).toEqual([{ id: a.contact.id, name: 'Ada', verified: true }, a.contact.id]);
    expect((await session(inbox, { userJwt: await sign({}, { sub: 'customer-8' }) })).contact.id).not.toBe(a.contact.id);
  });
  it('carry attributes, and of whom they vouch nothing unsigned is believed', async () => {
    const a = await session(inbox, { userJwt: await sign({ name: 'Lin', attributes: { plan: 'pro' } }, { sub: 'customer-9' }) });
    await session(inbox, { userJwt: await sign({}, { sub: 'customer-9' }), user: { name: 'Mallory', email: 'm@evil.example' }, attributes: { plan: 'free', credit: 9 } });
    await session(inbox, { token: a.token, user: { name: 'Mallory' }, attributes: { plan: 'free' } });
    const row = await t.domain.store.contacts.get(t.domain.workspace.id, a.contact.id);
    expect(row).toMatchObject({ name: 'Lin', email: null, verified: true, attributes: { plan: 'pro' } });
    expect(row?.attributes).toEqual({ plan: 'pro' });
    expect((await open(inbox, { userJwt: await sign({ attributes: 'pro' }) })).status).toBe(401);
  });
  it('that do not hold are 401, and nobody becomes verified', async () => {
    const bad = [
      await sign({}, { alg: 'HS512' }),
      await sign({}, { exp: '-2m' }),
      await sign({}, { exp: '48h' }),
      await sign({}, { aud: listed }),
      await sign({}, { key: new Uint8Array(32) }),
      new UnsecuredJWT({}).setSubject('customer-7').setAudience(inbox).setExpirationTime('1h').encode(),
      await new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).setSubject('x').setAudience(inbox).sign(secret),
      await new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).setAudience(inbox).setExpirationTime('1h').sign(secret),
      await sign({ email: ['a'] }),
      await sign({ name: 'a\u0000' }),
      'a.b.c',
      '',
      `${await sign()}x`,
    ];
    const before = (await t.domain.store.contacts.list(t.domain.workspace.id, { limit: 1000 })).length;
    for (const userJwt of bad) {
      const answer = await open(inbox, { userJwt });
      expect([answer.status, userJwt]).toEqual([401, userJwt]);
    }
    expect((await open(listed, { userJwt: await sign({}, { aud: listed }) }, { origin: 'https://shop.example' })).status).toBe(401);
    expect((await t.domain.store.contacts.list(t.domain.workspace.id, { limit: 1000 })).length).toBe(before);
  });
  it('end with their secret', async () => {
    const old = await sign();
    await t.call(`/api/v1/inboxes/${inbox}/identity-secret`, json('POST', {}, await keyOf(t.domain, 'admin')));
    expect((await open(inbox, { userJwt: old })).status).toBe(401);
  });
});

describe('what the widget loads', () => {
  beforeAll(async () => {
    await mkdir(path.join(t.dir, 'widget', 'assets'), { recursive: true });
    await writeFile(
      path.join(t.dir, 'widget', 'frame.html'),
      '<!doctype html><style>a{}</style><script type="module" src="/widget/assets/app-abcdefgh.js"></script><script>boot()</script>',
    );
    await writeFile(path.join(t.dir, 'widget', 'w.js'), 'loader()');
    await writeFile(path.join(t.dir, 'widget', 'assets', 'app-abcdefgh.js'), 'app()');
    await writeFile(path.join(t.dir, 'secrets'), 'secret');
  });
  it('config is public, kept 60 s, with an ETag', async () => {
    const first = await t.call(`/widget/${inbox}/config`);
    expect(await first.clone().json()).toMatchObject({ inbox: { id: inbox }, greeting: 'Hi', features: expect.any(Array), limits: { maxFileBytes: 20 * 1024 * 1024 } });
    expect([first.headers.get('cache-control'), first.headers.get('set-cookie')]).toEqual(['public, max-age=60', null]);
    expect((await t.call(`/widget/${inbox}/config`, { headers: { 'if-none-match': first.headers.get('etag') ?? '' } })).status).toBe(304);
    expect(await (await t.call(`/widget/${inbox}/articles?q=x`)).json()).toEqual({ items: [], next: null });
  });
  it('the frame may be embedded by the inbox’s sites only, and runs only what was built', async () => {
    const policy = async (url: string) => (await t.call(url, { headers: { host: 'desk.example' } })).headers.get('content-security-policy') ?? '';
    expect(await policy(`/widget/${listed}/frame`)).toContain("frame-ancestors 'self' https://shop.example;");
    expect(await policy(`/widget/${inbox}/frame`)).toContain('frame-ancestors *;');
    expect(await policy(`/c/${inbox}`)).toContain("frame-ancestors 'none';");
    const csp = await policy(`/c/${inbox}`);
    expect(csp).toMatch(/script-src 'self' 'sha256-[\w+/=]+';/);
    expect(csp).toMatch(/style-src 'self' 'sha256-[\w+/=]+';/);
    expect([csp.includes('unsafe'), csp.includes('wss://desk.example')]).toEqual([false, true]);
    expect((await t.call(`/widget/${newId()}/frame`)).status).toBe(404);
  });
  it('a loader of an older build gets the panel of this one, not kept; other files that are gone stay gone', async () => {
    const none = await t.call('/widget/assets/panel-0lderBui1d.js');
    expect(none.status).toBe(404);
    await writeFile(path.join(t.dir, 'widget', 'assets', 'panel-Current123.js'), 'panel()');
    const current = await t.call('/widget/assets/panel-Current123.js');
    expect([current.status, current.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
    const older = await t.call('/widget/assets/panel-0lderBui1d.js', { headers: { origin: 'https://shop.example' } });
    expect([older.status, older.headers.get('cache-control'), older.headers.get('access-control-allow-origin'), await older.text()]).toEqual([200, 'no-cache', '*', 'panel()']);
    for (const name of ['messenger-0lderBui1d.js', 'panel-0lder.css', 'panel-.js', 'panel-a.b.js']) expect((await t.call(`/widget/assets/${name}`)).status).toBe(404);
  });
  it('the loader brings the look of an inbox along, as far as somebody chose it, and says where it is', async () => {
    const plain = await (await t.call(`/w.js?inbox=${inbox}`)).text();
    expect(plain).toBe('(LOOK=>{loader()})({})');
    for (const id of [newId(), '%00', '']) expect(await (await t.call(`/w.js?inbox=${id}`)).text()).toBe('loader()');
    const chosen = { color: '#7A3FF2', appearance: { position: 'left', padding: { x: 24, y: 80 }, theme: 'dark' } };
    await t.call(`/api/v1/inboxes/${inbox}`, json('PATCH', chosen, await keyOf(t.domain, 'admin')));
    const before = await t.call(`/w.js?inbox=${inbox}`, { headers: { host: 'desk.example', referer: 'https://desk.example/demo/' } });
    expect(await before.text()).toBe('(LOOK=>{loader()})({"brand":"#7a3ff2","on":"#ffffff","position":"left","padding":"24 80","theme":"dark"})');
    const fresh = (await storeInbox(t.domain, { name: 'Fresh' })).id;
    await t.call(`/w.js?inbox=${fresh}`, { headers: { host: 'desk.example', referer: 'http://desk.example/demo/' } });
    expect((await t.domain.store.inboxes.get(t.domain.workspace.id, fresh))?.seen).toBeNull();
    await t.call(`/w.js?inbox=${fresh}`, { headers: { host: 'desk.example', referer: 'https://boots.example/' } });
    expect((await t.domain.store.inboxes.get(t.domain.workspace.id, fresh))?.seen).toMatchObject({ origin: 'https://boots.example' });
    expect((await t.call(`/w.js?inbox=${inbox}`, { headers: { 'if-none-match': before.headers.get('etag') ?? '' } })).status).toBe(304);
  });
  it('files come from the built folder only', async () => {
    const loader = await t.call('/w.js');
    expect([loader.status, loader.headers.get('content-type'), loader.headers.get('cross-origin-resource-policy')]).toEqual([
      200,
      'text/javascript; charset=utf-8',
      'cross-origin',
    ]);
    expect((await t.call('/w.js', { headers: { 'if-none-match': loader.headers.get('etag') ?? '' } })).status).toBe(304);
    expect((await t.call('/widget/assets/app-abcdefgh.js')).headers.get('cache-control')).toContain('immutable');
    for (const name of ['nothing.js', '..%2f..%2fsecrets', '%2e%2e%2fw.js', '.', '..', '%00', 'a%5c..%5cb', '....//secrets'])
      expect((await t.call(`/widget/assets/${name}`)).status).toBe(404);
  });
});
