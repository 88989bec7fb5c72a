/** The demo shop: a customer's walk in both languages, and the pages themselves. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { openPage, signIn } from './console-page.ts';
import { openAgent } from './widget-agent.ts';
import { frameOf, person, shop, unique, write } from './widget-page.ts';

const PAGES = [
  '',
  'list.html?kind=boots',
  'product.html?id=fell-jacket',
  'cart.html',
  'orders.html',
  'order.html',
  'help.html',
  'spa.html',
  'turbo.html',
  'head.html',
  'strict.html',
  'launcher.html',
  'consent.html',
];

for (const lang of ['en', 'zh'] as const) {
  test(`a customer walks through the shop: ${lang}`, async ({ browser }) => {
    const page = await person(browser);
    await page.goto(`/demo/?lang=${lang}`);
    await page.locator('header nav a').first().click();
    await page.locator('.item').first().click();
    await expect(page).toHaveURL(new RegExp(`id=ridge-mid.*lang=${lang}`));
    await page.locator('#product').getByRole('button').first().click();
    await expect(page.locator('.count')).toHaveText('1');
    await page.locator('nav.mine a').nth(1).click();
    await expect(page.locator('#filled li')).toHaveCount(1);
    await expect(page.locator('html')).toHaveAttribute('lang', lang === 'zh' ? 'zh-CN' : 'en');
    await page.context().close();
  });

  for (const colorScheme of ['light', 'dark'] as const)
    test(`every page is accessible, quiet and stays within the screen: ${lang}, ${colorScheme}`, async ({ browser, baseURL }) => {
      const page = await person(browser, { colorScheme, viewport: { width: 320, height: 700 } });
      const wrong: string[] = [];
      page.on('console', (m) => m.type() === 'error' && wrong.push(m.text()));
      page.on('request', (r) => new URL(r.url()).origin !== baseURL && wrong.push(r.url()));
      for (const name of PAGES) {
        await page.goto(`/demo/${name}${name.includes('?') ? '&' : '?'}lang=${lang}`);
        await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
        expect(await page.content(), name).not.toMatch(/\[\[|\{\{/);
        expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(320);
        const { violations } = await new AxeBuilder({ page }).analyze();
        const serious = violations.filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`);
        expect(serious, name).toEqual([]);
      }
      expect(wrong).toEqual([]);
      await page.context().close();
    });
}

const launcher = (page: Page) => page.getByRole('button', { name: /Open chat|Close chat/ });

test('the card of an order arrives in the agent’s thread: what it is, what it costs, where it is', async ({ browser, baseURL }) => {
  const page = await person(browser);
  await page.goto('/demo/order.html?lang=en');
  await page.getByRole('button', { name: 'Ask about this order' }).click();
  const log = frameOf(page).getByRole('log');
  await expect(log.getByText(/Ridge Mid boots/).first()).toBeVisible();
  const text = unique('When do I get it back');
  await write(frameOf(page), text);
  const agent = await openAgent(baseURL ?? '');
  let conversation = '';
  await expect(async () => {
    conversation = await agent.find(text);
  }).toPass();
  await agent.end();

  const console = await openPage(browser);
  await signIn(console);
  await console.goto(`/inbox/${conversation}?view=all`);
  const thread = console.getByRole('log');
  await expect(thread.getByText(text)).toBeVisible();
  const message = thread.getByText(/Ridge Mid boots · €129\.00/);
  await expect(message).toHaveCount(1);
  await expect(message).toContainText('Order 48213 · 42, brown · return being checked');
  await expect(thread.getByRole('link', { name: /demo\/order\.html/ })).toHaveAttribute('href', `${baseURL}/demo/order.html?lang=en`);
  const { items } = (await (await console.request.get(`/api/v1/conversations/${conversation}/events?limit=20`)).json()) as { items: { data: { meta?: { card?: object } } }[] };
  expect(items.flatMap((e) => (e.data.meta?.card === undefined ? [] : [e.data.meta.card]))).toEqual([
    {
      title: 'Ridge Mid boots',
      text: 'Order 48213 · 42, brown · return being checked',
      price: '€129.00',
      url: `${baseURL}/demo/order.html?lang=en`,
      image: `${baseURL}/demo/img/boot-mid.svg`,
    },
  ]);
  await console.context().close();
  await page.context().close();
});

test('nothing on the shop’s pages shifts for the chat, neither while it loads nor when it opens', async ({ browser }) => {
  test.setTimeout(120_000);
  const page = await person(browser);
  await page.addInitScript(() => {
    const seen = { shifts: [] as string[] };
    (window as unknown as { seen: typeof seen }).seen = seen;
    new PerformanceObserver((l) => {
      for (const e of l.getEntries() as unknown as { value: number; sources: { node: Node | null }[] }[])
        seen.shifts.push(`${e.value} ${e.sources.map((x) => (x.node instanceof Element ? x.node.outerHTML.slice(0, 80) : String(x.node?.nodeName))).join(', ')}`);
    }).observe({ type: 'layout-shift', buffered: true });
  });
  const shifts = () => page.evaluate(() => (window as unknown as { seen: { shifts: string[] } }).seen.shifts);
  // The measure itself: a shift is seen.
  await page.goto('/demo/?lang=en');
  await expect(launcher(page)).toBeVisible();
  await page.evaluate(() => document.body.insertAdjacentHTML('afterbegin', '<p style="height:200px">late</p>'));
  await expect.poll(async () => (await shifts()).length).toBe(1);
  for (const name of PAGES) {
    await page.goto(`/demo/${name}${name.includes('?') ? '&' : '?'}lang=en`);
    await (name === 'launcher.html' ? page.locator('#own') : launcher(page)).click();
    if (name === 'consent.html') await page.getByRole('button', { name: 'Agree and chat' }).click();
    await expect(frameOf(page).getByRole('button', { name: /Send us a message/ })).toBeVisible();
    expect(await shifts(), name).toEqual([]);
  }
  await page.context().close();
});

test('by keyboard: the skip link comes first, the shop in its order, the chat last; the focus comes back to it', async ({ browser }) => {
  const page = await person(browser);
  await page.goto('/demo/help.html?lang=en');
  await expect(launcher(page)).toBeVisible();
  const skip = page.getByRole('link', { name: 'Skip to the content' });
  await page.keyboard.press('Tab');
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.locator('#main')).toBeFocused();
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.closest('main, footer') !== null)).toBe(true);

  await page.goto('/demo/help.html?lang=en');
  await expect(launcher(page)).toBeVisible();
  const inOrder = await page.evaluate(() => [...document.querySelectorAll('a[href], button, summary, input, select, textarea')].map((el) => el.textContent?.trim() ?? ''));
  expect(inOrder.length).toBeGreaterThan(10);
  const met: string[] = [];
  for (const _ of inOrder) {
    await page.keyboard.press('Tab');
    met.push(await page.evaluate(() => document.activeElement?.textContent?.trim() ?? ''));
  }
  expect(met).toEqual(inOrder);
  await page.keyboard.press('Tab');
  await expect(launcher(page)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(frameOf(page).getByRole('button', { name: /Send us a message/ })).toBeVisible();
  await expect(page.locator('iframe')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.locator('iframe')).toBeHidden();
  await expect(launcher(page)).toBeFocused();
  await page.context().close();
});

test('routes without loading: the chat stays open with what was written', async ({ browser }) => {
  const page = await person(browser);
  const frame = await shop(page, '/demo/spa.html?lang=en');
  const text = unique('on a page that does not load');
  await write(frame, text);
  await frame.getByRole('textbox').fill('half a sentence');
  await page.getByRole('link', { name: 'Boots' }).last().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Boots');
  await page.getByRole('link', { name: 'Jackets' }).last().click();
  await expect(page).toHaveURL(/step=jackets/);
  await page.goBack();
  await expect(page).toHaveURL(/step=boots/);
  await expect(page.locator('iframe')).toHaveCount(1);
  await expect(frame.getByText(text)).toBeVisible();
  await expect(frame.getByRole('textbox')).toHaveValue('half a sentence');
  await page.context().close();
});

test('a page that swaps its body: one launcher afterwards, and the conversation is there', async ({ browser }) => {
  const page = await person(browser);
  const frame = await shop(page, '/demo/turbo.html?lang=en');
  const text = unique('before the swap');
  await write(frame, text);
  await expect(frame.getByText(/^(Sent|Delivered|Read.*)$/)).toBeVisible();
  // The panel may lie over the button.
  await page.locator('#swap').evaluate((el: HTMLElement) => el.click());
  await expect(page.locator('#turn')).toHaveText('2');
  await expect(launcher(page)).toHaveCount(1);
  if (!(await page.locator('iframe').isVisible())) await launcher(page).click();
  await expect(frameOf(page).getByText(text)).toBeVisible();
  await page.context().close();
});

test('a launcher of the page’s own: its buttons open and close the chat, a link among them goes nowhere', async ({ browser }) => {
  const page = await person(browser);
  await page.goto('/demo/launcher.html?lang=en');
  const open = frameOf(page).getByRole('button', { name: /Send us a message/ });
  for (const name of ['Talk to us', 'Help, or chat']) {
    const own = page.getByText(name);
    await own.click();
    await expect(open).toBeVisible();
    await expect(page).toHaveURL(/launcher\.html/);
    await own.click();
    await expect(page.locator('iframe')).toBeHidden();
  }
  await expect(launcher(page)).toHaveCount(0);
  await page.context().close();
});

test('consent: before it nothing is kept; who opens the chat is asked; refusing takes the chat away', async ({ browser }) => {
  const page = await person(browser);
  const kept = () =>
    page.evaluate(async () => [...Object.keys(localStorage), ...Object.keys(sessionStorage), document.cookie, ...(await indexedDB.databases()).map((d) => d.name)].filter(Boolean));
  await page.goto('/demo/consent.html?lang=en');
  await launcher(page).click();
  await expect(page.getByText('Chat keeps your conversation in this browser.')).toBeVisible();
  await expect(page.locator('iframe')).toHaveCount(0);
  expect(await kept()).toEqual([]);
  await page.locator('#refuse').click();
  await expect(launcher(page)).toHaveCount(0);
  expect(await kept()).toEqual([]);

  await page.reload();
  await page.locator('#agree').click();
  await launcher(page).click();
  await expect(frameOf(page).getByRole('button', { name: /Send us a message/ })).toBeVisible();
  await frameOf(page)
    .getByRole('button', { name: /Send us a message/ })
    .click();
  await write(frameOf(page), unique('agreed'));
  expect(await kept()).not.toEqual([]);
  await page.context().close();
});
