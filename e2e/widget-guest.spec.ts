/** The widget as a guest: on phones, on strict and hostile pages, without storage or sockets, and for people who use assistive technology. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { type Agent, openAgent } from './widget-agent.ts';
import { frameOf, person, sent, shop, unique, write } from './widget-page.ts';

let agent: Agent;
test.describe.configure({ timeout: 45_000 });
test.beforeAll(async () => {
  agent = await openAgent(process.env.PARLEY_E2E_URL ?? '');
});
test.afterAll(() => agent.end());

test('on a phone the chat fills the screen and the page behind stays', async ({ browser }) => {
  const page = await person(browser, { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
  await page.goto('/demo/product.html?lang=en');
  await page.locator('#ask').click();
  await expect(page.locator('iframe')).toBeInViewport({ ratio: 1 });
  expect(await page.locator('iframe').boundingBox()).toEqual({ x: 0, y: 0, width: 390, height: 844 });
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).overflowY)).toBe('hidden');
  const frame = frameOf(page);
  await frame.getByRole('button', { name: /Send us a message/ }).click();
  expect(await frame.getByRole('textbox').evaluate((el) => Number.parseFloat(getComputedStyle(el).fontSize))).toBeGreaterThanOrEqual(16);
  await frame.getByRole('button', { name: 'Close' }).click();
  await expect(page.locator('iframe')).toBeHidden();
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).overflowY)).not.toBe('hidden');
  await page.context().close();
});

test('a page with a strict policy, in its head and twice: one launcher, no violation', async ({ browser }) => {
  const page = await person(browser);
  const violations: string[] = [];
  page.on('console', (m) => {
    if (/Content.Security.Policy|violates/i.test(m.text())) violations.push(m.text());
  });
  const frame = await shop(page, '/demo/strict.html');
  const text = unique('strict');
  await write(frame, text);
  await expect(sent(frame)).toBeVisible();
  await expect(page.locator('[data-parley]')).toHaveCount(1);
  expect(violations).toEqual([]);
  await page.context().close();
});

test('a page with hostile styles and scripts neither bends nor breaks it', async ({ browser }) => {
  const page = await person(browser);
  await page.goto('/demo/hostile.html');
  const launcher = page.getByRole('button', { name: 'Open chat' });
  const size = page.viewportSize() ?? { width: 0, height: 0 };
  expect(await launcher.boundingBox()).toEqual({ x: size.width - 76, y: size.height - 76, width: 56, height: 56 });
  await launcher.click();
  const frame = frameOf(page);
  await frame.getByRole('button', { name: /Send us a message/ }).click();
  await write(frame, unique('hostile'));
  await expect(sent(frame)).toBeVisible();
  await page.context().close();
});

test('the script interface: calls before the load, events, a mistake in a callback, shutdown', async ({ browser }) => {
  const page = await person(browser);
  await page.addInitScript(() => {
    const w = window as unknown as { Parley: { (...args: unknown[]): void; q?: unknown[] }; seen: unknown[] };
    w.seen = [];
    const stub: typeof w.Parley = (...args) => {
      stub.q = stub.q ?? [];
      stub.q.push(args);
    };
    w.Parley = stub;
    w.Parley('on', 'show', () => {
      throw new Error('a mistake of the host');
    });
    for (const name of ['ready', 'show', 'hide', 'unread', 'message']) w.Parley('on', name, (data: unknown) => w.seen.push([name, data]));
    w.Parley('show');
  });
  const errors: string[] = [];
  page.on('console', (m) => {
    if (m.type() === 'error') errors.push(m.text());
  });
  await page.goto('/demo/?lang=en');
  const frame = frameOf(page);
  await frame.getByRole('button', { name: /Send us a message/ }).click();
  const text = unique('by script');
  await write(frame, text);
  await expect(sent(frame)).toBeVisible();
  await page.evaluate(() => (window as unknown as { Parley: (c: string) => void }).Parley('hide'));
  await agent.say(await agent.find(text), 'hello you');
  const seen = () => page.evaluate(() => (window as unknown as { seen: [string, unknown][] }).seen);
  await expect.poll(async () => (await seen()).map(([name]) => name)).toEqual(['show', 'ready', 'hide', 'message', 'unread']);
  expect((await seen())[3]?.[1]).toMatchObject({ text: 'hello you' });
  expect(await page.evaluate(() => (window as unknown as { Parley: (c: string) => number }).Parley('getUnreadCount'))).toBe(1);
  expect(errors.some((e) => e.includes('a mistake of the host'))).toBe(true);
  await page.evaluate(() => (window as unknown as { Parley: (c: string) => void }).Parley('shutdown'));
  await expect(page.locator('[data-parley]')).toHaveCount(0);
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
  await page.context().close();
});

test('blocked storage: everything works, in memory', async ({ browser }) => {
  const page = await person(browser);
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get() {
        throw new DOMException('denied', 'SecurityError');
      },
    });
  });
  const frame = await shop(page);
  await write(frame, unique('no storage'));
  await expect(sent(frame)).toBeVisible();
  await page.context().close();
});

test('where WebSocket is blocked the same conversation goes over long poll', async ({ browser }) => {
  const page = await person(browser);
  await page.addInitScript(() => {
    // A middlebox that never lets a socket open.
    const Real = window.WebSocket;
    window.WebSocket = class extends Real {
      constructor(_url: string | URL, protocols?: string | string[]) {
        super('wss://127.0.0.1:9/', protocols);
      }
    };
  });
  const polls: string[] = [];
  page.on('request', (r) => {
    if (new URL(r.url()).pathname.startsWith('/poll')) polls.push(r.method());
  });
  const frame = await shop(page);
  const text = unique('over poll');
  await write(frame, text);
  await expect(sent(frame)).toBeVisible({ timeout: 30_000 });
  await agent.say(await agent.find(text), 'heard over poll');
  await expect(frame.getByRole('log').getByText('heard over poll')).toBeVisible();
  expect(polls.length).toBeGreaterThan(1);
  await page.context().close();
});

test('an unknown inbox: a quiet sentence, and a hint for the owner', async ({ browser }) => {
  const page = await person(browser);
  const hints: string[] = [];
  page.on('console', (m) => hints.push(m.text()));
  await page.goto('/demo/?lang=en');
  await page.evaluate(() => {
    const parley = (window as unknown as { Parley: (...args: unknown[]) => void }).Parley;
    parley('shutdown');
    parley('boot', { inbox: 'nobody', locale: 'en' });
    parley('show');
  });
  await expect(page.getByText("Chat isn't available right now. Try again later.")).toBeVisible();
  expect(hints.some((h) => h.includes('no answer for inbox "nobody"'))).toBe(true);
  await page.getByRole('button', { name: 'Close chat' }).click();
  await page.context().close();
});

for (const theme of ['light', 'dark'] as const) {
  for (const locale of ['en-US', 'zh-CN']) {
    test(`no serious accessibility finding: ${theme}, ${locale}`, async ({ browser }) => {
      const page = await person(browser, { locale, colorScheme: theme, viewport: { width: 376, height: 640 } });
      await page.goto('/demo/');
      const inbox = await page.locator('script[data-inbox]').getAttribute('data-inbox');
      await page.goto(`/c/${inbox}`);
      const serious = async () => {
        const { violations } = await new AxeBuilder({ page }).analyze();
        return violations.filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`);
      };
      await expect(page.getByRole('button', { name: /Send us a message|发消息给我们/ })).toBeVisible();
      expect(await serious()).toEqual([]);
      await page.getByRole('button', { name: /Send us a message|发消息给我们/ }).click();
      const text = unique('axe');
      await page.getByRole('textbox').fill(text);
      await page.getByRole('textbox').press('Enter');
      await expect(page.getByText(/^(Sent|Delivered|Read.*|已发送|已送达|已读.*)$/)).toBeVisible();
      const id = await agent.find(text);
      await agent.say(id, 'An answer with https://example.com');
      await expect(page.getByRole('link', { name: 'https://example.com' })).toBeVisible();
      expect(await serious()).toEqual([]);
      await page.getByRole('button', { name: /^(More|更多)$/ }).click();
      expect(await serious()).toEqual([]);
      await page.keyboard.press('Escape');
      await agent.resolve(id);
      await expect(page.getByRole('group', { name: /How was your chat|服务怎么样/ })).toBeVisible();
      expect(await serious()).toEqual([]);
      await page.context().close();
    });
  }
}
