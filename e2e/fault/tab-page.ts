/** One tab of the stand-alone widget page, written into as a person would. */
import type { BrowserContext, CDPSession, Page } from '@playwright/test';

export type TabPage = {
  page: Page;
  /** Every load is a writer of its own: what it wrote keeps its order. */
  writer: string;
  dead: boolean;
};

let writers = 0;

export async function openTab(context: BrowserContext, url: string): Promise<TabPage> {
  const page = await context.newPage();
  const tab: TabPage = { page, writer: `w${++writers}`, dead: false };
  page.on('crash', () => {
    tab.dead = true;
  });
  await page.goto(url, { waitUntil: 'commit' });
  await ready(page);
  return tab;
}

export async function reloadTab(tab: TabPage): Promise<void> {
  await tab.page.reload({ waitUntil: 'commit' });
  tab.writer = `w${++writers}`;
  await ready(tab.page);
}

/** Returns once the page has taken the text: the field is empty again. */
export async function writeInto(tab: TabPage, text: string): Promise<void> {
  const field = tab.page.getByRole('textbox').first();
  await field.fill(text, { timeout: 10_000 });
  for (let n = 0; n < 20; n++) {
    await field.press('Enter', { timeout: 10_000 });
    if ((await field.inputValue()) === '') return;
  }
  throw new Error(`the page did not take "${text}"`);
}

/** The renderer ends as it would on a crash: no event handler of the page runs. */
export async function crashTab(tab: TabPage): Promise<void> {
  const cdp = await tab.page.context().newCDPSession(tab.page);
  cdp.send('Page.crash').catch(() => undefined);
  for (let n = 0; n < 200 && !tab.dead; n++) await new Promise((resolve) => setTimeout(resolve, 10));
  await closeTab(tab);
}

export async function closeTab(tab: TabPage): Promise<void> {
  tab.dead = true;
  await tab.page.close({ runBeforeUnload: false });
}

export const debug = (tab: TabPage): Promise<CDPSession> => tab.page.context().newCDPSession(tab.page);

async function ready(page: Page): Promise<void> {
  const field = page.getByRole('textbox').first();
  const start = page.getByRole('button', { name: /Send us a message/ });
  await field.or(start).first().waitFor({ timeout: 20_000 });
  if (await start.isVisible()) await start.click();
  await field.waitFor({ timeout: 10_000 });
}
