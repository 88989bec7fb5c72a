/** Files of an older build beside those of this one, and browsers that are older than the widget. */
import fs from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { launcher, type OtherSite, openSite, talk } from './fixtures/other-site.ts';
import { type Agent, openAgent } from './widget-agent.ts';
import { person, unique } from './widget-page.ts';

const BASE = process.env.PARLEY_E2E_URL ?? '';
let agent: Agent;
let site: OtherSite;
test.beforeAll(async () => {
  agent = await openAgent(BASE);
  site = await openSite();
});
test.afterAll(async () => {
  site.close();
  await agent.end();
});

type Host = Window & { Parley(...args: unknown[]): unknown; seen: unknown[] };
const call = (page: Page, ...args: unknown[]) => page.evaluate((a) => (window as unknown as Host).Parley(...a), args);
const fixture = (name: string) => fs.readFileSync(new URL(`./fixtures/${name}.txt`, import.meta.url), 'utf8');

/** Through a whole talk on the demo's page: what loader, panel and messenger have to say to each other. */
async function walk(page: Page): Promise<void> {
  await page.goto('/demo/?lang=en');
  await page.evaluate(() => {
    const w = window as unknown as Host;
    w.seen = [];
    for (const name of ['ready', 'show', 'hide', 'unread', 'message', 'error']) w.Parley('on', name, () => w.seen.push(name));
  });
  const text = unique('skew');
  const frame = await talk(page, text);
  const id = await agent.find(text);
  await agent.say(id, 'heard you');
  await expect(frame.getByRole('log').getByText('heard you')).toBeVisible();
  // Seen is what has been in view for a moment.
  await page.waitForTimeout(1_000);
  await frame.getByRole('textbox').press('Escape');
  await expect(launcher(page)).toBeFocused();
  await agent.say(id, 'are you there');
  await expect(page.getByRole('button', { name: 'Open chat, 1 unread' })).toBeVisible();
  await expect(page.getByText('are you there')).toBeVisible();
  // The next page knows that somebody waits here.
  await page.reload();
  await page.getByRole('button', { name: 'Open chat, 1 unread' }).click();
  await expect(frame.getByRole('log').getByText('are you there')).toBeVisible();
  await call(page, 'setTheme', 'dark');
  await expect(frame.locator('html')).toHaveAttribute('data-theme', 'dark');
  await call(page, 'setLocale', 'zh');
  await expect(page.getByRole('button', { name: '收起客服窗口' })).toBeVisible();
  await expect(frame.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await call(page, 'page', `${BASE}/demo/list.html`);
  await call(page, 'showNewMessage', 'from the shop');
  await expect(frame.getByRole('textbox')).toHaveValue('from the shop');
  await call(page, 'shutdown');
  await expect(page.locator('[data-parley]')).toHaveCount(0);
}

test('W43: a loader kept from an older build works with the panel and the messenger of this one', async ({ browser }) => {
  const page = await person(browser);
  // Its panel is gone from the server for certain.
  const older = fixture('loader-older.js').replace(/panel-\w+\.js/, 'panel-0lderBui1d.js');
  await page.route('**/w.js*', (route) => route.fulfill({ contentType: 'text/javascript', body: older }));
  const panels: string[] = [];
  page.on('response', (r) => {
    if (r.url().includes('/panel-')) panels.push(`${r.url().split('/').pop()} ${r.status()} ${r.headers()['cache-control']}`);
  });
  await walk(page);
  expect(new Set(panels)).toEqual(new Set(['panel-0lderBui1d.js 200 no-cache']));
  await page.context().close();
});

test('W43: the loader of this build works with a messenger of an older one, and that one with the server', async ({ browser }) => {
  const page = await person(browser);
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Chat</title>
    <link rel="stylesheet" href="/widget/assets/older.css"><script type="module" src="/widget/assets/older.js"></script></head><body><div id="parley"></div></body></html>`;
  await page.route(/\/widget\/[^/]+\/frame/, async (route) => route.fulfill({ response: await route.fetch(), body: html }));
  await page.route('**/widget/assets/older.*', (route) =>
    route.request().url().endsWith('.js')
      ? route.fulfill({ contentType: 'text/javascript', body: fixture('messenger-older.js') })
      : route.fulfill({ contentType: 'text/css', body: fixture('messenger-older.css') }),
  );
  await walk(page);
  await page.context().close();
});

test('W43: a messenger that was open while the server got another build loads itself anew when it misses a file, with what was written', async ({ browser }) => {
  const page = await person(browser);
  let updated = false;
  await page.route(/\/widget\/[^/]+\/frame/, async (route) => {
    const response = await route.fetch();
    const html = await response.text();
    await route.fulfill({ response, body: updated ? html : html.replace(/(<script [^>]*)messenger-(\w+)\.js/, '$1messenger-0lder-$2.js') });
  });
  await page.route('**/messenger-0lder-*', async (route) => route.fulfill({ response: await route.fetch({ url: route.request().url().replace('0lder-', '') }) }));
  // The part with the menu's later items is of the older build until the page is anew.
  await page.route('**/widget/assets/talk-*.js', (route) => (updated && !anew ? route.fulfill({ status: 404 }) : route.continue()));
  let anew = false;
  page.on('framenavigated', (f) => {
    if (updated && f !== page.mainFrame()) anew = true;
  });
  await page.goto('/demo/?lang=en');
  const text = unique('update');
  const frame = await talk(page, text);
  await frame.getByRole('textbox').fill('half a sent');
  updated = true;
  await frame.getByRole('button', { name: 'More' }).click();
  await expect(frame.getByRole('menuitem', { name: 'New conversation' })).toBeVisible();
  await expect.poll(() => anew, { timeout: 20_000 }).toBe(true);
  await expect(frame.getByRole('textbox')).toHaveValue('half a sent');
  await expect(frame.getByRole('log').getByText(text)).toBeVisible();
  await frame.getByRole('button', { name: 'More' }).click();
  await expect(frame.getByRole('menuitem', { name: 'Download transcript' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Close chat' })).toBeVisible();
  await page.context().close();
});

const LACKS: Record<string, () => void> = {
  'no shadow trees': () => {
    delete (Element.prototype as Partial<Element>).attachShadow;
  },
  'no adopted style sheets': () => {
    delete (Document.prototype as Partial<Document>).adoptedStyleSheets;
  },
  'what a browser of 2021 lacks': () => {
    const gone: [object, string[]][] = [
      [Document.prototype, ['adoptedStyleSheets']],
      [ShadowRoot.prototype, ['adoptedStyleSheets']],
      [CSSStyleSheet.prototype, ['replace', 'replaceSync']],
      [Object, ['hasOwn', 'groupBy']],
      [Array.prototype, ['at', 'findLast', 'findLastIndex', 'toSorted', 'toReversed', 'toSpliced', 'with']],
      [String.prototype, ['at', 'isWellFormed', 'toWellFormed']],
      [Promise, ['withResolvers', 'try']],
      [Crypto.prototype, ['randomUUID']],
      [Navigator.prototype, ['locks', 'userActivation', 'virtualKeyboard']],
      [AbortSignal, ['timeout', 'any']],
      [Set.prototype, ['union', 'intersection', 'difference']],
      [window, ['structuredClone', 'BroadcastChannel', 'requestIdleCallback', 'navigation', 'scheduler', 'CompressionStream']],
    ];
    for (const [home, names] of gone) for (const name of names) delete (home as Record<string, unknown>)[name];
  },
};
for (const [name, take] of Object.entries(LACKS)) {
  test(`W46: ${name}: a plain link to the page of its own, where one can write`, async ({ browser }) => {
    const context = await browser.newContext({ locale: 'en-US', baseURL: BASE });
    await context.addInitScript(take);
    const page = await context.newPage();
    const wrong: string[] = [];
    context.on('weberror', (e) => wrong.push(String(e.error())));
    page.on('console', (m) => m.type() === 'error' && wrong.push(m.text()));
    await page.goto(site.put(`<button onclick="Parley('toggle')">Help</button>${site.tag}`));
    const link = page.getByRole('link', { name: 'Chat' });
    await expect(link).toHaveAttribute('href', `${BASE}/c/${site.inbox}`);
    await expect(page.locator('[data-parley]')).toHaveCount(0);
    // The site's own script must not fail on it.
    for (const args of [['update', { theme: 'dark' }], ['hide'], ['page', '/boots'], ['track', 'seen'], ['getUnreadCount']]) await call(page, ...args);
    const [opened] = await Promise.all([page.waitForEvent('popup'), page.getByRole('button', { name: 'Help' }).click()]);
    await expect(opened).toHaveURL(`${BASE}/c/${site.inbox}`);
    await opened.close();
    const [chat] = await Promise.all([page.waitForEvent('popup'), link.click()]);
    await chat.getByRole('button', { name: /Send us a message/ }).click();
    const text = unique('old browser');
    await chat.getByRole('textbox').fill(text);
    await chat.getByRole('textbox').press('Enter');
    await expect(chat.getByText(/^(Sent|Delivered|Read.*)$/)).toBeVisible();
    await agent.say(await agent.find(text), 'hello there');
    await expect(chat.getByRole('log').getByText('hello there')).toBeVisible();
    await call(page, 'shutdown');
    await expect(link).toHaveCount(0);
    expect(wrong).toEqual([]);
    await context.close();
  });
}
