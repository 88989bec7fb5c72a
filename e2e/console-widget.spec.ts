import { crc32, deflateSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { newInbox, openSite, ownerPage } from './console-inbox.ts';
import { BASE, expectAccessible, expectNoSideways, openPage, signIn } from './console-page.ts';
import { frameOf, person, unique } from './widget-page.ts';

/** A square picture of one colour. */
function png(side: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([8, 2], 8);
  const line = Buffer.concat([Buffer.from([0]), Buffer.alloc(side * 3, 0x7d)]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: side }, () => line)));
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', head), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

test('the owner copies the lines, puts them on a site, and the page turns green by itself', async ({ browser }) => {
  const page = await ownerPage(browser);
  const name = unique('Shop');
  await page.goto('/settings/inboxes');
  await page.getByRole('button', { name: 'New inbox' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Create inbox' }).click();
  await expect(page).toHaveURL(/\/settings\/inboxes\/[\w-]+$/);
  await expect(page.getByText('Not seen anywhere yet')).toBeVisible();
  await expect(page.getByText('Any site may use it')).toBeVisible();
  const code = page.getByRole('tabpanel');
  for (const [tab, line] of [
    ['React / Next', 'useEffect'],
    ['Vue', 'onMounted'],
    ['WordPress', 'wp_footer'],
    ['Google Tag Manager', 'setAttribute("data-inbox"'],
    ['WeChat link', '/c/'],
    ['HTML', 'data-inbox'],
  ] as const) {
    await page.getByRole('tab', { name: tab }).click();
    await expect(code).toContainText(line);
  }
  await expect(page.getByText(`frame-src ${BASE};`)).toBeVisible();
  await page.getByRole('button', { name: 'Copy' }).first().click();
  await expect(page.getByRole('status').filter({ hasText: 'Copied to the clipboard.' })).toHaveCount(1);
  const lines = await page.evaluate(() => navigator.clipboard.readText());
  expect(lines).toContain(`${BASE}/w.js`);

  const customer = await person(browser);
  const shop = await openSite(() => lines);
  await customer.goto(`${shop.origin}/boots`);
  await customer.getByRole('button', { name: 'Open chat' }).click();
  await expect(frameOf(customer).getByText(name)).toBeVisible();
  await expect(page.getByText(new RegExp(`^Seen on ${shop.host} \\d+ seconds? ago$`))).toBeVisible();
  await expect(page.getByText('working', { exact: true })).toBeVisible();

  await page.getByRole('button', { name: 'Change' }).click();
  await expect(page.getByText('Empty: any site may show this chat')).toBeVisible();
  await page.getByLabel('Sites that may use it').fill('not a site!');
  await page.getByRole('button', { name: 'Save sites' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'is not a site' })).toBeVisible();
  await expect(page.getByLabel('Sites that may use it')).toHaveValue('not a site!');
  await page.getByLabel('Sites that may use it').fill(shop.origin);
  await page.getByRole('button', { name: 'Save sites' }).click();
  await expect(page.getByText(`Only on ${shop.host}`)).toBeVisible();
  await customer.context().close();
  await shop.close();
});

test('colour and greeting change in the preview while one types, and in the real chat when saved', async ({ browser }) => {
  const page = await ownerPage(browser);
  const id = await newInbox(page, unique('Look'));
  await page.goto(`/settings/inboxes/${id}/appearance`);
  const preview = page.getByRole('region', { name: 'Preview' });
  const greeting = unique('Boots first');
  await page.getByLabel('Greeting, English').fill(greeting);
  await expect(preview.getByText(greeting)).toBeVisible();
  await page.locator('input[type=color]').fill('#cc7722');
  await expect(page.getByText('Adjusted so that text on it is easy to read')).toBeVisible();
  const corrected = (await page.locator('[data-made=light] code').textContent()) ?? '';
  await preview.getByRole('radio', { name: '简体中文' }).click();
  await expect(preview.getByText(/您好/)).toBeVisible();
  await page.getByLabel('From the side, px').fill('900');
  await expect(page.getByRole('alert').filter({ hasText: '0 to 200' })).toBeVisible();
  await page.getByLabel('From the side, px').fill('32');

  await page.getByRole('link', { name: 'Identity' }).click();
  await expect(page.getByRole('dialog', { name: 'Leave without saving?' })).toBeVisible();
  await page.getByRole('button', { name: 'Stay' }).click();
  await expect(page.getByLabel('Greeting, English')).toHaveValue(greeting);
  await page.getByRole('button', { name: 'Save look' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Saved.' })).toBeVisible();
  await page.reload();
  await expect(page.getByLabel('Greeting, English')).toHaveValue(greeting);
  await expect(page.getByLabel('From the side, px')).toHaveValue('32');

  const customer = await person(browser);
  await customer.goto(`/c/${id}`);
  await expect(customer.getByText(greeting)).toBeVisible();
  expect(await customer.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--p-brand').trim())).toBe(corrected);
});

test('Back asks as well before it leaves changes behind', async ({ browser }) => {
  const page = await ownerPage(browser);
  const id = await newInbox(page, unique('Back'));
  await page.goto('/settings/inboxes');
  await page.goto(`/settings/inboxes/${id}/install`);
  await page.getByRole('link', { name: 'Appearance' }).click();
  const field = page.getByLabel('Greeting, English');
  await field.fill('Half a greeting');
  const dialog = page.getByRole('dialog', { name: 'Leave without saving?' });
  const step = (by: number) => page.evaluate((n) => history.go(n), by);
  for (const by of [-1, -1]) {
    await step(by);
    await expect(dialog).toBeVisible();
    await expect(page).toHaveURL(/appearance$/);
    await page.getByRole('button', { name: 'Stay' }).click();
    await expect(dialog).toHaveCount(0);
    await expect(field).toHaveValue('Half a greeting');
  }
  await step(-1);
  await page.getByRole('button', { name: 'Leave' }).click();
  await expect(page).toHaveURL(/install$/);
  await expect(page.getByRole('tabpanel')).toBeVisible();

  // A link that one leaves by takes no extra step back afterwards.
  await page.getByRole('link', { name: 'Appearance' }).click();
  await field.fill('Another greeting');
  await page.getByRole('link', { name: 'Identity' }).click();
  await page.getByRole('button', { name: 'Leave' }).click();
  await expect(page).toHaveURL(/identity$/);
  await step(-1);
  await expect(page).toHaveURL(/appearance$/);
  await expect(field).toHaveValue('');

  // Saved, nothing asks any more, and one step is enough.
  await field.fill('A greeting');
  await page.getByRole('button', { name: 'Save look' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Saved.' })).toBeVisible();
  await expect.poll(() => page.evaluate(() => JSON.stringify(history.state))).not.toContain('parleyUnsaved');
  await step(-1);
  await expect(page).toHaveURL(/install$/);
  await expect(dialog).toHaveCount(0);
  await page.context().close();
});

test('a logo: chosen, shown in the preview, served to any page, removed; what is no picture is refused beside the field', async ({ browser }) => {
  const page = await ownerPage(browser);
  const id = await newInbox(page, unique('Logo'));
  await page.goto(`/settings/inboxes/${id}/appearance`);
  const group = page.getByRole('group', { name: 'Logo' });
  const input = page.locator('input[type=file]');
  const drawn = page.getByRole('region', { name: 'Preview' }).locator('.wp-hero img');
  const served = () => page.request.get(`/widget/${id}/logo`);
  const refused = (text: string) => expect(page.getByRole('alert').filter({ hasText: text })).toBeVisible();
  expect((await served()).status()).toBe(404);

  await input.setInputFiles({ name: 'prices.txt', mimeType: 'text/plain', buffer: Buffer.from('no picture') });
  await refused('This is not a picture the chat can show.');
  await expect(group).toHaveAccessibleDescription(/This is not a picture/);
  await expect(page.getByRole('button', { name: 'Save look' })).toBeDisabled();

  // Named like a picture, but its bytes are none.
  await input.setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: Buffer.from('this is only text, whatever its name says') });
  await refused('This is not a picture the chat can show.');
  await expect(drawn).toHaveCount(0);

  const picture = png(48);
  await input.setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: picture });
  await expect.poll(() => drawn.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(48);
  await expect(page.getByRole('alert').filter({ hasText: 'not a picture' })).toHaveCount(0);
  expect((await served()).status()).toBe(404);
  await page.getByRole('button', { name: 'Save look' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Saved.' })).toBeVisible();
  const answer = await served();
  expect([answer.status(), answer.headers()['content-type']]).toEqual([200, 'image/png']);
  expect((await answer.body()).equals(picture)).toBe(true);
  await page.reload();
  await expect.poll(() => page.getByAltText('The logo now').evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(48);
  await expect.poll(() => drawn.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(48);

  await group.getByRole('button', { name: 'Remove' }).click();
  await expect(drawn).toHaveCount(0);
  await page.getByRole('button', { name: 'Save look' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Saved.' })).toBeVisible();
  await expect.poll(async () => (await served()).status()).toBe(404);
  await page.context().close();
});

test('the pages of an inbox: both languages, light and dark, phone and desk, without grave findings', async ({ browser }) => {
  test.setTimeout(120_000);
  for (const { theme, locale, width } of [
    { theme: 'light', locale: 'en', width: 1440 },
    { theme: 'dark', locale: 'zh', width: 320 },
    { theme: 'light', locale: 'zh', width: 768 },
    { theme: 'dark', locale: 'en', width: 1440 },
  ] as const) {
    const page = await openPage(browser, { theme, locale }, { viewport: { width, height: 900 } });
    await signIn(page);
    const { items } = (await (await page.request.get('/api/v1/inboxes')).json()) as { items: [{ id: string }] };
    for (const part of ['', '/appearance', '/identity']) {
      await page.goto(`/settings/inboxes/${items[0].id}${part}`);
      await expect(page.locator('.settings-body h2').nth(part === '/appearance' ? 0 : 1)).toBeVisible();
      await expectAccessible(page, `${part} ${theme} ${locale}`);
      await expectNoSideways(page, `${part} ${theme} ${locale} ${width}`);
    }
    await page.context().close();
  }
});
