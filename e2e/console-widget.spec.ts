import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { SignJWT } from 'jose';
import { BASE, expectAccessible, expectNoSideways, openPage, signIn } from './console-page.ts';
import { openVisitor } from './console-visitor.ts';
import { frameOf, person, unique } from './widget-page.ts';

async function newInbox(page: Page, name: string): Promise<string> {
  const res = await page.request.post('/api/v1/inboxes', { data: { name }, headers: { origin: BASE } });
  expect(res.status(), await res.text()).toBe(201);
  return ((await res.json()) as { id: string }).id;
}
async function ownerPage(browser: Browser): Promise<Page> {
  const page = await openPage(browser);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn(page);
  return page;
}
/** Somebody else's site, on an origin of its own. A routed page of a public name may not reach a server on this machine, so it is a real one. */
async function openSite(lines: () => string): Promise<{ origin: string; host: string; close(): Promise<void> }> {
  const server = http.createServer((_, res) => {
    res.setHeader('content-type', 'text/html');
    res.end(`<!doctype html><html lang="en"><title>Shop</title><body><h1>Shop</h1>${lines()}</body></html>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `localhost:${(server.address() as AddressInfo).port}`;
  return { origin: `http://${host}`, host, close: () => new Promise((resolve) => server.close(() => resolve())) };
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

test('a secret is shown once; a customer whose token it signs is verified for agents', async ({ browser }) => {
  const page = await ownerPage(browser);
  const name = unique('Identity');
  const id = await newInbox(page, name);
  await page.goto(`/settings/inboxes/${id}/identity`);
  await page.getByRole('button', { name: 'Create secret' }).click();
  const secret = (await page.locator('[data-secret]').textContent()) ?? '';
  expect(secret.length).toBeGreaterThan(32);
  await page.getByRole('button', { name: 'I have kept it' }).click();
  await page.reload();
  await expect(page.getByText(secret)).toHaveCount(0);

  await page.getByLabel('Public key', { exact: true }).fill('hello');
  await page.getByRole('button', { name: 'Save key' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'not a public key' })).toBeVisible();
  await expect(page.getByLabel('Public key', { exact: true })).toHaveValue('hello');

  const token = (key: string) =>
    new SignJWT({ name: 'Hannah Brandt' }).setProtectedHeader({ alg: 'HS256' }).setSubject('user-7').setAudience(id).setExpirationTime('1h').sign(new TextEncoder().encode(key));
  const text = unique('Where is my parcel');
  const visitor = await openVisitor(BASE, { inbox: id, userJwt: await token(secret) });
  const conversation = await visitor.say(text);
  await page.goto(`/inbox/${conversation}?view=all`);
  await expect(page.locator('.crow', { hasText: text }).getByRole('img', { name: 'Verified' })).toBeVisible();
  await expect(page.getByRole('img', { name: 'Verified' })).toHaveCount(3);

  await page.goto(`/settings/inboxes/${id}/identity`);
  await page.getByRole('button', { name: 'Replace secret' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('something else');
  await dialog.getByRole('button', { name: 'Replace secret' }).click();
  await expect(dialog.getByRole('alert')).toBeVisible();
  await dialog.getByRole('textbox').fill(name);
  await dialog.getByRole('button', { name: 'Replace secret' }).click();
  await expect(page.locator('[data-secret]')).not.toHaveText(secret);
  await expect(openVisitor(BASE, { inbox: id, userJwt: await token(secret) })).rejects.toThrow(/401/);
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
