import { expect, test } from '@playwright/test';
import { expectAccessible } from './console-page.ts';
import { type RunningServer, startServer } from './start-server.ts';

let server: RunningServer;
test.beforeAll(async () => {
  test.setTimeout(300_000);
  server = await startServer();
});
test.afterAll(() => server?.stop());

test('three steps from an empty server to the inbox beside the demo shop', async ({ browser }) => {
  const context = await browser.newContext({ baseURL: server.url, locale: 'en-GB', viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.on('pageerror', (e) => {
    throw e;
  });
  for (const path of ['/', '/inbox', '/settings', '/sign-in']) {
    await page.goto(path);
    await expect(page).toHaveURL(/\/setup$/);
  }
  await expect(page.getByRole('heading', { name: 'Create your account' })).toBeVisible();
  await expectAccessible(page, 'step 1');

  await page.getByLabel('Your name').fill('Lena Weber');
  await page.getByLabel('Email').fill('lena@ridge.example');
  await page.getByLabel('Password').fill('Password123');
  await expect(page.getByText('Easy to guess.')).toBeVisible();
  await page.getByLabel('Password').fill('four small birds sang');
  await page.getByRole('button', { name: 'Next' }).click();

  await expect(page.getByRole('heading', { name: 'What are you called?' })).toBeVisible();
  await expectAccessible(page, 'step 2');
  await page.getByLabel('Name of your shop').fill('Ridge Outdoor');
  await page.getByRole('radio', { name: '#2d6dc4' }).click();
  await page.getByLabel('Greeting').fill('Hi! Boots first.');
  await page.getByRole('button', { name: 'Next' }).click();

  await expect(page.getByRole('heading', { name: 'Put the chat on your site' })).toBeVisible();
  await expect(page.locator('pre')).toContainText(`${server.url}/w.js`);
  await expectAccessible(page, 'step 3');
  await page.getByRole('tab', { name: 'React' }).click();
  await expect(page.locator('pre')).toContainText('useEffect');
  await page.getByRole('button', { name: 'Back' }).click();
  await expect(page.getByRole('heading', { name: 'What are you called?' })).toBeVisible();
  await page.getByRole('button', { name: 'Later' }).click();
  await page.getByRole('button', { name: 'Open the inbox' }).click();
  await expect(page).toHaveURL(/\/inbox/);
  await expect(page.getByTitle('Demo shop')).toBeVisible();

  const inboxes = (await (await page.request.get('/api/v1/inboxes')).json()) as { items: { color: string; greeting: string }[] };
  expect(inboxes.items[0]).toMatchObject({ color: '#2d6dc4', greeting: 'Hi! Boots first.' });

  const stranger = await (await browser.newContext({ baseURL: server.url, locale: 'zh-CN' })).newPage();
  await stranger.goto('/setup');
  await expect(stranger.getByRole('heading', { name: /Set-up is done|已经设置好了/ })).toBeVisible();
});
