import AxeBuilder from '@axe-core/playwright';
import { type Browser, type BrowserContextOptions, expect, type FrameLocator, type Page, test } from '@playwright/test';
import { type Agent, openAgent } from './widget-agent.ts';

let agent: Agent;
test.describe.configure({ timeout: 45_000 });
test.beforeAll(async () => {
  agent = await openAgent(process.env.PARLEY_E2E_URL ?? '');
});
test.afterAll(() => agent.end());

/** Two walks must not meet in one conversation: every text is of its own. */
const unique = (text: string) => `${text} ${Math.random().toString(36).slice(2, 10)}`;

const frameOf = (page: Page): FrameLocator => page.frameLocator('iframe');

/** The shop with the chat open on a new thread. */
async function shop(page: Page, path = '/demo/?lang=en'): Promise<FrameLocator> {
  await page.goto(path);
  await page.getByRole('button', { name: /Open chat|打开在线客服/ }).click();
  const frame = frameOf(page);
  await frame.getByRole('button', { name: /Send us a message|发消息给我们/ }).click();
  await expect(frame.getByRole('textbox')).toBeVisible();
  return frame;
}

async function write(frame: FrameLocator, text: string): Promise<void> {
  await frame.getByRole('textbox').fill(text);
  await frame.getByRole('textbox').press('Enter');
  await expect(frame.getByRole('log').getByText(text, { exact: true })).toBeVisible();
}

async function person(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-US', baseURL: process.env.PARLEY_E2E_URL, ...options });
  await context.addInitScript(openShadows);
  const page = await context.newPage();
  page.on('pageerror', (e) => {
    throw e;
  });
  return page;
}

/** The widget's shadow tree is closed to the page; the walks look into it by opening it at its birth. */
const openShadows = () => {
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function open(init) {
    return attach.call(this, { ...init, mode: 'open' });
  };
};

const sent = (frame: FrameLocator) => frame.getByText(/^(Sent|Delivered|Read.*)$/);

test('before the first open the shop pays for one small file, and nothing is stored', async ({ page, context }) => {
  await context.addInitScript(openShadows);
  const asked: string[] = [];
  page.on('request', (r) => asked.push(new URL(r.url()).pathname));
  await page.goto('/demo/');
  await expect(page.getByRole('button', { name: 'Open chat' })).toBeVisible();
  await page.waitForLoadState('networkidle');
  expect(asked.filter((p) => !p.startsWith('/demo'))).toEqual(['/w.js']);
  expect(await context.cookies()).toEqual([]);
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
  expect(page.frames()).toHaveLength(1);
});

test('a message reaches the agent, the answer comes back, and both are there after a reload', async ({ browser }) => {
  const page = await person(browser);
  const frame = await shop(page);
  const text = unique('Where is my parcel');
  await write(frame, text);
  await expect(sent(frame)).toBeVisible();
  const id = await agent.find(text);
  await agent.say(id, 'It arrives tomorrow');
  await expect(frame.getByRole('log').getByText('It arrives tomorrow')).toBeVisible();
  await expect(frame.getByText('Lena Wolf: It arrives tomorrow')).toHaveAttribute('aria-live', 'polite');
  await expect(frame.getByRole('heading', { name: 'Lena Wolf' })).toBeVisible();
  await page.reload();
  await page.getByRole('button', { name: /Open chat/ }).click();
  await expect(frameOf(page).getByRole('log').getByText(text)).toHaveCount(1);
  await expect(frameOf(page).getByRole('log').getByText('It arrives tomorrow')).toHaveCount(1);
  await page.context().close();
});

test('an answer while the panel is closed shows on the launcher, also after a reload, until it is seen', async ({ browser }) => {
  const page = await person(browser);
  const frame = await shop(page);
  const text = unique('Is size 42 back');
  await write(frame, text);
  await expect(sent(frame)).toBeVisible();
  await frame.getByRole('textbox').press('Escape');
  await expect(page.getByRole('button', { name: 'Open chat' })).toBeFocused();
  await agent.say(await agent.find(text), 'Size 42 is back');
  await expect(page.getByRole('button', { name: 'Open chat, 1 unread' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Open chat, 1 unread' })).toBeVisible();
  await page.getByRole('button', { name: 'Open chat, 1 unread' }).click();
  await expect(frameOf(page).getByRole('log').getByText('Size 42 is back')).toBeVisible();
  await page.getByRole('button', { name: 'Close chat' }).click();
  await expect(page.getByRole('button', { name: 'Open chat', exact: true })).toBeVisible();
  await page.context().close();
});

test('what is written offline survives a reload and goes out once, in order', async ({ browser }) => {
  const page = await person(browser);
  // The page of its own: its document can be kept by the browser while the network is away.
  await page.goto('/demo/?lang=en');
  const frame = await shop(page);
  const first = unique('first');
  await write(frame, first);
  await expect(sent(frame)).toBeVisible();
  const id = await agent.find(first);
  await page.context().setOffline(true);
  await write(frame, 'second');
  await write(frame, 'third');
  await expect(frame.getByText(/You’re offline|Reconnecting/)).toBeVisible();
  await expect(frame.getByText('Waiting for connection')).toBeVisible();
  await page.context().setOffline(false);
  await page.reload();
  await page.getByRole('button', { name: /Open chat/ }).click();
  await expect(sent(frameOf(page))).toBeVisible();
  await expect.poll(() => agent.visitorTexts(id)).toEqual([first, 'second', 'third']);
  await page.context().setOffline(true);
  await write(frameOf(page), 'fourth');
  await page.context().setOffline(false);
  await expect.poll(() => agent.visitorTexts(id), { timeout: 20_000 }).toEqual([first, 'second', 'third', 'fourth']);
  await page.context().close();
});

test('two tabs show the same conversation', async ({ browser }) => {
  const page = await person(browser);
  const frame = await shop(page);
  const text = unique('from the first tab');
  await write(frame, text);
  await expect(sent(frame)).toBeVisible();
  const other = await page.context().newPage();
  await other.goto('/demo/?lang=en');
  await other.getByRole('button', { name: /Open chat/ }).click();
  await expect(frameOf(other).getByRole('log').getByText(text)).toHaveCount(1);
  await write(frameOf(other), 'from the second tab');
  await expect(frame.getByRole('log').getByText('from the second tab')).toHaveCount(1);
  await page.context().close();
});

test('a picture is uploaded and shown; a file over the limit is refused before it is sent', async ({ browser }) => {
  const page = await person(browser);
  const frame = await shop(page);
  const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC', 'base64');
  await frame.locator('input[type=file]').setInputFiles({ name: 'zip.png', mimeType: 'image/png', buffer: png });
  await expect(frame.getByText(/^\d+ B$/)).toBeVisible();
  await frame.getByRole('button', { name: 'Send', exact: true }).click();
  const picture = frame.getByRole('img', { name: 'zip.png' });
  await expect(picture).toBeVisible();
  await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(10);
  await frame.locator('input[type=file]').setInputFiles({ name: 'big.txt', mimeType: 'text/plain', buffer: Buffer.alloc(21 * 1024 * 1024, 97) });
  await expect(frame.getByText('21 MB is over the 20 MB limit. Send a link instead.')).toBeVisible();
  await frame.getByRole('button', { name: /Remove: big.txt/ }).click();
  await page.context().close();
});

test('after the end a rating is given, changed, and a new conversation begins', async ({ browser }) => {
  const page = await person(browser);
  const frame = await shop(page);
  const text = unique('thank you');
  await write(frame, text);
  await expect(sent(frame)).toBeVisible();
  const id = await agent.find(text);
  await agent.say(id, 'Enjoy the mountains');
  await agent.resolve(id);
  await expect(frame.getByText('Conversation ended')).toBeVisible();
  await frame.getByText('Good', { exact: true }).click();
  await frame.getByRole('button', { name: 'Send rating' }).click();
  await expect(frame.getByText('Thank you for the rating.')).toBeVisible();
  await expect.poll(() => agent.rating(id)).toBe(4);
  await frame.getByRole('button', { name: 'Change' }).click();
  await frame.getByText('Great', { exact: true }).click();
  await frame.getByRole('button', { name: 'Send rating' }).click();
  await expect.poll(() => agent.rating(id)).toBe(5);
  await frame.getByRole('button', { name: 'New conversation' }).click();
  const next = unique('something else');
  await write(frame, next);
  await expect(sent(frame)).toBeVisible();
  expect(await agent.find(next)).not.toBe(id);
  await page.context().close();
});

test('Chinese: the words, the launcher, and an input method that is still composing', async ({ browser }) => {
  const page = await person(browser, { locale: 'zh-CN' });
  const frame = await shop(page, '/demo/?lang=zh');
  await expect(frame.getByPlaceholder('说点什么…')).toBeVisible();
  const box = frame.getByRole('textbox');
  await box.fill('ni hao');
  await box.evaluate((el) => el.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true })));
  await expect(box).toHaveValue('ni hao');
  const text = unique('您好');
  await write(frame, text);
  await expect(frame.getByText(/^(已发送|已送达|已读.*)$/)).toBeVisible();
  await expect(page.getByRole('button', { name: '收起客服窗口' })).toBeVisible();
  await page.context().close();
});

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
  await expect(page.getByText('Chat isn’t available right now. Try again later.')).toBeVisible();
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
