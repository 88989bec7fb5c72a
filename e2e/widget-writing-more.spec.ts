/** Writing that must not get lost: between tabs, on touch screens, when refused; quotes and copies. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type FrameLocator, type Page, test } from '@playwright/test';
import { type Desk, fieldOf, openDesk, picture, talkAt } from './widget-desk.ts';
import { frameOf, person, shop, unique, write } from './widget-page.ts';

let desk: Desk;
test.describe.configure({ timeout: 45_000 });
test.beforeAll(async () => {
  desk = await openDesk(process.env.PARLEY_E2E_URL ?? '');
});
test.afterAll(() => desk.end());

const options = (frame: FrameLocator) => frame.getByRole('button', { name: 'Message options' });
const talk = (page: Page, text?: string) => talkAt(desk, page, text);

test('W27: what is typed in one tab stands in the other one’s field, goes when it is sent, and never in the field one writes in', async ({ browser }) => {
  const page = await person(browser);
  const a = await shop(page);
  const other = await page.context().newPage();
  await other.goto('/demo/?lang=en');
  await other.getByRole('button', { name: /Open chat/ }).click();
  const b = frameOf(other);
  await expect(fieldOf(b)).toBeVisible();
  await b.getByRole('log').focus();
  await fieldOf(a).fill('half a sen');
  await expect(fieldOf(b)).toHaveValue('half a sen');
  // The other tab writes now: what comes from the first one has arrived there and changes nothing in its field.
  await fieldOf(b).focus();
  const arrived = await fieldOf(b).evaluateHandle(() => {
    const seen = { n: 0 };
    addEventListener('storage', (e) => (seen.n += e.key?.endsWith(':draft:new') ? 1 : 0));
    return seen;
  });
  await fieldOf(a).fill('something else');
  await expect.poll(() => arrived.evaluate((s) => s.n)).toBeGreaterThan(0);
  await fieldOf(b).press('End');
  await fieldOf(b).pressSequentially('tence');
  await expect(fieldOf(b)).toHaveValue('half a sentence');
  await a.getByRole('log').focus();
  const text = unique('whole');
  await fieldOf(b).fill(text);
  await expect(fieldOf(a)).toHaveValue(text);
  await fieldOf(b).press('Enter');
  await expect(fieldOf(b)).toHaveValue('');
  await expect(fieldOf(a)).toHaveValue('');
  await expect(a.getByRole('log').getByText(text)).toHaveCount(1);
  // The same thread, now with a conversation behind it.
  await b.getByRole('log').focus();
  await fieldOf(a).fill('and then');
  await expect(fieldOf(b)).toHaveValue('and then');
  await fieldOf(a).fill('');
  await expect(fieldOf(b)).toHaveValue('');
  await expect.poll(async () => (await desk.messages(await desk.find(text))).map((m) => m.body)).toEqual([text]);
  await page.context().close();
});

test('the menu of a message is a button of 44 px on a touch screen, and one that focus shows on a desktop', async ({ browser }) => {
  const page = await person(browser, { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true });
  const { frame, id } = await talk(page, unique('a text as long as texts may be when somebody has a lot to say on a small screen'));
  await desk.say(id, 'An answer that is long enough to fill its bubble from one side to the other, https://shop.example/a');
  await expect(options(frame)).toHaveCount(2);
  if (process.env.PARLEY_E2E_SHOTS) await page.screenshot({ path: `${process.env.PARLEY_E2E_SHOTS}/320-options.png` });
  for (const button of await options(frame).all()) {
    const seen = await button.evaluate((el) => {
      const r = el.getBoundingClientRect();
      const hit = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);
      return { size: Math.min(r.width, r.height), inside: r.left >= 0 && r.right <= innerWidth, hit: el.contains(hit), opacity: getComputedStyle(el).opacity };
    });
    expect(seen).toEqual({ size: expect.any(Number), inside: true, hit: true, opacity: '1' });
    expect(seen.size).toBeGreaterThanOrEqual(44);
    await button.tap();
    await expect(frame.getByRole('menuitem', { name: 'Quote' })).toBeVisible();
    await button.tap();
    await expect(frame.getByRole('menu')).toHaveCount(0);
  }
  expect(await frame.getByRole('log').evaluate((el) => el.scrollWidth - el.clientWidth)).toBeLessThanOrEqual(1);
  await page.context().close();

  const desktop = await person(browser);
  const { frame: wide } = await talk(desktop);
  const button = options(wide).first();
  await expect(button).toHaveCSS('opacity', '0');
  await wide.getByRole('log').focus();
  await desktop.keyboard.press('Tab');
  await expect(button).toBeFocused();
  await expect(button).toHaveCSS('opacity', '1');
  await desktop.context().close();
});

test('a refused edit: the new text is in the field again, with a sentence that says why, also after a reload', async ({ browser }) => {
  const page = await person(browser);
  const { frame, id, text } = await talk(page);
  const menu = async (f: FrameLocator, name: string) => {
    await options(f).first().focus();
    await options(f).first().press('Enter');
    await f.getByRole('menuitem', { name }).click();
  };
  await menu(frame, 'Edit');
  await fieldOf(frame).fill('better words');
  // Another tab takes the message back meanwhile, so the server refuses the change.
  const other = await page.context().newPage();
  await other.goto('/demo/?lang=en');
  await other.getByRole('button', { name: /Open chat/ }).click();
  await expect(frameOf(other).getByRole('log').getByText(text)).toBeVisible();
  await menu(frameOf(other), 'Recall');
  await expect(frame.getByText('You recalled a message')).toBeVisible();
  await fieldOf(frame).press('Enter');
  await expect(frame.getByRole('status').filter({ hasText: /recalled.*Your new text is in the field below/ })).toBeVisible();
  await expect(fieldOf(frame)).toHaveValue('better words');
  await expect(frame.getByText('Editing your message')).toHaveCount(0);
  await expect(fieldOf(frameOf(other))).toHaveValue('better words');
  await other.close();
  await page.reload();
  await page.getByRole('button', { name: /Open chat/ }).click();
  await expect(fieldOf(frame)).toHaveValue('better words');
  await fieldOf(frame).press('Enter');
  await expect.poll(async () => (await desk.messages(id)).map((m) => m.body)).toContain('better words');
  await page.context().close();
});

test('a quote leads to the quoted message, through the history when it is further up, and marks it', async ({ browser }) => {
  const page = await person(browser);
  const { frame, id, text } = await talk(page);
  await options(frame).first().focus();
  await options(frame).first().press('Enter');
  await frame.getByRole('menuitem', { name: 'Quote' }).click();
  for (let n = 0; n < 45; n++) await desk.say(id, `line ${n}`);
  await write(frame, 'about the first');
  const target = frame.locator('.m', { hasText: text }).first();
  await expect(target).not.toBeInViewport();
  await frame.getByRole('button', { name: `Quote of You: ${text}` }).click();
  await expect(target).toBeInViewport();
  await expect(target).toBeFocused();
  await expect(target).toHaveClass(/\bhit\b/);
  await fieldOf(frame).focus();
  await expect(target).not.toHaveClass(/\bhit\b/);
  // After a reload the quoted message is on a page of history that is not here yet, and the quote is not near the top, where it would come by itself.
  for (let n = 45; n < 70; n++) await desk.say(id, `line ${n}`);
  await page.reload();
  await page.getByRole('button', { name: /Open chat/ }).click();
  const quote = frame.getByRole('button', { name: 'Earlier message', exact: true });
  await expect(quote).toHaveCount(1);
  await expect(frame.getByRole('log').getByText(text)).toHaveCount(0);
  await quote.click();
  await expect(target).toBeFocused();
  await expect(target).toBeInViewport();
  await page.context().close();
});

for (const clipboard of ['the clipboard interface', 'a selection, where the frame has no clipboard']) {
  test(`the text of a message is copied by ${clipboard}, which is said`, async ({ browser }) => {
    const page = await person(browser, { permissions: ['clipboard-read', 'clipboard-write'] });
    if (clipboard.startsWith('a selection')) await page.addInitScript(() => window !== window.top && Object.defineProperty(navigator, 'clipboard', { value: undefined }));
    const { frame, text } = await talk(page);
    const button = options(frame).first();
    await button.focus();
    await button.press('Enter');
    await frame.getByRole('menuitem', { name: 'Copy text' }).click();
    await expect(frame.getByText('Copied', { exact: true })).toHaveCount(1);
    await expect(button).toBeFocused();
    await page.bringToFront();
    await page.locator('body').click({ position: { x: 5, y: 5 } });
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(text);
    await page.context().close();
  });
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const locale of ['en-US', 'zh-CN']) {
    test(`no serious accessibility finding with a picture in full size, while editing, with a refused file: ${colorScheme}, ${locale}`, async ({ browser }) => {
      const page = await person(browser, { locale, colorScheme, viewport: { width: 376, height: 640 } });
      await page.goto('/demo/');
      await page.goto(`/c/${await page.locator('script[data-inbox]').getAttribute('data-inbox')}`);
      await page.getByRole('button', { name: /Send us a message|发消息给我们/ }).click();
      await page.locator('input[type=file][multiple]').setInputFiles([picture('one.png'), picture('two.png')]);
      await expect(page.getByRole('button', { name: /(Remove|移除|删除).*two\.png/ })).toBeVisible();
      await page.getByRole('textbox').fill(unique('axe'));
      await page.getByRole('textbox').press('Enter');
      await page.getByRole('button', { name: 'one.png' }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await expect(page.getByRole('dialog').getByRole('link')).toBeVisible();
      expect(await serious(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /Message options|消息操作/ }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('menuitem', { name: /^(Edit|编辑)$/ }).click();
      await expect(page.getByText(/Editing your message|正在编辑消息/)).toBeVisible();
      await page.route('**/uploads', (route) => route.fulfill({ status: 413, body: '' }));
      await page.locator('input[type=file][multiple]').setInputFiles(picture('three.png'));
      await expect(page.getByRole('alert')).toBeVisible();
      expect(await serious(page)).toEqual([]);
      await page.context().close();
    });
  }
}

async function serious(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`);
}
