/** The chat out of sight: what an answer does then, what is kept when it is put away, and the window of its own. */
import { expect, type FrameLocator, type Page, test } from '@playwright/test';
import { launcher, type OtherSite, openSite, talk } from './fixtures/other-site.ts';
import { type Agent, openAgent } from './widget-agent.ts';
import { frameOf, person, shop, unique } from './widget-page.ts';

const BASE = process.env.PARLEY_E2E_URL ?? '';
let agent: Agent;
let site: OtherSite;
test.beforeAll(async () => {
  agent = await openAgent(BASE);
  site = await openSite();
});
test.afterAll(async () => {
  site.close();
  await agent.end();
});

type Host = Window & { Parley(...args: unknown[]): unknown; seen: unknown[]; tones: number; away?: boolean };
const call = (page: Page, ...args: unknown[]) => page.evaluate((a) => (window as unknown as Host).Parley(...a), args);

/** Counts tones instead of playing them, and lets the test say whether the page is in sight. */
const watchSenses = () => {
  const w = window as unknown as Host;
  w.tones = 0;
  const part = { frequency: {}, gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} }, connect: (next: unknown) => next, stop() {}, start: () => w.tones++ };
  class Silent {
    currentTime = 0;
    destination = {};
    createOscillator = () => part;
    createGain = () => part;
    close = () => Promise.resolve();
  }
  Object.assign(window, { AudioContext: Silent });
  // Every look of the test into the page counts as a gesture for the browser: here only real ones do.
  let touched = false;
  for (const name of ['pointerdown', 'keydown']) addEventListener(name, (e) => (touched ||= e.isTrusted), true);
  Object.defineProperty(Navigator.prototype, 'userActivation', { get: () => ({ hasBeenActive: touched, isActive: touched }) });
  Object.defineProperty(Document.prototype, 'hidden', { get: () => w.away === true });
  Object.defineProperty(Document.prototype, 'visibilityState', { get: () => (w.away === true ? 'hidden' : 'visible') });
};
const away = async (page: Page, on: boolean) => {
  for (const frame of page.frames())
    await frame.evaluate((yes) => {
      (window as unknown as Host).away = yes;
      document.dispatchEvent(new Event('visibilitychange'));
    }, on);
};

test('W13: an answer while the chat is closed or the tab away: a sound after a gesture only, a title that flashes until it is seen', async ({ browser }) => {
  const page = await person(browser);
  await page.addInitScript(watchSenses);
  const tones = () => page.evaluate(() => (window as unknown as Host).tones);
  await page.goto('/demo/?lang=en');
  const own = await page.title();
  const text = unique('sound');
  const frame = await talk(page, text);
  const id = await agent.find(text);
  await agent.say(id, 'seen at once');
  await expect(frame.getByRole('log').getByText('seen at once')).toBeVisible();
  expect(await tones()).toBe(0);
  // Seen is what has been in view for a moment.
  await page.waitForTimeout(1_000);
  await call(page, 'hide');
  await agent.say(id, 'one');
  await expect(page.getByRole('button', { name: 'Open chat, 1 unread' })).toBeVisible();
  expect(await tones()).toBe(2);

  // A page that nobody has touched yet is silent; what it shows is there all the same.
  await page.reload();
  await expect(page.getByRole('button', { name: 'Open chat, 1 unread' })).toBeVisible();
  await away(page, true);
  await agent.say(id, 'two');
  await expect(page.getByRole('button', { name: 'Open chat, 2 unread' })).toBeVisible();
  expect(await tones()).toBe(0);
  await expect.poll(() => page.title()).toBe('Lena Wolf wrote to you');
  await expect.poll(() => page.title()).toBe(own);
  await expect.poll(() => page.title()).toBe('Lena Wolf wrote to you');
  await away(page, false);
  expect(await page.title()).toBe(own);

  // The chat open, the tab away: once more; a title that the page gives itself meanwhile is the one that stays.
  await launcher(page).click();
  await expect(frameOf(page).getByRole('log').getByText('two', { exact: true })).toBeVisible();
  await away(page, true);
  await agent.say(id, 'three');
  await expect.poll(() => page.title()).toBe('Lena Wolf wrote to you');
  expect(await tones()).toBe(2);
  await page.evaluate(() => {
    document.title = 'Cart (1)';
  });
  await expect.poll(() => page.title()).toBe('Lena Wolf wrote to you');
  await expect.poll(() => page.title()).toBe('Cart (1)');
  await expect.poll(() => page.title()).toBe('Lena Wolf wrote to you');
  await away(page, false);
  await expect.poll(() => page.title()).toBe('Cart (1)');
  // Gone with the widget.
  await away(page, true);
  await agent.say(id, 'four');
  await expect.poll(() => page.title()).toBe('Lena Wolf wrote to you');
  await call(page, 'shutdown');
  expect(await page.title()).toBe('Cart (1)');
  await page.context().close();
});

/** The popup that the menu of the thread opens. */
async function popOut(page: Page, frame: FrameLocator): Promise<Page> {
  await frame.getByRole('button', { name: 'More' }).click();
  const [popup] = await Promise.all([page.waitForEvent('popup'), frame.getByRole('menuitem', { name: 'Open in a window' }).click()]);
  return popup;
}

for (const where of ['our own origin', 'another site']) {
  test(`W41: from ${where} the conversation goes into a window of its own, the half-written words with it`, async ({ browser }) => {
    const page = await person(browser);
    await page.goto(where === 'our own origin' ? '/demo/?lang=en' : site.put(site.tag));
    const text = unique('window');
    const frame = await talk(page, text);
    await frame.getByRole('textbox').fill('half a sent');
    const popup = await popOut(page, frame);
    expect(popup.url()).toContain(`${BASE}/c/${site.inbox}?`);
    expect(popup.url()).not.toContain('token');
    await expect(popup.getByRole('log').getByText(text)).toBeVisible();
    await expect(popup.getByRole('textbox')).toHaveValue('half a sent');
    await expect(page.locator('iframe')).toBeHidden();
    const id = await agent.find(text);
    await popup.getByRole('textbox').fill('from the window');
    await popup.getByRole('textbox').press('Enter');
    await expect.poll(() => agent.visitorTexts(id)).toEqual([text, 'from the window']);
    // It stays when the visitor goes on in the shop, and when it is loaded again.
    await page.goto('about:blank');
    await popup.reload();
    await expect(popup.getByRole('log').getByText('from the window')).toBeVisible();
    await agent.say(id, 'and back');
    await expect(popup.getByRole('log').getByText('and back')).toBeVisible();
    // Whoever uses the page of its own in this browser is not changed by it.
    const alone = await page.context().newPage();
    await alone.goto(`/c/${site.inbox}?locale=en`);
    await expect(alone.getByText('and back')).toHaveCount(where === 'our own origin' ? 1 : 0);
    await page.context().close();
  });
}

test('W41: nobody else is asked or heard: a window under that name with a stranger behind it starts anew', async ({ browser }) => {
  const token = 'not-yours';
  const page = await person(browser);
  await page.goto(site.put('<button id="trap">Win a tent</button>'));
  await page.evaluate(
    ([url, name, token]) => {
      addEventListener('message', (e) => ((window as unknown as Host).seen = [e.data]));
      document.getElementById('trap')?.addEventListener('click', () => {
        const popup = window.open(url, name);
        setInterval(() => popup?.postMessage({ parley: 'handed', device: 'device-of-another', userJwt: null, page: null, kept: { token } }, '*'), 20);
      });
    },
    [`${BASE}/c/${site.inbox}`, `parley:${site.inbox}`, token],
  );
  const [popup] = await Promise.all([page.waitForEvent('popup'), page.locator('#trap').click()]);
  await expect(popup.getByRole('button', { name: /Send us a message/ })).toBeVisible();
  expect(await popup.evaluate(() => Object.values(sessionStorage))).toEqual([]);
  expect(await page.evaluate(() => (window as unknown as Host).seen)).toBeUndefined();
  await page.context().close();
});

test('W41: put away and opened again, also on the next page, the half-written words are there', async ({ browser }) => {
  const page = await person(browser);
  const frame = await shop(page);
  await frame.getByRole('textbox').fill('I would like to');
  await page.getByRole('button', { name: 'Close chat' }).click();
  await expect(page.locator('iframe')).toBeHidden();
  await launcher(page).click();
  await expect(frame.getByRole('textbox')).toHaveValue('I would like to');
  await page.goto('/demo/list.html?lang=en');
  await launcher(page).click();
  const again = frameOf(page).getByRole('button', { name: /Send us a message/ });
  await expect(again.or(frameOf(page).getByRole('textbox'))).toBeVisible();
  if (await again.isVisible()) await again.click();
  await expect(frameOf(page).getByRole('textbox')).toHaveValue('I would like to');
  await page.context().close();
});
