import { type Browser, expect, type Page, test, type WebSocketRoute } from '@playwright/test';
import { BASE, expectAccessible, expectNoSideways, openPage, signIn, signInFresh } from './console-page.ts';
import { openVisitor } from './console-visitor.ts';

/** Two walks must not meet in one conversation: every text is of its own. */
const unique = (text: string) => `${text} ${Math.random().toString(36).slice(2, 10)}`;

async function agentWith(browser: Browser, text: string) {
  const visitor = await openVisitor(BASE);
  const id = await visitor.say(text);
  const page = await openPage(browser);
  await signIn(page);
  return { visitor, id, page };
}
const thread = (page: Page) => page.getByRole('log', { name: 'Conversation' });
const composer = (page: Page) => page.getByRole('textbox', { name: /Reply to|Write a note/ });

test('a wrong password is refused in plain words, a right one opens the inbox', async ({ browser }) => {
  const page = await openPage(browser);
  await page.goto('/inbox');
  await expect(page).toHaveURL(/\/sign-in/);
  await page.getByLabel('Email').fill('nobody@example.com');
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert').filter({ hasText: "don't match" })).toBeVisible();
  await expect(page.getByLabel('Email')).toHaveValue('nobody@example.com');
  await signInFresh(page);
  const cookie = (await page.context().cookies()).find((c) => c.name === 'next-auth.session-token');
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
});

test('customer and agent talk live; a note stays inside', async ({ browser }) => {
  const page = await openPage(browser);
  await signIn(page);
  await page.goto('/inbox?view=all');
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  const visitor = await openVisitor(BASE);
  const [question, more, answer, note] = [unique('Do you ship'), unique('to Norway'), unique('Yes, we do'), unique('known customer')];
  await visitor.say(question);
  const row = page.locator('.crow', { hasText: question });
  await row.click();
  await expect(thread(page).getByText(question)).toBeVisible();
  await visitor.typing(true);
  await expect(page.locator('.thread-pane').getByText(/is typing/)).toBeVisible();
  await visitor.say(more);
  await expect(thread(page).getByText(more)).toBeVisible();

  await composer(page).fill(answer);
  await composer(page).press('Enter');
  await expect(thread(page).getByText(answer)).toHaveCount(1);
  await visitor.hears(answer);
  await page.keyboard.press('Escape');
  await page.keyboard.press('n');
  await expect(page.getByText('only your team')).toBeVisible();
  await composer(page).fill(note);
  await page.getByRole('button', { name: 'Add note' }).click();
  await expect(thread(page).getByText(note)).toHaveCount(1);
  await expect(thread(page).getByText('Your note')).toBeVisible();
  await visitor.say(unique('thanks'));
  expect(visitor.heard()).not.toContain(note);
  await page.reload();
  await expect(thread(page).getByText(answer)).toHaveCount(1);
  await expect(thread(page).getByText(note)).toHaveCount(1);
});

test('Enter sends, Shift+Enter makes a line, a draft outlives a reload', async ({ browser }) => {
  const { page, id } = await agentWith(browser, unique('Hello'));
  await page.goto(`/inbox/${id}`);
  const draft = unique('half a thought');
  await composer(page).fill(draft);
  await composer(page).press('Shift+Enter');
  await composer(page).pressSequentially('second line');
  await page.reload();
  await expect(composer(page)).toHaveValue(`${draft}\nsecond line`);
  await composer(page).press('Enter');
  await expect(composer(page)).toHaveValue('');
  await expect(thread(page).getByText(draft)).toHaveCount(1);
});

test('assign, tag, prioritise, resolve and undo, by key and by pointer', async ({ browser }) => {
  const { page, id } = await agentWith(browser, unique('Refund'));
  await page.goto(`/inbox/${id}`);
  await expect(page.getByRole('complementary', { name: 'Details' }).getByText('Nobody')).toBeVisible();
  await page.keyboard.press('a');
  await page.getByRole('menuitem', { name: 'Me' }).click();
  await expect(page.getByRole('button', { name: 'Change the assignee' })).toContainText('you');
  await expect(thread(page).getByText('You took this')).toBeVisible();
  await page.getByRole('button', { name: 'Add a tag' }).click();
  await page.getByRole('textbox', { name: 'Add a tag' }).fill('refund');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Remove refund' })).toBeVisible();
  await page.getByRole('button', { name: 'Change the priority' }).click();
  await page.getByRole('menuitem', { name: 'High' }).click();
  await expect(page.getByRole('button', { name: 'Change the priority' })).toContainText('High');
  await page.locator('.head h2').first().click();
  await page.keyboard.press('e');
  await expect(page.getByRole('button', { name: 'Reopen' })).toBeVisible();
  // The one of this act: that of the assignment may still stand there.
  await page.getByRole('status').filter({ hasText: 'Resolved.' }).getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('button', { name: 'Resolve' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Remove refund' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Change the assignee' })).toContainText('you');
});

test('the connection is cut: a banner says so, what is written is kept over a reload and sent once', async ({ browser }) => {
  const { page, id, visitor } = await agentWith(browser, unique('Are you there'));
  let cut = false;
  const sockets: WebSocketRoute[] = [];
  await page.routeWebSocket(/socket\.io/, (socket) => {
    if (cut) return void socket.close();
    socket.connectToServer();
    sockets.push(socket);
  });
  await page.goto(`/inbox/${id}`);
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await expect(thread(page)).toBeVisible();
  cut = true;
  for (const socket of sockets) await socket.close();
  await expect(page.getByText('Reconnecting. Nothing is lost.')).toBeVisible({ timeout: 3_000 });
  const answer = unique('Yes, here');
  await composer(page).fill(answer);
  await composer(page).press('Enter');
  await expect(thread(page).getByText('Waiting for connection')).toBeVisible();
  await page.reload();
  await expect(thread(page).getByText(answer)).toHaveCount(1);
  cut = false;
  await expect(thread(page).getByText('Waiting for connection')).toHaveCount(0, { timeout: 20_000 });
  await expect(thread(page).getByText(answer)).toHaveCount(1);
  await visitor.hears(answer);
  expect(visitor.heard().filter((t) => t === answer)).toHaveLength(1);
});

test('without WebSocket the console lives on long poll', async ({ browser }) => {
  const { page, id, visitor } = await agentWith(browser, unique('Blocked'));
  await page.routeWebSocket(/socket\.io/, (socket) => socket.close());
  await page.goto(`/inbox/${id}`);
  await expect(page.getByText('Live', { exact: true })).toBeVisible({ timeout: 30_000 });
  const [question, answer] = [unique('over poll'), unique('also over poll')];
  await visitor.say(question);
  await expect(thread(page).getByText(question)).toBeVisible();
  await composer(page).fill(answer);
  await composer(page).press('Enter');
  await visitor.hears(answer);
});

test('older messages load on scrolling up and the line one reads stays in its place', async ({ browser }) => {
  const { page, id } = await agentWith(browser, unique('Long story'));
  for (let n = 1; n <= 90; n++) await page.request.post(`/api/v1/conversations/${id}/messages`, { data: { body: `line ${n}` }, headers: { origin: BASE } });
  await page.goto(`/inbox/${id}`);
  await expect(thread(page).getByText('line 90', { exact: true })).toBeVisible();
  await expect(thread(page).getByText('line 30', { exact: true })).toHaveCount(0);
  const drift = await thread(page).evaluate(async (log) => {
    log.scrollTop = 350;
    const top = () => log.getBoundingClientRect().top;
    await new Promise((r) => requestAnimationFrame(r));
    const line = [...log.querySelectorAll('article')].find((a) => a.getBoundingClientRect().top > top());
    const before = line?.getBoundingClientRect().top ?? 0;
    const count = log.querySelectorAll('article').length;
    for (let n = 0; n < 200 && log.querySelectorAll('article').length === count; n++) await new Promise((r) => setTimeout(r, 50));
    await new Promise((r) => requestAnimationFrame(r));
    return Math.abs((line?.getBoundingClientRect().top ?? 0) - before);
  });
  expect(drift).toBeLessThan(2);
  await page.getByRole('button', { name: 'To the end' }).click();
  await expect(thread(page).getByText('line 90', { exact: true })).toBeInViewport();
});

test('a picture and a file go out with a message; one that is too big says why', async ({ browser }) => {
  const { page, id } = await agentWith(browser, unique('Show me'));
  await page.goto(`/inbox/${id}`);
  const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
  await page.locator('input[type=file]').setInputFiles([
    { name: 'boots.png', mimeType: 'image/png', buffer: png },
    { name: 'big.txt', mimeType: 'text/plain', buffer: Buffer.alloc(21 * 1024 * 1024, 'a') },
  ]);
  await expect(page.getByText('21 MB is over the 20 MB limit')).toBeVisible();
  await page.getByRole('button', { name: 'Remove big.txt' }).click();
  await expect(page.getByRole('progressbar')).toHaveCount(0);
  await page.getByRole('button', { name: 'Send' }).click();
  const image = thread(page).getByRole('img', { name: 'boots.png' });
  await expect(image).toBeVisible();
  await expect.poll(() => image.evaluate((el) => (el as HTMLImageElement).naturalWidth)).toBe(1);
});

test('with the keyboard alone: move, open, all keys', async ({ browser }) => {
  const { page, id } = await agentWith(browser, unique('Keys'));
  await page.goto('/inbox?view=all');
  await expect(page.locator(`[data-row="${id}"]`)).toBeVisible();
  for (let n = 0; n < 30 && (await page.evaluate(() => document.activeElement?.getAttribute('data-row'))) !== id; n++) {
    await page.keyboard.press('j');
    await page.waitForTimeout(30);
  }
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(id));
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('r');
  await expect(composer(page)).toBeFocused();
});

test('on a phone: list, thread, details, and back', async ({ browser }) => {
  const text = unique('From a phone');
  const visitor = await openVisitor(BASE);
  await visitor.say(text);
  const page = await openPage(browser, undefined, { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
  await signIn(page);
  await page.goto('/inbox?view=all');
  await page.locator('.crow', { hasText: text }).click();
  await expect(page.locator('.list-pane')).toBeHidden();
  await expect(composer(page)).toBeVisible();
  await page.getByRole('button', { name: 'Details' }).click();
  await expect(page.getByRole('heading', { name: 'Details' })).toBeVisible();
  await page.getByRole('button', { name: 'Back to the conversation' }).click();
  await page.getByRole('button', { name: 'Back to the list' }).click();
  await expect(page.locator('.crow', { hasText: text })).toBeVisible();
});

test('settings: an agent, a key that is shown once, a name', async ({ browser }) => {
  const page = await openPage(browser);
  await signIn(page);
  await page.goto('/settings/agents');
  const mail = `${unique('mei').replace(' ', '.')}@example.com`;
  await page.getByRole('button', { name: 'New agent' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Mei Tan');
  await page.getByRole('dialog').getByLabel('Email').fill(mail);
  await page.getByRole('dialog').getByLabel('First password').fill('seven quiet lakes');
  await page.getByRole('button', { name: 'Add agent' }).click();
  const line = page.getByRole('row', { name: mail });
  await line.getByRole('combobox').selectOption('supervisor');
  await page.reload();
  await expect(line.getByRole('combobox')).toHaveValue('supervisor');
  await line.getByRole('button', { name: 'Deactivate' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Deactivate' }).click();
  await expect(line.getByText('inactive')).toBeVisible();

  await page.goto('/settings/keys');
  const name = unique('shop system');
  await page.getByRole('button', { name: 'New key' }).click();
  await page.getByLabel('What is it for?').fill(name);
  await page.getByRole('button', { name: 'Create key' }).click();
  const key = await page.getByRole('dialog').locator('code').innerText();
  expect(key).toMatch(/^pk_/);
  await page.getByRole('button', { name: 'I have kept it' }).click();
  await page.reload();
  await expect(page.getByText(name)).toBeVisible();
  await expect(page.getByText(key)).toHaveCount(0);
  await page.getByRole('button', { name: `Revoke ${name}?` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByText(name)).toHaveCount(0);
});

test('signing out ends the session on the server; another device can be ended from here', async ({ browser }) => {
  test.setTimeout(240_000);
  const page = await openPage(browser);
  await signInFresh(page);
  const cookies = await page.context().cookies();
  await page.getByRole('button', { name: /^You:/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.context().addCookies(cookies);
  await page.goto('/inbox');
  await expect(page).toHaveURL(/\/sign-in/);

  const other = await openPage(browser);
  await signInFresh(other);
  await page.context().clearCookies({ name: /session/ });
  await signInFresh(page);
  await page.goto('/settings');
  await expect(page.getByText('this one')).toBeVisible();
  const count = await page.getByRole('button', { name: 'Sign out', exact: true }).count();
  expect(count).toBeGreaterThan(0);
  for (let left = count; left > 0; left--) {
    await page.getByRole('button', { name: 'Sign out', exact: true }).first().click();
    await expect(page.getByRole('button', { name: 'Sign out', exact: true })).toHaveCount(left - 1);
  }
  await expect(other.getByText('Your session has ended. What you wrote is kept.')).toBeVisible({ timeout: 15_000 });
});

for (const theme of ['light', 'dark'] as const)
  for (const locale of ['en', 'zh'] as const)
    test(`every page is accessible and fits: ${theme}, ${locale}`, async ({ browser }) => {
      test.setTimeout(180_000);
      const visitor = await openVisitor(BASE);
      const id = await visitor.say(unique('Where is it'));
      const page = await openPage(browser, { theme, locale });
      await page.goto('/sign-in');
      await expectAccessible(page, '/sign-in');
      await signIn(page);
      for (const path of [
        '/inbox',
        '/inbox?view=unassigned',
        `/inbox/${id}?view=all`,
        '/inbox/none',
        '/settings',
        '/settings/inboxes',
        '/settings/agents',
        '/settings/keys',
        '/nothing',
      ]) {
        await page.setViewportSize({ width: 1440, height: 900 });
        await page.goto(path);
        await page.waitForLoadState('networkidle');
        await expectAccessible(page, `${path} ${theme} ${locale}`);
        await expect(page.locator('html')).toHaveAttribute('lang', locale === 'zh' ? 'zh-CN' : 'en');
        for (const width of [1000, 390, 320]) {
          await page.setViewportSize({ width, height: 780 });
          await expectNoSideways(page, `${path} at ${width}`);
        }
        await expectAccessible(page, `${path} ${theme} ${locale} on a phone`);
      }
    });
