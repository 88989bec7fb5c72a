/** The conversation as a customer sees it: bots, forms, streams, people, the end, and every state in between. */
import { type Browser, type BrowserContextOptions, expect, type Page, test } from '@playwright/test';
import { type Agent, openAgent } from './widget-agent.ts';
import { type Bot, openBot } from './widget-bot.ts';
import { frameOf, person, shop, unique, write } from './widget-page.ts';
import { CARD, FORM, openTalk, SENT, type Talk } from './widget-talk.ts';

let agent: Agent;
let bot: Bot;
test.describe.configure({ timeout: 45_000 });
test.beforeAll(async () => {
  agent = await openAgent(process.env.PARLEY_E2E_URL ?? '');
  bot = await openBot(process.env.PARLEY_E2E_URL ?? '');
});
test.afterAll(() => Promise.all([agent.end(), bot.end()]));

const BOT = { kind: 'bot', id: 'bot-1', name: 'Ridge assistant' };
const talk = (browser: Browser, options?: BrowserContextOptions): Promise<Talk> => openTalk(agent, browser, options);

/** Everything that live regions have said, in order. Status bands are counted apart. */
async function listen(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const said: string[] = [];
    (window as unknown as { said: string[] }).said = said;
    new MutationObserver(() => {
      for (const el of document.querySelectorAll('[aria-live=polite]')) if (el.textContent && said[said.length - 1] !== el.textContent) said.push(el.textContent);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  return () => page.evaluate(() => (window as unknown as { said: string[] }).said);
}

test('quick replies: buttons in the tab order, gone after a choice, the choice is told', async ({ browser }) => {
  const { page, id } = await talk(browser);
  await bot.say(id, {
    body: 'Did that help?',
    buttons: [
      { id: 'yes', label: 'That helps' },
      { id: 'mail', label: 'Answer by e-mail' },
    ],
  });
  const choice = page.getByRole('button', { name: 'Answer by e-mail' });
  await expect(choice).toBeVisible();
  await expect(page.getByRole('button', { name: 'Talk to a person' })).toBeVisible();
  await page.getByRole('button', { name: 'That helps' }).focus();
  await page.keyboard.press('Tab');
  await expect(choice).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(choice).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'That helps' })).toHaveCount(0);
  await expect(page.getByRole('textbox')).toBeFocused();
  await expect.poll(async () => (await bot.data(id, 'message.created')).pop()).toMatchObject({ body: 'Answer by e-mail', meta: { choice: 'mail' } });
  await page.context().close();
});

test('a streamed answer: the words as they come, said once when finished', async ({ browser }) => {
  const { page, wire, id } = await talk(browser);
  const said = await listen(page);
  const words = 'Print the label, put it on the box and hand it in at any parcel shop.'.split(' ');
  for (const [n, word] of words.entries()) wire.frame({ t: 'delta', conv: id, stream: 's1', n: n + 1, text: `${word} ` });
  await expect(page.getByText('at any parcel shop.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Stop' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Talk to a person' })).toBeVisible();
  expect(await said()).toEqual([]);
  wire.frame({ t: 'delta', conv: id, stream: 's1', end: true, reason: 'done' });
  wire.event(id, 'message.created', BOT, { kind: 'text', body: words.join(' '), stream: 's1', sources: [{ title: 'Returns', url: 'https://shop.example/returns' }] });
  await expect(page.getByRole('button', { name: 'Stop' })).toHaveCount(0);
  await expect(page.getByRole('log').getByText(words.join(' '))).toHaveCount(1);
  await expect(page.getByRole('link', { name: 'Returns' })).toHaveAttribute('rel', /noopener/);
  await expect.poll(said).toEqual([`Ridge assistant: ${words.join(' ')}`]);
  await page.context().close();
});

test('Stop ends a streamed answer at once and tells the server', async ({ browser }) => {
  const { page, wire, id } = await talk(browser);
  wire.frame({ t: 'delta', conv: id, stream: 's2', n: 1, text: 'A long answer ' });
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByRole('button', { name: 'Stop' })).toHaveCount(0);
  wire.frame({ t: 'delta', conv: id, stream: 's2', n: 2, text: 'that goes on' });
  await expect(page.getByText('Stopped')).toBeVisible();
  await expect(page.getByText('A long answer')).toBeVisible();
  await expect(page.getByText('that goes on')).toHaveCount(0);
  expect(wire.sent.filter((f) => f.t === 'bot.stop')).toMatchObject([{ conv: id, stream: 's2' }]);
  await page.context().close();
});

test('cards: one, several side by side, a strange picture as a link, nothing blocked by the policy', async ({ browser }) => {
  const { page, id } = await talk(browser);
  const blocked: string[] = [];
  page.on('console', (m) => {
    if (/Content.Security.Policy|violates/i.test(m.text())) blocked.push(m.text());
  });
  await bot.say(id, { body: 'We have these:' });
  await bot.say(id, { card: { ...CARD, image: 'https://cdn.example/boots.jpg' } });
  await bot.say(id, { card: { ...CARD, title: 'Second boots' } });
  await bot.say(id, { card: { ...CARD, title: 'Third boots' } });
  await expect(page.getByRole('link', { name: /Ridge Mid boots/ })).toHaveAttribute('href', CARD.url);
  await expect(page.getByRole('link', { name: 'Picture at cdn.example' })).toBeVisible();
  const strip = page.getByRole('region', { name: '3 cards' });
  await expect(strip).toBeVisible();
  await page.getByRole('button', { name: 'Next card' }).click();
  await expect.poll(() => strip.evaluate((el) => el.scrollLeft)).toBeGreaterThan(0);
  expect(blocked).toEqual([]);
  await page.context().close();
});

test('a form: what is missing is said beside the field; once submitted it is read only, also after a reload', async ({ browser }) => {
  const { page, id } = await talk(browser);
  await bot.say(id, { body: 'Tell me more', form: FORM });
  await page.getByRole('button', { name: 'Submit' }).click();
  await expect(page.getByLabel('Your name')).toBeFocused();
  await expect(page.getByLabel('Your name')).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByText('Fill this in.')).toHaveCount(3);
  await page.getByLabel('Your name').fill('Hannah Brandt');
  await expect(page.getByText('Fill this in.')).toHaveCount(2);
  await page.getByLabel('E-mail').fill('hannah@brandt');
  await expect(page.getByText('Add the full address, such as name@shop.com.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Talk to a person' })).toBeVisible();
  await page.reload();
  await expect(page.getByLabel('Your name')).toHaveValue('Hannah Brandt');
  await page.getByLabel('E-mail').fill('hannah@brandt.example');
  await page.getByLabel('Order').selectOption('48377');
  await page.getByRole('button', { name: 'Submit' }).click();
  await expect(page.getByText('Submitted')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Submit' })).toHaveCount(0);
  await expect.poll(() => bot.data(id, 'form.submitted')).toMatchObject([{ values: { name: 'Hannah Brandt', email: 'hannah@brandt.example', order: '48377' } }]);
  await page.reload();
  await expect(page.getByText('hannah@brandt.example')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Submit' })).toHaveCount(0);
  await page.context().close();
});

test('a person is one tap away: the place in the waiting list, then who has joined, typing', async ({ browser }) => {
  const { page, wire, id } = await talk(browser);
  await bot.say(id, { body: 'I can look up orders.' });
  await page.getByRole('button', { name: 'Talk to a person' }).click();
  await expect(page.getByText('You asked for a person')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Talk to a person' })).toHaveCount(0);
  wire.frame({ t: 'ctl', kind: 'waiting', conv: id, position: 3, etaSeconds: 180 });
  await expect(page.getByText('2 people before you')).toBeVisible();
  await expect(page.getByText('≈ 3 min')).toBeVisible();
  wire.event(id, 'conversation.assigned', { kind: 'system' }, { agent: 'agent-1', agentName: 'Lena Wolf', by: 'rule', reason: 'asked' });
  await expect(page.getByText('2 people before you')).toHaveCount(0);
  await expect(page.getByText(/Lena Wolf joined/)).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Lena Wolf' })).toBeVisible();
  wire.frame({ t: 'typing', conv: id, actor: { kind: 'agent', id: 'agent-1', name: 'Lena Wolf' }, on: true });
  await expect(page.getByText('Lena Wolf is typing')).toBeVisible();
  await page.context().close();
});

test('the end: one press rates, once per ending, a sentence after it; the transcript is a file', async ({ browser }) => {
  const { page, id } = await talk(browser);
  await agent.say(id, 'Enjoy the mountains');
  const composer = await page.locator('.wc').boundingBox();
  await agent.resolve(id);
  await expect(page.getByText('How was your chat with Lena Wolf?')).toBeVisible();
  const place = await page.locator('.wc').boundingBox();
  expect(Math.abs((place?.y ?? 0) - (composer?.y ?? 0))).toBeLessThanOrEqual(2);
  await page.getByRole('button', { name: 'Good', exact: true }).click();
  await expect.poll(() => agent.rating(id)).toBe(4);
  await page.getByRole('button', { name: 'Great', exact: true }).click();
  await expect.poll(() => agent.rating(id)).toBe(5);
  await page.getByRole('textbox').fill('Quick and kind');
  await page.getByRole('button', { name: 'Send comment' }).click();
  await expect(page.getByText('Thank you for the rating.')).toBeVisible();
  await expect.poll(async () => (await bot.data(id, 'conversation.rated')).pop()).toEqual({ score: 5, comment: 'Quick and kind' });
  await page.reload();
  await expect(page.getByText('Thank you for the rating.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Good', exact: true })).toHaveCount(0);
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download transcript' }).click();
  const file = await waiting;
  expect(file.suggestedFilename()).toMatch(/\.txt$/);
  const { readFile } = await import('node:fs/promises');
  expect(await readFile(await file.path(), 'utf8')).toMatch(/Lena Wolf: Enjoy the mountains/);
  await page.getByRole('button', { name: 'Continue this one' }).click();
  await page.getByRole('textbox').fill('one more thing');
  await page.getByRole('textbox').press('Enter');
  await expect(page.getByText(SENT)).toBeVisible();
  await expect(page.getByText('Thank you for the rating.')).toHaveCount(0);
  await page.context().close();
});

test('all own conversations with their state; the way back keeps the place', async ({ browser }) => {
  const { page, id } = await talk(browser);
  await agent.resolve(id);
  await expect(page.getByRole('button', { name: 'New conversation' })).toBeVisible();
  for (let n = 0; n < 8; n++) {
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'New conversation' }).click();
    await page.getByRole('textbox').fill(unique(`conversation ${n}`));
    await page.getByRole('textbox').press('Enter');
    await expect(page.getByText(SENT)).toBeVisible();
  }
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'All conversations' }).click();
  const rows = page.locator('[data-id]');
  await expect(rows).toHaveCount(9);
  await expect(rows.last()).toContainText('Ended');
  await rows.last().scrollIntoViewIfNeeded();
  const at = await page.locator('.scroll').evaluate((el) => el.scrollTop);
  expect(at).toBeGreaterThan(0);
  await rows.last().click();
  await expect(page.getByRole('button', { name: 'Continue this one' })).toBeVisible();
  await page.getByRole('button', { name: 'Back' }).click();
  await expect(rows).toHaveCount(9);
  expect(await page.locator('.scroll').evaluate((el) => el.scrollTop)).toBe(at);
  await expect(rows.last()).toBeFocused();
  await page.context().close();
});

test('offline, reconnecting and degraded: one quiet band, nothing lost', async ({ browser }) => {
  const { page, wire, id } = await talk(browser);
  wire.frame({ t: 'ctl', kind: 'level', n: 2, features: [], notice: "It's very busy right now. A person takes about 12 minutes." });
  await expect(page.getByText('A person takes about 12 minutes.')).toBeVisible();
  wire.frame({ t: 'ctl', kind: 'level', n: 0, features: [] });
  await expect(page.getByText('A person takes about 12 minutes.')).toHaveCount(0);
  wire.cut();
  await expect(page.getByText('Reconnecting. Nothing is lost.')).toBeVisible();
  await page.getByRole('textbox').fill('kept');
  await page.getByRole('textbox').press('Enter');
  await expect(page.getByText('Waiting for connection')).toBeVisible();
  wire.mend();
  await expect.poll(async () => (await agent.visitorTexts(id)).filter((t) => t === 'kept'), { timeout: 30_000 }).toEqual(['kept']);
  await expect(page.getByText('Reconnecting. Nothing is lost.')).toHaveCount(0);
  await page.context().setOffline(true);
  await expect(page.getByText("You're offline. Messages go out when you're back.")).toBeVisible();
  await page.context().setOffline(false);
  await page.context().close();
});

test('a page of the conversation that is long in coming: a skeleton, and only after 200 ms', async ({ browser }) => {
  const { page, wire } = await talk(browser);
  wire.cut();
  await page.reload();
  await expect(page.locator('.skel')).toBeVisible();
  expect(await page.locator('.skel').evaluate((el) => getComputedStyle(el).animationDelay)).toBe('0.2s');
  wire.mend();
  await expect(page.locator('.skel')).toHaveCount(0, { timeout: 30_000 });
  await page.context().close();
});

test('reduced motion: the caret does not blink, nothing else moves', async ({ browser }) => {
  const { page, wire, id } = await talk(browser, { reducedMotion: 'reduce' });
  wire.frame({ t: 'delta', conv: id, stream: 's3', n: 1, text: 'Steady' });
  await expect(page.locator('.caret')).toBeVisible();
  expect(await page.evaluate(() => document.getAnimations().filter((a) => a.playState === 'running').length)).toBe(0);
  await page.context().close();
});

test('Esc closes the panel out of a form and a menu, the focus returns to the launcher', async ({ browser }) => {
  const page = await person(browser);
  const frame = await shop(page);
  const text = unique('esc');
  await write(frame, text);
  const id = await agent.find(text);
  await bot.say(id, { body: 'Tell me more', form: FORM });
  await frame.getByRole('button', { name: 'More' }).click();
  await page.keyboard.press('Escape');
  await expect(frame.getByRole('menu')).toHaveCount(0);
  await expect(frame.getByRole('button', { name: 'More' })).toBeFocused();
  await frame.getByLabel('Your name').focus();
  await page.keyboard.press('Escape');
  await expect(page.locator('iframe')).toBeHidden();
  await expect(page.getByRole('button', { name: /Open chat/ })).toBeFocused();
  await expect(page.getByRole('button', { name: /Open chat/ })).toHaveAttribute('aria-expanded', 'false');
  await page.getByRole('button', { name: /Open chat/ }).click();
  await expect(frameOf(page).getByLabel('Your name')).toBeVisible();
  await page.context().close();
});
