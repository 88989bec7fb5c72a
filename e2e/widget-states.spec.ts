/** Every state of a conversation: on the smallest phone, and for people who use assistive technology. */
import AxeBuilder from '@axe-core/playwright';
import { type Browser, type BrowserContextOptions, expect, test } from '@playwright/test';
import { type Agent, openAgent } from './widget-agent.ts';
import { type Bot, openBot } from './widget-bot.ts';
import { CARD, FORM, openTalk, type Talk } from './widget-talk.ts';

let agent: Agent;
let bot: Bot;
test.describe.configure({ timeout: 45_000 });
test.beforeAll(async () => {
  agent = await openAgent(process.env.PARLEY_E2E_URL ?? '');
  bot = await openBot(process.env.PARLEY_E2E_URL ?? '');
});
test.afterAll(() => Promise.all([agent.end(), bot.end()]));

const talk = (browser: Browser, options?: BrowserContextOptions): Promise<Talk> => openTalk(agent, browser, options);

for (const locale of ['en-US', 'zh-CN']) {
  test(`320 px and a finger: nothing sticks out, every target is 44 px: ${locale}`, async ({ browser }) => {
    const { page, wire, id } = await talk(browser, { locale, viewport: { width: 320, height: 568 }, isMobile: true, hasTouch: true });
    const fits = async (state: string) => {
      if (process.env.PARLEY_E2E_SHOTS) await page.screenshot({ path: `${process.env.PARLEY_E2E_SHOTS}/320-${locale}-${state}.png` });
      const wide = await page.evaluate(() =>
        [document.documentElement, ...document.querySelectorAll('.wl, .scroll, .wc')].filter((el) => el.scrollWidth > el.clientWidth + 1).map((el) => el.className),
      );
      expect(wide, state).toEqual([]);
      const small = await page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>('.wl button, .scroll button, .qr > *, .ip, .two button, .tabb button')]
          .filter((el) => el.offsetParent !== null && el.getBoundingClientRect().height < 43.5)
          .map((el) => `${el.className} ${el.textContent} ${el.getBoundingClientRect().height}`),
      );
      expect(small, state).toEqual([]);
    };
    wire.frame({ t: 'delta', conv: id, stream: 's', n: 1, text: 'Print the label and put it on the box. '.repeat(4) });
    await expect(page.locator('.stop')).toBeVisible();
    await fits('stream');
    await bot.say(id, {
      body: 'Which?',
      buttons: ['Send me the label', 'Exchange instead', 'A rather long answer that somebody wrote without thinking of phones'].map((label, n) => ({ id: `b${n}`, label })),
    });
    await expect(page.locator('.qr')).toBeVisible();
    await fits('buttons');
    await bot.say(id, { card: { ...CARD, image: 'https://a-rather-long-host-name.cdn.example/a.jpg' } });
    await expect(page.locator('.pcard')).toBeVisible();
    await fits('card');
    await bot.say(id, { form: FORM });
    await expect(page.locator('.ff').first()).toBeVisible();
    await fits('form');
    await agent.resolve(id);
    await expect(page.locator('.fa')).toBeVisible();
    await fits('ended');
    await page.locator('.fa button').first().tap();
    await expect(page.locator('.rate form')).toBeVisible();
    await fits('rated');
    await page.getByRole('button', { name: /^(All conversations|全部会话)$/ }).tap();
    await expect(page.locator('[data-id]')).toHaveCount(1);
    await fits('list');
    await page.getByRole('button', { name: /^(Home|首页)$/ }).tap();
    await fits('home');
    await page.context().close();
  });
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const locale of ['en-US', 'zh-CN']) {
    test(`no serious accessibility finding in any state of a conversation: ${colorScheme}, ${locale}`, async ({ browser }) => {
      test.setTimeout(90_000);
      const { page, wire, id } = await talk(browser, { locale, colorScheme });
      const clean = async (state: string) => {
        const { violations } = await new AxeBuilder({ page }).analyze();
        const serious = violations.filter((v) => v.impact === 'serious' || v.impact === 'critical');
        expect(serious.map((v) => `${state} ${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`)).toEqual([]);
        if (process.env.PARLEY_E2E_SHOTS) await page.screenshot({ path: `${process.env.PARLEY_E2E_SHOTS}/${locale}-${colorScheme}-${state}.png` });
      };
      wire.frame({ t: 'delta', conv: id, stream: 's', n: 1, text: locale === 'zh-CN' ? '打印标签，贴在箱子上，' : 'Print the label, put it on the box ' });
      await expect(page.locator('.stop')).toBeVisible();
      await clean('stream');
      await page.locator('.stop').click();
      await clean('stopped');
      await bot.say(id, { body: locale === 'zh-CN' ? '您要哪一双？' : 'Which pair?', buttons: [{ id: 'a', label: locale === 'zh-CN' ? '查看进度' : 'Send me the label' }] });
      await expect(page.locator('.qr')).toBeVisible();
      await clean('buttons');
      await bot.say(id, { card: { ...CARD, image: 'https://cdn.example/a.jpg' } });
      await bot.say(id, { card: { ...CARD, title: 'Trail, size 41', image: 'https://cdn.example/a.jpg' } });
      await expect(page.locator('.caro')).toBeVisible();
      await clean('cards');
      await bot.say(id, { form: FORM });
      await page.getByRole('button', { name: /^(Submit|提交)$/ }).click();
      await expect(page.locator('.ff .er1').first()).toBeVisible();
      await clean('form');
      wire.frame({ t: 'ctl', kind: 'level', n: 2, features: [] });
      wire.frame({ t: 'ctl', kind: 'waiting', conv: id, position: 2, etaSeconds: 60 });
      await expect(page.locator('.wait')).toBeVisible();
      await clean('waiting');
      wire.frame({ t: 'ctl', kind: 'level', n: 0, features: [] });
      await page.context().setOffline(true);
      await expect(page.locator('.bn.wa')).toBeVisible();
      await clean('offline');
      await page.context().setOffline(false);
      await expect(page.locator('.bn.wa')).toHaveCount(0, { timeout: 20_000 });
      await agent.say(id, 'Enjoy the mountains');
      await agent.resolve(id);
      await expect(page.locator('.fa')).toBeVisible();
      await clean('ended');
      await page.locator('.fa button').nth(3).click();
      await expect(page.locator('.rate form')).toBeVisible();
      await clean('rated');
      await page.getByRole('button', { name: /^(All conversations|全部会话)$/ }).click();
      await expect(page.locator('[data-id]')).toHaveCount(1);
      await clean('list');
      await page.getByRole('button', { name: /^(Home|首页)$/ }).click();
      await clean('home');
      await page.context().close();
    });
  }
}
