import { type Browser, type BrowserContextOptions, expect, type FrameLocator, type Page } from '@playwright/test';

/** Two walks must not meet in one conversation: every text is of its own. */
export const unique = (text: string) => `${text} ${Math.random().toString(36).slice(2, 10)}`;

export const frameOf = (page: Page): FrameLocator => page.frameLocator('iframe');

/** The shop with the chat open on a new thread. */
export async function shop(page: Page, path = '/demo/?lang=en'): Promise<FrameLocator> {
  await page.goto(path);
  await page.getByRole('button', { name: /Open chat|打开在线客服/ }).click();
  const frame = frameOf(page);
  await frame.getByRole('button', { name: /Send us a message|发消息给我们/ }).click();
  await expect(frame.getByRole('textbox')).toBeVisible();
  return frame;
}

export async function write(frame: FrameLocator, text: string): Promise<void> {
  await frame.getByRole('textbox').fill(text);
  await frame.getByRole('textbox').press('Enter');
  await expect(frame.getByRole('log').getByText(text, { exact: true })).toBeVisible();
}

export async function person(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-US', baseURL: process.env.PARLEY_E2E_URL, ...options });
  await context.addInitScript(openShadows);
  const page = await context.newPage();
  page.on('pageerror', (e) => {
    throw e;
  });
  return page;
}

/** The widget's shadow tree is closed to the page; the walks look into it by opening it at its birth. */
export const openShadows = () => {
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function open(init) {
    return attach.call(this, { ...init, mode: 'open' });
  };
};

export const sent = (frame: FrameLocator) => frame.getByText(/^(Sent|Delivered|Read.*)$/);
