import { expect, test } from '@playwright/test';
import { type Agent, openAgent } from './widget-agent.ts';
import { frameOf, openShadows, person, sent, shop, unique, write } from './widget-page.ts';

let agent: Agent;
test.describe.configure({ timeout: 45_000 });
test.beforeAll(async () => {
  agent = await openAgent(process.env.PARLEY_E2E_URL ?? '');
});
test.afterAll(() => agent.end());

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
  await expect(frame.getByText(/You're offline|Reconnecting/)).toBeVisible();
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

test('two windows that open together for the first time are one visitor', async ({ browser }) => {
  const page = await person(browser);
  await page.goto('/demo/?lang=en');
  const inbox = await page.locator('script[data-inbox]').first().getAttribute('data-inbox');
  const windows = await Promise.all([1, 2, 3].map(() => page.context().newPage()));
  const visitors = await Promise.all(
    windows.map(async (w) => {
      const answer = w.waitForResponse((r) => r.url().endsWith('/session') && r.request().method() === 'POST');
      await w.goto(`/c/${inbox}`);
      return ((await (await answer).json()) as { contact: { id: string } }).contact.id;
    }),
  );
  expect(new Set(visitors).size).toBe(1);
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
  await expect(frame.getByText('Thank you. Anything to add?')).toBeVisible();
  await expect.poll(() => agent.rating(id)).toBe(4);
  await frame.getByText('Great', { exact: true }).click();
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
