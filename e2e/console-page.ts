import AxeBuilder from '@axe-core/playwright';
import { type Browser, type BrowserContextOptions, type Cookie, expect, type Page } from '@playwright/test';

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

let session: Cookie[] = [];

/** Signs the owner in. A session of an earlier walk is used again while it lives: the door allows a few tries a minute. */
export async function signIn(page: Page): Promise<void> {
  if (session.length > 0) {
    await page.context().addCookies(session);
    await page.goto('/inbox');
    if (new URL(page.url()).pathname === '/inbox') return;
  }
  await signInFresh(page);
  session = (await page.context().cookies()).filter((c) => c.name.includes('session-token'));
}

/** Signs in through the form; when there were too many tries it waits as the page says. */
export async function signInFresh(page: Page): Promise<void> {
  await page.goto('/sign-in');
  await page.locator('input[name=email]').fill(process.env.PARLEY_E2E_EMAIL ?? '');
  await page.locator('input[name=password]').fill(process.env.PARLEY_E2E_PASSWORD ?? '');
  for (let tries = 0; tries < 8; tries++) {
    await page.locator('button[type=submit]').click();
    const refused = page
      .locator('form [role=alert]')
      .waitFor()
      .then(() => 'refused' as const);
    const outcome = await Promise.race([page.waitForURL(/\/inbox/).then(() => 'in' as const), refused]).catch(() => 'refused' as const);
    if (outcome === 'in') return;
    await page.waitForTimeout(10_000);
  }
  throw new Error('could not sign in');
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
