/** The loader on other people's pages: what it fetches, what it keeps, what a site's script can ask of it. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { type Agent, openAgent } from './widget-agent.ts';
import { frameOf, person, sent, unique, write } from './widget-page.ts';

const BASE = process.env.PARLEY_E2E_URL ?? '';
/** Somebody else's site: a real server under another name, for a browser lets no made-up public site reach this machine. */
let shop: http.Server;
let SHOP = '';
const pages = new Map<string, { body: string; csp: string | undefined }>();
let agent: Agent;
let inbox: string;
test.beforeAll(async ({ browser }) => {
  shop = http.createServer((req, res) => {
    const page = pages.get(req.url ?? '') ?? { body: '', csp: undefined };
    res.setHeader('content-type', 'text/html; charset=utf-8');
    if (page.csp !== undefined) res.setHeader('content-security-policy', page.csp);
    res.end(`<!doctype html><html lang="en"><title>Shop</title><link rel="icon" href="data:,"><body><h1>Shop</h1>${page.body}</body></html>`);
  });
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  SHOP = `http://localhost:${(shop.address() as AddressInfo).port}`;
  agent = await openAgent(BASE);
  const page = await person(browser);
  await page.goto('/demo/?lang=en');
  inbox = (await page.locator('script[data-inbox]').first().getAttribute('data-inbox')) ?? '';
  await page.context().close();
});
test.afterAll(async () => {
  shop.close();
  await agent.end();
});

const call = (page: Page, ...args: unknown[]) => page.evaluate((a) => (window as unknown as { Parley: (...args: unknown[]) => unknown }).Parley(...a), args);

/** A page of another origin with this in its body, and with the policy a strict shop would have. */
async function foreign(browser: Browser, body: string, csp?: string): Promise<Page> {
  const page = await person(browser);
  const path = `/${pages.size}`;
  pages.set(path, { body, csp });
  await page.goto(SHOP + path);
  return page;
}
const tag = (more = '') => `<script async src="${BASE}/w.js" data-inbox="${inbox}" ${more}></script>`;
const launcher = (page: Page) => page.getByRole('button', { name: 'Open chat' });

test('on another origin with a strict policy: one file until the chat is wanted, two directives are enough', async ({ browser }) => {
  const asked: string[] = [];
  const page = await foreign(browser, tag(), `default-src 'self'; img-src data:; script-src ${BASE}; frame-src ${BASE}`);
  const complaints: string[] = [];
  page.on('console', (m) => /Content.Security.Policy/i.test(m.text()) && complaints.push(m.text()));
  page.on('request', (r) => asked.push(new URL(r.url()).pathname));
  await page.reload();
  await expect(launcher(page)).toBeVisible();
  await page.waitForLoadState('networkidle');
  expect(asked.filter((path) => path !== new URL(page.url()).pathname)).toEqual(['/w.js']);
  expect(await page.evaluate(() => [document.cookie, Object.keys(localStorage)])).toEqual(['', []]);
  await launcher(page).click();
  const frame = frameOf(page);
  await frame.getByRole('button', { name: /Send us a message/ }).click();
  await write(frame, unique('from elsewhere'));
  await expect(sent(frame)).toBeVisible();
  expect(asked.filter((path) => /panel-/.test(path))).toHaveLength(1);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('consent: nothing is kept and no frame is made before it, and the panel itself can ask', async ({ browser }) => {
  const page = await foreign(browser, tag('data-consent="required"'));
  await launcher(page).click();
  await expect(page.getByRole('button', { name: 'Agree and chat' })).toBeVisible();
  await expect(page.locator('iframe')).toHaveCount(0);
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
  await page.getByRole('button', { name: 'Agree and chat' }).click();
  await expect(frameOf(page).getByRole('button', { name: /Send us a message/ })).toBeVisible();
  await page.context().close();

  const second = await foreign(browser, tag('data-consent="denied"'));
  await launcher(second).click();
  await call(second, 'update', { consent: 'granted' });
  await expect(frameOf(second).getByRole('button', { name: /Send us a message/ })).toBeVisible();
  await second.context().close();
});

test("the page's own launcher opens and closes, and gets the focus back", async ({ browser }) => {
  const page = await foreign(browser, `<button id="own" class="help">Help</button>${tag('data-launcher-selector=".help" data-hide-launcher')}`);
  await expect(page.locator('[data-parley]')).toHaveCount(1);
  await page.locator('#own').click();
  await expect(frameOf(page).getByRole('button', { name: /Send us a message/ })).toBeVisible();
  await frameOf(page).locator('body').press('Escape');
  await expect(page.locator('iframe')).toBeHidden();
  await expect(page.locator('#own')).toBeFocused();
  await page.context().close();
});

test('options: side, distance, layer, colour with readable ink; nonsense is left out', async ({ browser }) => {
  const page = await foreign(browser, tag('data-position="left" data-padding="40" data-z-index="77" data-color="#ffe14d" data-theme="neon"'));
  const box = await launcher(page).boundingBox();
  const height = page.viewportSize()?.height ?? 0;
  expect(box).toEqual({ x: 40, y: height - 96, width: 56, height: 56 });
  expect(await launcher(page).evaluate((el) => [getComputedStyle(el).backgroundColor, getComputedStyle(el).color])).toEqual(['rgb(255, 225, 77)', 'rgb(0, 0, 0)']);
  expect(await page.locator('[data-parley]').evaluate((el) => getComputedStyle(el).zIndex)).toBe('77');
  await page.context().close();
});

test('a message while the chat is closed: a bubble with its words, dismissed or opened', async ({ browser }) => {
  const page = await foreign(browser, tag());
  await launcher(page).click();
  const frame = frameOf(page);
  await frame.getByRole('button', { name: /Send us a message/ }).click();
  const text = unique('bubble');
  await write(frame, text);
  await expect(sent(frame)).toBeVisible();
  await call(page, 'hide');
  const conversation = await agent.find(text);
  await agent.say(conversation, 'your parcel is here');
  await expect(page.getByText('your parcel is here')).toBeVisible();
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByText('your parcel is here')).toHaveCount(0);
  await agent.say(conversation, 'come and see');
  await page.getByRole('button', { name: /come and see/ }).click();
  await expect(frame.getByRole('log').getByText('come and see')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Dismiss' })).toHaveCount(0);
  await page.context().close();
});

test('the script writes for the visitor, sends a card, names a topic', async ({ browser }) => {
  const page = await foreign(browser, tag());
  await expect(launcher(page)).toBeVisible();
  const text = unique('about this tent');
  await call(page, 'showNewMessage', text);
  const frame = frameOf(page);
  await expect(frame.getByRole('textbox')).toHaveValue(text);
  await frame.getByRole('textbox').press('Enter');
  await expect(sent(frame)).toBeVisible();
  const title = unique('Tent');
  await call(page, 'sendCard', { title, price: '€ 249', url: 'https://shop.example/tent', image: 'javascript:alert(1)', extra: 'no' });
  await expect(frame.getByRole('log').getByText(title)).toBeVisible();
  await expect.poll(() => agent.find('249').then((id) => agent.visitorTexts(id))).toEqual([text, `${title} · € 249\nhttps://shop.example/tent`]);
  const warnings: string[] = [];
  page.on('console', (m) => m.type() === 'warning' && warnings.push(m.text()));
  await call(page, 'sendCard', 42);
  await call(page, 'dance');
  await expect.poll(() => warnings.length).toBe(2);
  await page.context().close();
});

test('an address that changes without a load reaches the agent', async ({ browser }) => {
  const page = await foreign(browser, tag());
  await launcher(page).click();
  const frame = frameOf(page);
  await frame.getByRole('button', { name: /Send us a message/ }).click();
  await write(frame, unique('trail'));
  await expect(sent(frame)).toBeVisible();
  const frames: string[] = [];
  page.on('websocket', (ws) => ws.on('framesent', (f) => frames.push(String(f.payload))));
  await page.reload();
  await expect(launcher(page).or(page.getByRole('button', { name: /Close chat/ }))).toBeVisible();
  await expect.poll(() => frames.some((f) => f.includes('"hello"'))).toBe(true);
  await page.evaluate(() => {
    history.pushState({}, '', '/boots');
    document.title = 'Boots';
  });
  await expect.poll(() => frames.find((f) => f.includes('"page"') && f.includes('/boots'))).toContain('Boots');
  await page.context().close();
});

test('the page stays as it was: nothing shifts', async ({ browser }) => {
  const page = await person(browser);
  await page.addInitScript(() => {
    const seen = { shift: 0 };
    (window as unknown as { seen: typeof seen }).seen = seen;
    new PerformanceObserver((l) => {
      for (const e of l.getEntries()) seen.shift += (e as unknown as { value: number }).value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
  pages.set('/still', { body: tag(), csp: undefined });
  await page.goto(`${SHOP}/still`);
  await expect(launcher(page)).toBeVisible();
  await launcher(page).click();
  await expect(frameOf(page).getByRole('button', { name: /Send us a message/ })).toBeVisible();
  expect(await page.evaluate(() => (window as unknown as { seen: { shift: number } }).seen.shift)).toBe(0);
  await page.context().close();
});
