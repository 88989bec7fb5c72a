/** Rules an owner sets, met by a customer: sites, languages of colour, the page of its own, who somebody is. */
import { type Browser, type BrowserContextOptions, expect, type Page, test } from '@playwright/test';
import { SignJWT } from 'jose';
import { contrast } from '../server/protocol/brand-colour.ts';
import { openSite } from './console-inbox.ts';
import { type Agent, openAgent } from './widget-agent.ts';
import { frameOf, person, sent, unique, write } from './widget-page.ts';

const BASE = process.env.PARLEY_E2E_URL ?? '';
const WECHAT =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.50(0x1800322f) NetType/WIFI Language/zh_CN';
let site: Awaited<ReturnType<typeof openSite>>;
let agent: Agent;
let body = '';
test.beforeAll(async () => {
  site = await openSite(() => body);
  agent = await openAgent(BASE);
});
test.afterAll(async () => {
  await site.close();
  await agent.end();
});

async function inboxOf(more: object = {}): Promise<string> {
  const { id } = await agent.call('POST', '/api/v1/inboxes', { name: unique('Owner') });
  if (Object.keys(more).length > 0) await agent.call('PATCH', `/api/v1/inboxes/${id}`, more);
  return String(id);
}
async function visit(browser: Browser, inbox: string, more = '', options: BrowserContextOptions = {}): Promise<Page> {
  const page = await person(browser, options);
  body = `<script async src="${BASE}/w.js?inbox=${inbox}" data-inbox="${inbox}" ${more}></script>`;
  await page.goto(site.origin);
  return page;
}
const open = (page: Page) => page.getByRole('button', { name: /Open chat|打开在线客服/ }).click();
const call = (page: Page, ...args: unknown[]) => page.evaluate((a) => (window as unknown as { Parley: (...args: unknown[]) => unknown }).Parley(...a), args);

for (const [locale, sentence] of [
  ['en-US', "isn't available"],
  ['zh-CN', '无法'],
] as const) {
  test(`W37: a site that the inbox does not name: a quiet sentence for the customer, a hint for the owner: ${locale}`, async ({ browser }) => {
    const inbox = await inboxOf({ sites: ['https://boots.example'] });
    const page = await visit(browser, inbox, `data-locale="${locale}"`, { locale });
    const hints: string[] = [];
    page.on('console', (m) => m.type() === 'warning' && hints.push(m.text()));
    const errors = page.evaluate(() => new Promise((resolve) => (window as unknown as { Parley: (...a: unknown[]) => void }).Parley('on', 'error', resolve)));
    await open(page);
    await expect(page.locator('.box').getByText(sentence)).toBeVisible({ timeout: 20_000 });
    await errors;
    expect(hints.join('\n')).toMatch(/Parley: .*(sites|allowed)/);
    await expect(page.getByRole('heading', { name: 'Shop' })).toBeVisible();
    await page.context().close();
    // Named, it works at once.
    await agent.call('PATCH', `/api/v1/inboxes/${inbox}`, { sites: [site.origin] });
    const named = await visit(browser, inbox, '', { locale });
    await open(named);
    await expect(frameOf(named).getByRole('button', { name: /Send us a message|发消息给我们/ })).toBeVisible();
    await named.context().close();
  });
}

test('W11: light, dark or as the system; the writing on any brand colour is 4.5:1 or more', async ({ browser }) => {
  for (const color of ['#ffe14d', '#006d7d', '#101010', '#ff5a1f']) {
    const inbox = await inboxOf({ color });
    for (const [theme, system, shown] of [
      ['auto', 'dark', 'dark'],
      ['auto', 'light', 'light'],
      ['light', 'dark', 'light'],
      ['dark', 'light', 'dark'],
    ] as const) {
      const page = await visit(browser, inbox, `data-theme="${theme}"`, { colorScheme: system });
      await open(page);
      const frame = frameOf(page);
      await frame.getByRole('button', { name: /Send us a message/ }).click();
      await expect(frame.locator('html')).toHaveAttribute('data-theme', shown);
      await write(frame, unique('ink'));
      const [ground, ink] = await frame
        .locator('.me .x')
        .last()
        .evaluate((el) => [getComputedStyle(el).backgroundColor, getComputedStyle(el).color]);
      expect(contrast(hex(ground), hex(ink)), `${color} ${theme} ${system}`).toBeGreaterThanOrEqual(4.5);
      await page.context().close();
    }
  }
});

test('W40: the page of its own on a phone in WeChat, and the code that leads there', async ({ browser }) => {
  const inbox = await inboxOf();
  const page = await person(browser, { userAgent: WECHAT, locale: 'zh-CN', viewport: { width: 375, height: 667 }, isMobile: true, hasTouch: true });
  await page.goto(`/c/${inbox}`);
  await page.getByRole('button', { name: /发消息给我们/ }).tap();
  const text = unique('从微信来');
  await page.getByRole('textbox').fill(text);
  await page.getByRole('button', { name: '发送' }).tap();
  await expect(page.getByText(/^(已发送|已送达)$/)).toBeVisible();
  expect(
    await page.evaluate(() => [
      document.documentElement.scrollWidth <= innerWidth,
      document.querySelector('textarea') && getComputedStyle(document.querySelector('textarea') as Element).fontSize,
    ]),
  ).toEqual([true, '16px']);
  await page.reload();
  await expect(page.getByText(text)).toBeVisible();
  const qr = await page.request.get(`/c/${inbox}/qr.svg`);
  expect([qr.status(), qr.headers()['content-type']]).toEqual([200, 'image/svg+xml']);
  await page.context().close();
});

test('W32: another customer at the same browser finds nothing of the one before', async ({ browser }) => {
  const inbox = await inboxOf();
  const { secret } = await agent.call('POST', `/api/v1/inboxes/${inbox}/identity-secret`, {});
  const sign = (sub: string, name: string) =>
    new SignJWT({ name })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(sub)
      .setAudience(inbox)
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode(String(secret)));
  const page = await visit(browser, inbox, `data-user-jwt="${await sign('c-1', 'Hannah Brandt')}"`);
  await open(page);
  const frame = frameOf(page);
  await expect(frame.getByText('Hi Hannah, how can we help?')).toBeVisible();
  await frame.getByRole('button', { name: /Send us a message/ }).click();
  const text = unique('of Hannah');
  await write(frame, text);
  await expect(sent(frame)).toBeVisible();
  await call(page, 'identify', { userJwt: await sign('c-2', 'Tom Reed') });
  await expect(frame.getByText('Hi Tom, how can we help?')).toBeVisible();
  await expect(frame.getByText(text)).toHaveCount(0);
  await frame.getByRole('button', { name: /Messages/ }).click();
  await expect(frame.getByText(text)).toHaveCount(0);
  await call(page, 'identify', { userJwt: await sign('c-1', 'Hannah Brandt') });
  await expect(frame.getByText('Hi Hannah, how can we help?')).toBeVisible();
  await expect(frame.getByText(text)).toBeVisible();
  await page.context().close();
});

/** `rgb(…)` as `#rrggbb`. */
const hex = (rgb = '') =>
  `#${(rgb.match(/\d+/g) ?? [])
    .slice(0, 3)
    .map((n) => Number(n).toString(16).padStart(2, '0'))
    .join('')}`;
