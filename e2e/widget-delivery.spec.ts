import { expect, type FrameLocator, type Page, test } from '@playwright/test';
import { attach, type Desk, fieldOf, openDesk, PIXEL, talkAt } from './widget-desk.ts';
import { person, sent, write } from './widget-page.ts';
import { openWire } from './widget-wire.ts';

let desk: Desk;
test.describe.configure({ timeout: 45_000 });
test.beforeAll(async () => {
  desk = await openDesk(process.env.PARLEY_E2E_URL ?? '');
});
test.afterAll(() => desk.end());

const options = (frame: FrameLocator) => frame.getByRole('button', { name: 'Message options' });
const uploaded = (frame: FrameLocator, name: string) => frame.getByRole('button', { name: `Remove: ${name}` });
const talk = (page: Page, text?: string) => talkAt(desk, page, text);

test('W23: a pasted picture and a dropped file go with the text, once', async ({ browser }) => {
  const page = await person(browser);
  const { frame, id } = await talk(page);
  await fieldOf(frame).fill('pasted and dropped');
  await fieldOf(frame).evaluate((el, data) => {
    const files = new DataTransfer();
    files.items.add(new File([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], 'pasted.png', { type: 'image/png' }));
    el.dispatchEvent(new ClipboardEvent('paste', { clipboardData: files, bubbles: true, cancelable: true }));
  }, PIXEL);
  await expect(uploaded(frame, 'pasted.png')).toBeVisible();
  const drag = (type: string) =>
    frame.getByRole('log').evaluate((el, kind) => {
      const files = new DataTransfer();
      files.items.add(new File(['size 42, brown'], 'dropped.txt', { type: 'text/plain' }));
      return el.dispatchEvent(new DragEvent(kind, { dataTransfer: files, bubbles: true, cancelable: true }));
    }, type);
  expect(await drag('dragover')).toBe(false);
  await expect(frame.getByText('Drop files to attach them')).toBeVisible();
  expect(await drag('drop')).toBe(false);
  await expect(frame.getByText('Drop files to attach them')).toHaveCount(0);
  await expect(uploaded(frame, 'dropped.txt')).toBeVisible();
  await expect(fieldOf(frame)).toHaveValue('pasted and dropped');
  await fieldOf(frame).press('Enter');
  await expect(frame.getByRole('img', { name: 'pasted.png' })).toBeVisible();
  await expect
    .poll(async () => (await desk.messages(id)).slice(1).map((m) => [m.body, m.attachments?.map((a) => a.name)]))
    .toEqual([['pasted and dropped', ['pasted.png', 'dropped.txt']]]);
  await page.context().close();
});

test('W23: what was attached is still there after a look at the other conversations', async ({ browser }) => {
  const page = await person(browser);
  const { frame, id, text } = await talk(page);
  await attach(frame, 'kept.png');
  await expect(uploaded(frame, 'kept.png')).toBeVisible();
  await frame.getByRole('button', { name: 'Back' }).click();
  await expect(frame.getByRole('button', { name: /Send us a message/ })).toBeVisible();
  await frame.getByRole('button', { name: /Send us a message/ }).click();
  await expect(fieldOf(frame)).toBeVisible();
  await expect(uploaded(frame, 'kept.png')).toHaveCount(0);
  await frame.getByRole('button', { name: 'Back' }).click();
  await frame.getByRole('button', { name: text }).click();
  await expect(uploaded(frame, 'kept.png')).toBeVisible();
  await fieldOf(frame).press('Enter');
  await expect.poll(async () => (await desk.messages(id)).at(-1)?.attachments?.map((a) => a.name)).toEqual(['kept.png']);
  await page.context().close();
});

test('W23: an upload is cancelled while it runs, and the text goes without it', async ({ browser }) => {
  const page = await person(browser);
  const { frame, id } = await talk(page);
  let began = 0;
  let ended = 0;
  // Held: never answered.
  await page.route('**/uploads', () => void began++);
  page.on('requestfailed', (r) => (ended += r.url().endsWith('/uploads') ? 1 : 0));
  await fieldOf(frame).fill('without it');
  await attach(frame, 'slow.png');
  await expect(frame.getByRole('progressbar', { name: 'slow.png' })).toBeVisible();
  await expect.poll(() => began).toBe(1);
  // While it runs, Enter sends nothing and loses nothing.
  await fieldOf(frame).press('Enter');
  await expect(fieldOf(frame)).toHaveValue('without it');
  await frame.getByRole('button', { name: 'Cancel: slow.png' }).click();
  await expect(frame.getByText('slow.png')).toHaveCount(0);
  await expect.poll(() => ended).toBe(1);
  await fieldOf(frame).press('Enter');
  await expect.poll(async () => (await desk.messages(id)).slice(1).map((m) => [m.body, m.attachments ?? []])).toEqual([['without it', []]]);
  await page.context().close();
});

test('W23: a refused upload keeps the text and offers to try again; then it goes out once', async ({ browser }) => {
  const page = await person(browser);
  const { frame, id } = await talk(page);
  await fieldOf(frame).fill('with the receipt');
  const refusals = [
    { status: 413, contentType: 'text/html', body: '<h1>Request Entity Too Large</h1>', says: 'Not uploaded. Try again.' },
    { status: 415, contentType: 'application/problem+json', body: JSON.stringify({ code: 'UNSUPPORTED_TYPE', detail: 'This is not a picture.' }), says: 'This is not a picture.' },
    { status: 500, contentType: 'text/plain', body: 'oops', says: 'Not uploaded. Try again.' },
  ];
  let asked = 0;
  await page.route('**/uploads', (route) => {
    const { says: _says, ...answer } = refusals[asked++] ?? { says: '' };
    return 'status' in answer ? route.fulfill(answer) : route.continue();
  });
  await attach(frame, 'receipt.png');
  for (const [n, { says }] of refusals.entries()) {
    await expect.poll(() => asked).toBe(n + 1);
    await expect(frame.getByRole('alert').filter({ hasText: says })).toBeVisible();
    await expect(fieldOf(frame)).toHaveValue('with the receipt');
    await frame.getByRole('button', { name: 'Retry' }).click();
  }
  await expect(frame.getByText(/^\d+ B$/)).toBeVisible();
  await expect(frame.getByRole('button', { name: 'Retry' })).toHaveCount(0);
  await fieldOf(frame).press('Enter');
  await expect(frame.getByRole('img', { name: 'receipt.png' })).toBeVisible();
  await expect.poll(async () => (await desk.messages(id)).slice(1).map((m) => [m.body, m.attachments?.map((a) => a.name)])).toEqual([['with the receipt', ['receipt.png']]]);
  expect(asked).toBe(4);
  await page.context().close();
});

test('W26: sent, delivered, read; and what the agent writes is delivered while the panel is closed, read when it is opened', async ({ browser }) => {
  const page = await person(browser);
  const { frame, id } = await talk(page);
  await expect(frame.getByText('Sent', { exact: true })).toBeVisible();
  await desk.view(id);
  const mine = (await desk.events(id)).filter((e) => e.actor.kind === 'visitor').pop()?.seq ?? 0;
  desk.cursor(id, mine, 0);
  await expect(frame.getByText('Delivered', { exact: true })).toBeVisible();
  desk.cursor(id, mine, mine);
  await expect(frame.getByText(/^Read \d/)).toBeVisible();
  await page.getByRole('button', { name: 'Close chat' }).click();
  await expect(page.getByRole('button', { name: 'Open chat', exact: true })).toBeVisible();
  const { seq } = await desk.say(id, 'Nobody looks at this yet');
  await expect.poll(() => desk.visitorAt(id).delivered).toBe(seq);
  await expect(page.getByRole('button', { name: 'Open chat, 1 unread' })).toBeVisible();
  expect(desk.visitorAt(id).read).toBeLessThan(seq);
  await page.getByRole('button', { name: 'Open chat, 1 unread' }).click();
  await expect.poll(() => desk.visitorAt(id).read).toBe(seq);
  await page.context().close();
});

test('W29: offline there is a band, texts and a file wait, and each arrives once and in order', async ({ browser }) => {
  const page = await person(browser);
  const { frame, id, text } = await talk(page);
  await attach(frame, 'before.png');
  await expect(uploaded(frame, 'before.png')).toBeVisible();
  await page.context().setOffline(true);
  await expect(frame.getByText("You're offline. Messages go out when you're back.")).toBeVisible();
  await frame.getByRole('button', { name: 'Send', exact: true }).click();
  await write(frame, 'second');
  await write(frame, 'third');
  await expect(frame.getByText('Waiting for connection')).toBeVisible();
  // A file that is chosen now cannot go yet. It begins by itself when the network is back.
  await fieldOf(frame).fill('fourth');
  await attach(frame, 'during.png');
  await expect(frame.getByText('Not uploaded. Try again.')).toBeVisible();
  await page.context().setOffline(false);
  await expect(frame.getByText(/You're offline|Reconnecting/)).toHaveCount(0, { timeout: 20_000 });
  await expect(frame.getByText(/^\d+ B$/)).toBeVisible();
  await expect(fieldOf(frame)).toHaveValue('fourth');
  await fieldOf(frame).press('Enter');
  const stored = async () => (await desk.messages(id)).map((m) => [m.body, ...(m.attachments ?? []).map((a) => a.name)].filter(Boolean).join(' '));
  await expect.poll(stored, { timeout: 20_000 }).toEqual([text, 'before.png', 'second', 'third', 'fourth during.png']);
  await expect(frame.getByRole('log').getByText('third', { exact: true })).toHaveCount(1);
  await page.reload();
  await page.getByRole('button', { name: /Open chat/ }).click();
  await expect(frame.getByRole('log').getByText('fourth', { exact: true })).toHaveCount(1);
  expect(await stored()).toHaveLength(5);
  await page.context().close();
});

test('W30: without any storage it works in memory, and leaving with unsent words asks first', async ({ browser }) => {
  const page = await person(browser);
  await page.addInitScript(() => {
    const denied = () => {
      throw new DOMException('denied', 'SecurityError');
    };
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) Object.defineProperty(window, name, { get: denied });
    Object.defineProperty(document, 'cookie', { get: denied, set: denied });
  });
  const errors: string[] = [];
  page.on('console', (m) => m.type() === 'error' && errors.push(m.text()));
  const { frame, id, text } = await talk(page);
  expect(errors).toEqual([]);
  const asked: string[] = [];
  page.on('dialog', (d) => {
    asked.push(d.type());
    return d.dismiss();
  });
  const leave = () => page.evaluate(() => setTimeout(() => location.reload()));
  // Half written.
  await fieldOf(frame).pressSequentially('half a');
  await leave();
  await expect.poll(() => asked).toEqual(['beforeunload']);
  await expect(fieldOf(frame)).toHaveValue('half a');
  // Written and not sent.
  await page.context().setOffline(true);
  await fieldOf(frame).press('Enter');
  await expect(frame.getByText("This browser doesn't keep messages. Leave the page open until they're sent.")).toBeVisible();
  await leave();
  await expect.poll(() => asked).toEqual(['beforeunload', 'beforeunload']);
  await page.context().setOffline(false);
  await expect.poll(async () => (await desk.messages(id)).map((m) => m.body), { timeout: 20_000 }).toEqual([text, 'half a']);
  // Nothing is left to lose: leaving asks nothing.
  await expect(sent(frame)).toBeVisible();
  await Promise.all([page.waitForEvent('load'), leave()]);
  expect(asked).toHaveLength(2);
  await page.context().close();
});

test('a clock that jumps a day ahead expires nothing that is fresh: it is sent, and can still be edited', async ({ browser }) => {
  const page = await person(browser);
  await page.clock.install();
  const wire = await openWire(page.context());
  const { frame, id, text } = await talk(page);
  wire.cut();
  await write(frame, 'fresh');
  await expect(frame.getByText('Waiting for connection')).toBeVisible();
  await page.clock.fastForward(25 * 3600_000);
  await page.reload();
  await page.getByRole('button', { name: /Open chat/ }).click();
  await expect(frame.getByRole('log').getByText('fresh', { exact: true })).toBeVisible();
  expect(await fieldOf(frame).evaluate(() => Math.abs(performance.timeOrigin + performance.now() - Date.now()))).toBeLessThan(60_000);
  expect(await fieldOf(frame).evaluate((_, real) => Date.now() - real, Date.now())).toBeGreaterThan(24 * 3600_000);
  wire.mend();
  await expect.poll(async () => (await desk.messages(id)).map((m) => m.body), { timeout: 20_000 }).toEqual([text, 'fresh']);
  await expect(frame.getByText('Not sent for a day')).toHaveCount(0);
  await expect(sent(frame)).toBeVisible();
  await expect(frame.getByText('Yesterday')).toHaveCount(0);
  await options(frame).last().focus();
  await options(frame).last().press('Enter');
  await expect(frame.getByRole('menuitem', { name: 'Edit' })).toBeVisible();
  await page.context().close();
});
