/** A form whose answers the server will not take: said beside the field, in the reader's words, and nothing is lost. */
import { expect, test } from '@playwright/test';
import { type Agent, openAgent } from './widget-agent.ts';
import { type Bot, openBot } from './widget-bot.ts';
import { FORM, openTalk } from './widget-talk.ts';

let agent: Agent;
let bot: Bot;
test.beforeAll(async ({ baseURL }) => {
  agent = await openAgent(baseURL ?? '');
  bot = await openBot(baseURL ?? '');
});
test.afterAll(async () => {
  await bot.end();
  await agent.end();
});

for (const { locale, submit, email, name, sentence } of [
  { locale: 'en-US', submit: 'Submit', email: 'E-mail', name: 'Your name', sentence: 'Add the full address, such as name@shop.com.' },
  { locale: 'zh-CN', submit: '提交', email: 'E-mail', name: 'Your name', sentence: '邮箱不完整，例如 name@shop.com。' },
])
  test(`what the server refuses is said beside the field, kept over a reload, and can be mended: ${locale}`, async ({ browser }) => {
    const { page, id } = await openTalk(agent, browser, { locale });
    await bot.say(id, { body: 'Tell me more', form: FORM });
    // Between this page and the server the address loses its end: the page finds nothing wrong, the server does.
    let spoil = true;
    await page.context().routeWebSocket(/\/ws\b/, (ws) => {
      const server = ws.connectToServer();
      server.onMessage((m) => ws.send(m));
      ws.onMessage((m) => server.send(spoil ? m.toString().replace('hannah@brandt.example', 'hannah@brandt') : m));
    });
    await page.reload();
    await page.getByLabel(name).fill('Hannah Brandt');
    await page.getByLabel(email).fill('hannah@brandt.example');
    await page.getByLabel('Order').selectOption('48377');
    await page.getByRole('button', { name: submit }).click();
    await expect(page.getByRole('alert').filter({ hasText: sentence })).toBeVisible();
    const field = page.getByLabel(email);
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await expect(field).toHaveAccessibleDescription(sentence);
    await expect(field).toHaveValue('hannah@brandt.example');
    await expect(page.getByLabel(name)).not.toHaveAttribute('aria-invalid', 'true');
    expect(await bot.data(id, 'form.submitted')).toEqual([]);

    spoil = false;
    await page.reload();
    await expect(page.getByLabel(name)).toHaveValue('Hannah Brandt');
    await page.getByLabel(email).fill('hannah.brandt@shop.example');
    await page.getByRole('button', { name: submit }).click();
    await expect
      .poll(() => bot.data(id, 'form.submitted'))
      .toEqual([{ target: expect.any(String), values: { name: 'Hannah Brandt', email: 'hannah.brandt@shop.example', order: '48377' } }]);
    await expect(page.getByRole('button', { name: submit })).toHaveCount(0);
    await page.context().close();
  });
