import AxeBuilder from '@axe-core/playwright';
import { type Browser, type BrowserContextOptions, expect, type Page } from '@playwright/test';

export const BASE = process.env.PARLEY_E2E_URL ?? '';
export type Look = { theme: 'light' | 'dark'; locale: 'en' | 'zh' };

/** A browser of its own, in a language and a theme. A script error or a refused policy fails the walk that sees it. */
export async function openPage(browser: Browser, { theme, locale }: Look = { theme: 'light', locale: 'en' }, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ baseURL: BASE, viewport: { width: 1440, height: 900 }, ...options });
  await context.addCookies([
    { name: 'parley-theme', value: theme, url: BASE },
    { name: 'parley-locale', value: locale, url: BASE },
  ]);
  const page = await context.newPage();
  page.on('pageerror', (e) => {
    throw e;
  });
  page.on('console', (m) => {
    if (m.type() === 'error' && m.text().includes('Content Security Policy')) throw new Error(m.text());
  });
  return page;
}

export async function signIn(page: Page): Promise<void> {
  await page.goto('/sign-in');
  await page.locator('input[name=email]').fill(process.env.PARLEY_E2E_EMAIL ?? '');
  await page.locator('input[name=password]').fill(process.env.PARLEY_E2E_PASSWORD ?? '');
  await page.locator('button[type=submit]').click();
  await page.waitForURL(/\/inbox/);
}

export async function expectAccessible(page: Page, where: string): Promise<void> {
  // Frames are pages of their own with walks of their own.
  const { violations } = await new AxeBuilder({ page }).exclude('iframe').analyze();
  const grave = violations.filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`);
  expect(grave, where).toEqual([]);
}

export async function expectNoSideways(page: Page, where: string): Promise<void> {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(over, `${where} is wider than its window`).toBeLessThanOrEqual(0);
}
