import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { type Agent, openAgent } from './widget-agent.ts';
import { frameOf, person, sent, shop, unique, write } from './widget-page.ts';

let agent: Agent;
test.describe.configure({ timeout: 45_000 });
test.beforeAll(async () => {
  agent = await openAgent(process.env.PARLEY_E2E_URL ?? '');
});
test.afterAll(() => agent.end());

const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const picture = (name: string) => ({ name, mimeType: 'image/png', buffer: PIXEL });

test('W25: emoji are found in both languages, by keyboard, and go where the caret is', async ({ browser }) => {
  const page = await person(browser);
  const frame = await shop(page);
  await frame.getByRole('textbox').fill('thanks');
  await frame.getByRole('button', { name: 'Emoji' }).click();
  await frame.getByRole('searchbox').fill('包裹');
  await frame.getByRole('searchbox').press('ArrowDown');
  await expect(frame.getByRole('button', { name: /parcel/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(frame.getByRole('textbox', { name: 'Your message' })).toHaveValue('thanks📦');
  await expect(frame.getByRole('textbox', { name: 'Your message' })).toBeFocused();
  await page.context().close();
});

test('own messages are quoted, edited and recalled from a menu that the keyboard reaches', async ({ browser }) => {
  const page = await person(browser);
  const frame = await shop(page);
  const text = unique('Where is it');
  await write(frame, text);
  await expect(sent(frame)).toBeVisible();
  const id = await agent.find(text);
  const options = frame.getByRole('button', { name: 'Message options' });
  await options.first().focus();
  await page.keyboard.press('Enter');
  await expect(frame.getByRole('menuitem', { name: 'Quote' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(options.first()).toBeFocused();
  await page.keyboard.press('Enter');
  await frame.getByRole('menuitem', { name: 'Edit' }).click();
  const field = frame.getByRole('textbox', { name: 'Your message' });
  await expect(field).toHaveValue(text);
  await field.fill(`${text} now`);
  await field.press('Enter');
  await expect(frame.getByText('edited', { exact: true })).toBeVisible();
  await expect(field).toHaveValue('');
  await options.first().focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await field.fill('the quote');
  await field.press('Enter');
  await expect(frame.getByRole('button', { name: `Quote of You: ${text} now` })).toBeVisible();
  await expect.poll(() => agent.visitorTexts(id)).toHaveLength(2);
  await options.last().focus();
  await page.keyboard.press('Enter');
  await frame.getByRole('menuitem', { name: 'Recall' }).click();
  await expect(frame.getByText('You recalled a message')).toBeVisible();
  await page.context().close();
});

test('W23: pictures are a grid and open in full size; what is too big is said before it is sent, and the text stays', async ({ browser }) => {
  const page = await person(browser);
  const frame = await shop(page);
  const field = frame.getByRole('textbox', { name: 'Your message' });
  await field.fill('two pictures');
  const input = frame.locator('input[type=file][multiple]');
  await input.setInputFiles({ name: 'big.png', mimeType: 'image/png', buffer: Buffer.alloc(30 * 1024 * 1024) });
  await expect(frame.getByText(/^30 MB is over the \d+ MB limit/)).toBeVisible();
  await expect(field).toHaveValue('two pictures');
  await frame.getByRole('button', { name: 'Remove: big.png' }).click();
  await input.setInputFiles([picture('one.png'), picture('two.png')]);
  await expect(frame.getByRole('button', { name: 'Remove: two.png' })).toBeVisible();
  await frame.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(frame.getByRole('button', { name: 'one.png' })).toBeVisible();
  await expect(sent(frame)).toBeVisible();
  await frame.getByRole('button', { name: 'one.png' }).click();
  await expect(frame.getByRole('dialog', { name: 'Picture 1 of 2' })).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(frame.getByRole('dialog', { name: 'Picture 2 of 2' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(frame.getByRole('button', { name: 'one.png' })).toBeFocused();
  await page.context().close();
});

test('W10: on a phone the field is 16 px and the camera takes the place of the emoji', async ({ browser }) => {
  const page = await person(browser, { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true });
  const frame = await shop(page);
  expect(await frame.getByRole('textbox').evaluate((el) => Number.parseFloat(getComputedStyle(el).fontSize))).toBeGreaterThanOrEqual(16);
  await expect(frame.getByRole('button', { name: 'Take a photo' })).toBeVisible();
  await expect(frame.locator('input[capture]')).toHaveAttribute('accept', 'image/*');
  await page.context().close();
});

test('W27: a second tab shows what the first one sends, and the draft outlives a reload', async ({ browser }) => {
  const page = await person(browser);
  const frame = await shop(page);
  const text = unique('both tabs');
  await write(frame, text);
  await expect(sent(frame)).toBeVisible();
  const second = await page.context().newPage();
  await second.goto('/demo/?lang=en');
  await second.getByRole('button', { name: /Open chat/ }).click();
  await expect(frameOf(second).getByRole('log').getByText(text)).toHaveCount(1);
  await write(frame, 'from the first');
  await expect(frameOf(second).getByRole('log').getByText('from the first')).toHaveCount(1);
  await frame.getByRole('textbox').fill('half a sent');
  await page.reload();
  await page.getByRole('button', { name: /Open chat/ }).click();
  await expect(frame.getByRole('textbox')).toHaveValue('half a sent');
  await page.context().close();
});

test('W36: thirty messages at once are all kept and arrive in order', async ({ browser }) => {
  test.setTimeout(90_000);
  const page = await person(browser);
  const frame = await shop(page);
  const first = unique('first of many');
  await write(frame, first);
  await expect(sent(frame)).toBeVisible();
  const id = await agent.find(first);
  const rest = Array.from({ length: 30 }, (_, n) => `number ${n}`);
  for (const text of rest) {
    await frame.getByRole('textbox').fill(text);
    await frame.getByRole('textbox').press('Enter');
  }
  await expect.poll(() => agent.visitorTexts(id), { timeout: 60_000 }).toEqual([first, ...rest]);
  await page.context().close();
});

for (const theme of ['light', 'dark'] as const) {
  for (const locale of ['en-US', 'zh-CN']) {
    test(`no serious accessibility finding while writing: ${theme}, ${locale}`, async ({ browser }) => {
      const page = await person(browser, { locale, colorScheme: theme, viewport: { width: 376, height: 640 } });
      await page.goto('/demo/');
      await page.goto(`/c/${await page.locator('script[data-inbox]').getAttribute('data-inbox')}`);
      await page.getByRole('button', { name: /Send us a message|发消息给我们/ }).click();
      await page.getByRole('textbox').fill(unique('axe'));
      await page.getByRole('textbox').press('Enter');
      const options = page.getByRole('button', { name: /Message options|消息操作/ });
      await options.first().focus();
      await page.keyboard.press('Enter');
      await expect(page.getByRole('menu')).toBeVisible();
      expect(await serious(page)).toEqual([]);
      await page.keyboard.press('Enter');
      expect(await serious(page)).toEqual([]);
      await page.getByRole('button', { name: /^(Emoji|表情)$/ }).click();
      await expect(page.getByRole('searchbox')).toBeFocused();
      expect(await serious(page)).toEqual([]);
      await page.context().close();
    });
  }
}

async function serious(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`);
}
