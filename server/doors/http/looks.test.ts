import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { renderSVG } from 'uqr';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type InboxDto, newId, type WidgetConfigDto } from '#protocol';
import { storeInbox } from '../../domain/inboxes/create-inbox.ts';
import { createTestHttp, json, keyOf, type TestHttp, visitorWith } from './test-http.ts';

let t: TestHttp;
let admin: { authorization: string };
beforeAll(async () => {
  t = await createTestHttp();
  admin = await keyOf(t.domain, 'admin');
});
afterAll(() => t.close());

const patch = (id: string, body: object, key = admin) => t.call(`/api/v1/inboxes/${id}`, json('PATCH', body, key));
const patched = async (id: string, appearance: object) => (await (await patch(id, { appearance })).json()) as InboxDto;
const config = async (id: string) => (await (await t.call(`/widget/${id}/config`)).json()) as WidgetConfigDto;
const newInbox = async (more: { sites?: string[]; bot?: string | null; locale?: 'zh' | 'en' } = {}) => (await storeInbox(t.domain, { name: 'Shop', greeting: 'Hi', ...more })).id;
const picture = (colour: string) =>
  sharp({ create: { width: 8, height: 8, channels: 3, background: colour } })
    .png()
    .toBuffer();
const upload = async (bytes: Buffer, name: string, key = admin) => {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(bytes)]), name);
  return ((await (await t.call('/api/v1/uploads', { method: 'POST', headers: key, body: form })).json()) as { id: string }).id;
};

describe('appearance of an inbox', () => {
  it('starts with the usual looks', async () => {
    const id = await newInbox({ bot: null });
    const looks = { position: 'right', padding: { x: 20, y: 20 }, theme: 'auto', logo: null };
    expect(await config(id)).toMatchObject({ ...looks, locale: 'en', greeting: 'Hi', greetings: { en: 'Hi', zh: '' }, features: ['typing', 'files', 'emoji', 'csat'] });
    const shown = (await (await t.call(`/api/v1/inboxes/${id}`, { headers: admin })).json()) as InboxDto;
    expect(shown.appearance).toEqual({ ...looks, greetings: { zh: '', en: '' }, features: { files: true, emoji: true, csat: true } });
    expect((await config(await newInbox({ bot: 'builtin' }))).features).toContain('bot');
  });

  it('changes by what is named, and its ETag with it', async () => {
    const id = await newInbox({ bot: null });
    const etag = (await t.call(`/widget/${id}/config`)).headers.get('etag') ?? '';
    await patched(id, { position: 'left', padding: { x: 0, y: 200 }, greetings: { zh: '您好' }, features: { emoji: false } });
    const answer = await t.call(`/widget/${id}/config`, { headers: { 'if-none-match': etag } });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      position: 'left',
      padding: { x: 0, y: 200 },
      theme: 'auto',
      greetings: { zh: '您好', en: 'Hi' },
      features: ['typing', 'files', 'csat'],
    });
    const now = await patched(id, { theme: 'dark', greetings: { en: 'Hello there' } });
    expect(now.appearance).toMatchObject({ position: 'left', theme: 'dark', greetings: { zh: '您好', en: 'Hello there' }, features: { emoji: false, csat: true } });
    expect(await config(id)).toMatchObject({ greeting: 'Hello there' });
  });

  it('tells nobody what is not for everybody, nor what the column holds beside', async () => {
    const id = await newInbox({ sites: ['https://shop.example'] });
    await t.domain.store.inboxes.update(t.domain.workspace.id, id, { appearance: { theme: 'neon', position: 'left', secret: 'x', script: '<script>' } });
    await t.domain.directory.refresh();
    const text = JSON.stringify(await config(id));
    expect(JSON.parse(text)).toMatchObject({ theme: 'auto', position: 'left' });
    for (const word of ['shop.example', 'secret', 'script', 'identity', 'seen', 'sites']) expect(text).not.toContain(word);
  });

  it.each([
    { position: 'top' },
    { padding: { x: -1, y: 0 } },
    { padding: { x: 201, y: 0 } },
    { padding: { x: 1.5, y: 0 } },
    { padding: { x: 1 } },
    { theme: null },
    { greetings: { fr: 'Bonjour' } },
    { greetings: { zh: 'x'.repeat(501) } },
    { features: { bot: true } },
    { css: '*{}' },
    { logo: '../x' },
  ])('refuses %j', async (appearance) => {
    const id = await newInbox();
    expect([400, 413]).toContain((await patch(id, { appearance })).status);
    expect((await t.domain.store.inboxes.get(t.domain.workspace.id, id))?.appearance).toBeNull();
  });

  it('has a logo that everybody sees, that no clean-up takes and that goes when another comes', async () => {
    const id = await newInbox();
    const [bytes, next] = [await picture('#0aa'), await picture('#a0a')];
    const logo = await upload(bytes, 'logo.png');
    const { appearance } = await patched(id, { logo });
    expect(appearance.logo).toEqual({ id: logo, url: `/widget/${id}/logo?v=${logo}` });
    expect((await config(id)).logo).toBe(appearance.logo?.url);
    const shown = await t.call(appearance.logo?.url ?? '');
    expect(Buffer.from(await shown.arrayBuffer()).equals(bytes)).toBe(true);
    expect([shown.headers.get('content-type'), shown.headers.get('cross-origin-resource-policy')]).toEqual(['image/png', 'cross-origin']);
    expect(shown.headers.get('cache-control')).toContain('immutable');
    expect((await t.domain.store.uploads.unclaimed(Number.MAX_SAFE_INTEGER / 2, 100)).map((u) => u.id)).not.toContain(logo);
    expect((await patch(id, { appearance: { logo } })).status).toBe(200);
    const second = await upload(next, 'next.png');
    await patched(id, { logo: second });
    expect([await t.domain.store.uploads.get(t.domain.workspace.id, logo), (await t.call(`/widget/${id}/logo?v=${logo}`)).headers.get('cache-control')]).toEqual([
      null,
      'no-cache',
    ]);
    expect((await patched(id, { logo: null })).appearance.logo).toBeNull();
    expect((await t.call(`/widget/${id}/logo`)).status).toBe(404);
  });

  it('takes no logo that is not a small picture of one’s own', async () => {
    const id = await newInbox();
    const foreign = await upload(await picture('#fff'), 'a.png', await keyOf(t.domain, 'admin'));
    const used = await upload(await picture('#ccc'), 'c.png');
    await patched(await newInbox(), { logo: used });
    const text = await upload(Buffer.from('plain words'), 'a.txt');
    const answers = [];
    for (const logo of [foreign, used, text, newId()]) answers.push((await patch(id, { appearance: { logo } })).status);
    expect(answers).toEqual([404, 404, 422, 404]);
    expect((await config(id)).logo).toBeNull();
  });

  it('takes no files from visitors where files are off', async () => {
    const v = await visitorWith(t, await newInbox());
    await patched(v.inboxId, { features: { files: false } });
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(await picture('#eee'))]), 'a.png');
    const answer = await t.call(`/widget/${v.inboxId}/uploads`, { method: 'POST', headers: { authorization: `Bearer ${v.token}`, 'accept-language': 'zh' }, body: form });
    expect([answer.status, ((await answer.json()) as { detail: string }).detail]).toEqual([422, '这里不接收文件。']);
  });
});

describe('where the widget was seen', () => {
  const seenOf = async (id: string) => (await t.domain.store.inboxes.get(t.domain.workspace.id, id))?.seen ?? null;
  const visit = (id: string, page: object) => t.call(`/widget/${id}/session`, json('POST', { deviceId: 'device-1234', page }, { origin: 'http://localhost', host: 'localhost' }));

  it('is the last page, with its title, written once in ten seconds', async () => {
    const id = await newInbox();
    let writes = 0;
    const { update } = t.domain.store.inboxes;
    t.domain.store.inboxes.update = (...args) => {
      writes++;
      return update(...args);
    };
    await visit(id, { url: 'https://shop.example/cart?email=a@b.example#x', title: 'Cart' });
    await Promise.all(Array.from({ length: 20 }, (_, n) => visit(id, { url: `https://shop${n}.example/` })));
    expect([writes, await seenOf(id)]).toMatchObject([1, { origin: 'https://shop.example', url: 'https://shop.example/cart', title: 'Cart' }]);
    t.clock.now += 11_000;
    await visit(id, { url: 'https://shop.example/pay' });
    t.domain.store.inboxes.update = update;
    expect(writes).toBe(2);
    const shown = (await (await t.call(`/api/v1/inboxes/${id}`, { headers: admin })).json()) as InboxDto;
    expect(shown.seen).toEqual({ origin: 'https://shop.example', url: 'https://shop.example/pay', at: expect.stringMatching(/Z$/) });
  });

  it('is also a site that only loaded the widget', async () => {
    const id = await newInbox({ sites: ['shop.example'] });
    await t.call(`/widget/${id}/config`, { headers: { origin: 'http://localhost', host: 'localhost' } });
    expect(await seenOf(id)).toBeNull();
    await t.call(`/widget/${id}/config`, { headers: { origin: 'https://shop.example' } });
    expect(await seenOf(id)).toMatchObject({ origin: 'https://shop.example', url: 'https://shop.example' });
  });

  it('is no site that the list does not name, and nothing that is no page', async () => {
    const id = await newInbox({ sites: ['shop.example'] });
    for (const url of ['https://evil.example/', 'javascript:alert(1)', 'about:blank', 'file:///etc/passwd', '', 'x']) expect((await visit(id, { url })).status).toBe(201);
    expect(await seenOf(id)).toBeNull();
  });
});

describe('a chat that is not there', () => {
  beforeAll(async () => {
    await mkdir(path.join(t.dir, 'widget'), { recursive: true });
    await writeFile(path.join(t.dir, 'widget', 'frame.html'), '<!doctype html><title>messenger</title>');
  });
  const read = async (url: string, headers: Record<string, string> = {}) => {
    const answer = await t.call(url, { headers: { host: 'desk.example', ...headers } });
    return { status: answer.status, type: answer.headers.get('content-type'), csp: answer.headers.get('content-security-policy') ?? '', text: await answer.text() };
  };

  it('is a small page in the visitor’s language', async () => {
    for (const url of [`/c/${newId()}`, '/c/null', `/widget/${newId()}/frame`]) {
      const zh = await read(url, { 'accept-language': 'zh-CN,zh;q=0.9' });
      const en = await read(url, { 'accept-language': 'fr, en' });
      expect([zh.status, zh.type, zh.text.includes('lang="zh-CN"'), zh.text.includes('找不到这个客服入口')]).toEqual([404, 'text/html; charset=utf-8', true, true]);
      expect([en.status, en.text.includes('There is no chat here'), en.csp.includes('unsafe')]).toEqual([404, true, false]);
    }
  });

  it('says so to a site that may not have it, and is itself to those that may', async () => {
    const id = await newInbox({ sites: ['https://shop.example'] });
    const frame = (referer: string) => read(`/widget/${id}/frame`, { referer, 'sec-fetch-dest': 'iframe', 'accept-language': 'en' });
    const refused = await frame('https://evil.example/');
    expect([refused.status, refused.text.includes('not available on this site'), refused.text.includes('Shop')]).toEqual([403, true, false]);
    for (const referer of ['https://shop.example/cart', 'http://desk.example/demo/']) expect((await frame(referer)).text).toContain('messenger');
    const hidden = await read(`/widget/${id}/frame`, { 'sec-fetch-dest': 'iframe' });
    expect([hidden.status, hidden.csp.includes("frame-ancestors 'self' https://shop.example;")]).toEqual([200, true]);
  });
});

describe('the QR of the page of its own', () => {
  it('is a picture of the address as this server is reached; unknown inboxes have none', async () => {
    const id = await newInbox();
    const answer = await t.call(`/c/${id}/qr.svg`, { headers: { host: 'chat.example:8443', 'x-forwarded-proto': 'https' } });
    expect(answer.headers.get('content-type')).toBe('image/svg+xml');
    expect(await answer.text()).toBe(renderSVG(`https://chat.example:8443/c/${id}`, { border: 2 }));
    expect(await (await t.call(`/c/${id}/qr.svg`)).text()).toBe(renderSVG(`http://localhost/c/${id}`, { border: 2 }));
    expect((await t.call('/c/nobody/qr.svg')).status).toBe(404);
  });
});
