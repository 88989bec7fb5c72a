/** The demo shop: a customer's walk in both languages, and the pages themselves. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { person } from './widget-page.ts';

const PAGES = [
  '',
  'list.html?kind=boots',
  'product.html?id=fell-jacket',
  'cart.html',
  'orders.html',
  'order.html',
  'help.html',
  'spa.html',
  'turbo.html',
  'head.html',
  'strict.html',
  'launcher.html',
  'consent.html',
];

for (const lang of ['en', 'zh'] as const) {
  test(`a customer walks through the shop: ${lang}`, async ({ browser }) => {
    const page = await person(browser);
    await page.goto(`/demo/?lang=${lang}`);
    await page.locator('header nav a').first().click();
    await page.locator('.item').first().click();
    await expect(page).toHaveURL(new RegExp(`id=ridge-mid.*lang=${lang}`));
    await page.locator('#product').getByRole('button').first().click();
    await expect(page.locator('.count')).toHaveText('1');
    await page.locator('nav.mine a').nth(1).click();
    await expect(page.locator('#filled li')).toHaveCount(1);
    await expect(page.locator('html')).toHaveAttribute('lang', lang === 'zh' ? 'zh-CN' : 'en');
    await page.context().close();
  });

  for (const colorScheme of ['light', 'dark'] as const)
    test(`every page is accessible, quiet and stays within the screen: ${lang}, ${colorScheme}`, async ({ browser, baseURL }) => {
      const page = await person(browser, { colorScheme, viewport: { width: 320, height: 700 } });
      const wrong: string[] = [];
      page.on('console', (m) => m.type() === 'error' && wrong.push(m.text()));
      page.on('request', (r) => new URL(r.url()).origin !== baseURL && wrong.push(r.url()));
      for (const name of PAGES) {
        await page.goto(`/demo/${name}${name.includes('?') ? '&' : '?'}lang=${lang}`);
        await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
        expect(await page.content(), name).not.toMatch(/\[\[|\{\{/);
        expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBeLessThanOrEqual(320);
        const { violations } = await new AxeBuilder({ page }).analyze();
        const serious = violations.filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`);
        expect(serious, name).toEqual([]);
      }
      expect(wrong).toEqual([]);
      await page.context().close();
    });
}
