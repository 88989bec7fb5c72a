/** What the owner of a site can do with it: the inbox's look on their pages, and the script interface as docs/widget.md has it. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { type Agent, openAgent } from './widget-agent.ts';
import { frameOf, person, sent, unique, write } from './widget-page.ts';

const BASE = process.env.PARLEY_E2E_URL ?? '';
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
let shop: http.Server;
let port: number;
let agent: Agent;
/** By path: what stands in the body of a page of the shop. */
const pages = new Map<string, { body: string; csp?: string }>();
test.beforeAll(async () => {
  shop = http.createServer((req, res) => {
    if (req.url === '/logo.png') return res.setHeader('content-type', 'image/png').end(Buffer.from(PNG, 'base64'));
    const page = pages.get(req.url ?? '');
    res.setHeader('content-type', 'text/html; charset=utf-8');
    if (page?.csp !== undefined) res.setHeader('content-security-policy', page.csp);
    res.end(`<!doctype html><html><title>Shop</title><link rel="icon" href="data:,"><body><h1>Shop</h1>${page?.body ?? ''}</body></html>`);
  });
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  port = (shop.address() as AddressInfo).port;
  agent = await openAgent(BASE);
});
test.afterAll(async () => {
  shop.close();
  await agent.end();
});

const inboxOf = async (more: object = {}) => {
  const { id } = await agent.call('POST', '/api/v1/inboxes', { name: unique('Script') });
  if (Object.keys(more).length > 0) await agent.call('PATCH', `/api/v1/inboxes/${id}`, more);
  return String(id);
};
/** A page of the shop with the usual lines. */
async function visit(browser: Browser, inbox: string, more = '', options: { locale?: string; csp?: string } = {}): Promise<Page> {
  const page = await person(browser, { locale: options.locale ?? 'en-US' });
  const path = `/${pages.size}`;
  pages.set(path, {
    body: `<script>window.Parley=function(){(Parley.q=Parley.q||[]).push(arguments)};window.seen=[];for(const e of ['ready','show','hide','unread','message','conversation:start','conversation:end','csat','error'])Parley('on',e,d=>seen.push([e,d]))</script><script async src="${BASE}/w.js?inbox=${inbox}" data-inbox="${inbox}" ${more}></script>`,
    ...(options.csp === undefined ? {} : { csp: options.csp }),
  });
  await page.goto(`http://localhost:${port}${path}`);
  return page;
}
const call = (page: Page, ...args: unknown[]) => page.evaluate((a) => (window as unknown as { Parley: (...args: unknown[]) => unknown }).Parley(...a), args);
const seen = (page: Page) => page.evaluate(() => (window as unknown as { seen: [string, Record<string, unknown>][] }).seen);
const launcher = (page: Page) => page.getByRole('button', { name: /Open chat|打开在线客服/ });
const colourOf = (page: Page) => launcher(page).evaluate((el) => getComputedStyle(el).backgroundColor);

test('W9: the look that the console has set is there with the first file, and the tag has the last word', async ({ browser }) => {
  const inbox = await inboxOf({ color: '#7a3ff2', appearance: { position: 'left', padding: { x: 24, y: 80 }, theme: 'dark', greetings: { en: 'Boots first', zh: '先看靴子' } } });
  const page = await visit(browser, inbox);
  const asked: string[] = [];
  page.on('request', (r) => asked.push(new URL(r.url()).pathname));
  const height = page.viewportSize()?.height ?? 0;
  await expect(launcher(page)).toBeVisible();
  expect(await launcher(page).boundingBox()).toEqual({ x: 24, y: height - 80 - 56, width: 56, height: 56 });
  expect(await colourOf(page)).toBe('rgb(122, 63, 242)');
  await page.waitForLoadState('networkidle');
  expect(asked.filter((path) => path.startsWith('/widget'))).toEqual([]);
  await launcher(page).click();
  const frame = frameOf(page);
  await expect(frame.getByText('Boots first')).toBeVisible();
  await expect(frame.locator('html')).toHaveAttribute('data-theme', 'dark');
  await call(page, 'setLocale', 'zh-CN');
  await expect(frame.getByText('先看靴子')).toBeVisible();
  await page.context().close();

  const other = await visit(browser, inbox, 'data-position="right" data-padding="10 30" data-color="#006600" data-theme="light"');
  const box = await launcher(other).boundingBox();
  expect(box).toEqual({ x: (other.viewportSize()?.width ?? 0) - 10 - 56, y: height - 30 - 56, width: 56, height: 56 });
  expect(await colourOf(other)).toBe('rgb(0, 102, 0)');
  await launcher(other).click();
  await expect(frameOf(other).locator('html')).toHaveAttribute('data-theme', 'light');
  await other.context().close();
});

test('W9: a logo in the launcher; one that does not come leaves the drawing', async ({ browser }) => {
  const inbox = await inboxOf();
  const page = await visit(browser, inbox, 'data-logo="/logo.png"');
  const picture = launcher(page).locator('img');
  await expect(picture).toBeVisible();
  await expect.poll(() => picture.evaluate((el: HTMLImageElement) => el.naturalWidth)).toBe(1);
  await launcher(page).click();
  await expect(page.getByRole('button', { name: 'Close chat' }).locator('img')).toBeHidden();
  await page.context().close();
  const strict = await visit(browser, inbox, 'data-logo="https://elsewhere.example/logo.png"', {
    csp: `default-src 'none'; script-src ${BASE} 'unsafe-inline'; frame-src ${BASE}; img-src data:`,
  });
  await expect(launcher(strict)).toBeVisible();
  await expect(launcher(strict).locator('img')).toHaveCount(0);
  await expect(launcher(strict).locator('svg')).toBeVisible();
  await strict.context().close();
});

test('what an inbox does not offer is not there: files, emoji', async ({ browser }) => {
  const page = await visit(browser, await inboxOf({ appearance: { features: { files: false, emoji: false } } }));
  await launcher(page).click();
  const frame = frameOf(page);
  await frame.getByRole('button', { name: /Send us a message/ }).click();
  await write(frame, unique('plain words'));
  await expect(frame.getByRole('button', { name: 'Emoji' })).toHaveCount(0);
  await expect(frame.getByRole('button', { name: 'Attach a file' })).toHaveCount(0);
  await page.context().close();
});

test('W12: a language that neither page nor browser settles is the inbox’s', async ({ browser }) => {
  const inbox = await inboxOf({ locale: 'zh' });
  const french = await visit(browser, inbox, '', { locale: 'fr-FR' });
  await launcher(french).click();
  await expect(frameOf(french).getByRole('button', { name: /发消息给我们/ })).toBeVisible();
  await french.context().close();
  const english = await visit(browser, inbox, '', { locale: 'en-GB' });
  await launcher(english).click();
  await expect(frameOf(english).getByRole('button', { name: /Send us a message/ })).toBeVisible();
  await english.context().close();
});

test('the script hears of a conversation from its beginning to its rating, and names the visitor', async ({ browser }) => {
  const page = await visit(browser, await inboxOf());
  await expect(launcher(page)).toBeVisible();
  expect(await call(page, 'getVisitorId')).toBeNull();
  await launcher(page).click();
  const frame = frameOf(page);
  await frame.getByRole('button', { name: /Send us a message/ }).click();
  const text = unique('from start to end');
  await write(frame, text);
  await expect(sent(frame)).toBeVisible();
  const conversation = await agent.find(text);
  const { contact } = (await agent.call('GET', `/api/v1/conversations/${conversation}`)) as { contact: { id: string } };
  expect(await call(page, 'getVisitorId')).toBe(contact.id);
  await agent.resolve(conversation);
  await frame.getByText('Good', { exact: true }).click();
  await expect
    .poll(async () => (await seen(page)).filter(([name]) => /:|csat/.test(name)).map(([name, data]) => [name, data.conversation]))
    .toEqual([
      ['conversation:start', conversation],
      ['conversation:end', conversation],
      ['csat', conversation],
    ]);
  const rating = await agent.rating(conversation);
  expect((await seen(page)).find(([name]) => name === 'csat')?.[1].score).toBe(rating);
  // What was is no news to a page that comes later.
  await page.reload();
  await launcher(page).click();
  await expect.poll(async () => (await seen(page)).some(([name]) => name === 'ready')).toBe(true);
  await expect.poll(() => call(page, 'getVisitorId')).not.toBeNull();
  expect((await seen(page)).filter(([name]) => /:|csat/.test(name))).toEqual([]);
  await page.context().close();
});

test('who it is and what they did reach the agent, also what was told before the chat was opened', async ({ browser }) => {
  const page = await visit(browser, await inboxOf());
  await expect(launcher(page)).toBeVisible();
  const warnings: string[] = [];
  page.on('console', (m) => m.type() === 'warning' && warnings.push(m.text()));
  const asked: string[] = [];
  page.on('request', (r) => asked.push(r.url()));
  await call(page, 'identify', { user: { name: 'Mei Lin', email: 'mei@shop.example', phone: 7 }, attributes: { plan: 'pro' } });
  await call(page, 'track', 'added to cart', { sku: 'B-42' });
  await call(page, 'track', 42);
  await call(page, 'page', 'https://shop.example/virtual');
  expect(asked).toEqual([]);
  await launcher(page).click();
  const frame = frameOf(page);
  await frame.getByRole('button', { name: /Send us a message/ }).click();
  const text = unique('who am I');
  await write(frame, text);
  await expect(sent(frame)).toBeVisible();
  await call(page, 'track', 'asked', { big: 'x'.repeat(2_000) });
  await call(page, 'track', 'asked');
  const { contact } = (await agent.call('GET', `/api/v1/conversations/${await agent.find(text)}`)) as { contact: { id: string } };
  const known = () => agent.call('GET', `/api/v1/contacts/${contact.id}`);
  await expect.poll(async () => ((await known()).trail as object[]).at(-1)).toMatchObject({ event: 'asked' });
  expect(await known()).toMatchObject({
    name: 'Mei Lin',
    email: 'mei@shop.example',
    phone: null,
    verified: false,
    attributes: { plan: 'pro' },
    trail: [{ url: expect.stringContaining('localhost') }, { event: 'added to cart', props: { sku: 'B-42' } }, { url: 'https://shop.example/virtual' }, { event: 'asked' }],
  });
  expect(warnings).toEqual(['Parley: track needs the name of what happened', 'Parley: what is told with track must be under 1 KB']);
  await page.context().close();
});

test('W27: sub-domains with baseDomain know of one conversation', async ({ browser }) => {
  const inbox = await inboxOf();
  const page = await person(browser);
  pages.set('/sub', { body: `<script async src="${BASE}/w.js?inbox=${inbox}" data-inbox="${inbox}" data-base-domain="shop.localhost"></script>` });
  await page.goto(`http://www.shop.localhost:${port}/sub`);
  await launcher(page).click();
  const frame = frameOf(page);
  await frame.getByRole('button', { name: /Send us a message/ }).click();
  const text = unique('over sub-domains');
  await write(frame, text);
  await expect(sent(frame)).toBeVisible();
  await page.goto(`http://help.shop.localhost:${port}/sub`);
  await agent.say(await agent.find(text), 'here as well');
  await expect(page.getByRole('button', { name: /1 unread/ })).toBeVisible();
  await page.getByRole('button', { name: /1 unread/ }).click();
  await frame.getByRole('button', { name: /here as well/ }).click();
  await expect(frame.getByText(text)).toBeVisible();
  await call(page, 'shutdown');
  await expect.poll(() => page.evaluate(() => document.cookie)).toBe('');
  await page.context().close();
});
