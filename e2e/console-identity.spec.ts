/** Who the visitor is, as the owner sets it up and agents see it. */
import { generateKeyPairSync } from 'node:crypto';
import { expect, type Page, test } from '@playwright/test';
import { SignJWT, UnsecuredJWT } from 'jose';
import { newInbox, openSite, ownerPage } from './console-inbox.ts';
import { BASE } from './console-page.ts';
import { openVisitor } from './console-visitor.ts';
import { frameOf, person, unique } from './widget-page.ts';

/** The three places where a mark stands beside a name. Other walks have rows of their own in the list. */
async function expectMark(page: Page, text: string, name: string): Promise<void> {
  const places = [page.locator('.crow', { hasText: text }), page.locator('.head', { has: page.getByRole('heading', { level: 2 }) }), page.locator('.context-pane')];
  for (const place of places) await expect(place.getByRole('img', { name, exact: true })).toHaveCount(1);
}

test('a public key: a customer whose EdDSA token it signs is verified; a token that does not hold opens nothing, and the chat says so', async ({ browser }) => {
  const page = await ownerPage(browser);
  const id = await newInbox(page, unique('Key'));
  const pair = generateKeyPairSync('ed25519');
  const stranger = generateKeyPairSync('ed25519');
  const pem = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  await page.goto(`/settings/inboxes/${id}/identity`);
  await page.getByLabel('Public key', { exact: true }).fill(pem);
  await page.getByRole('button', { name: 'Save key' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Key saved.' })).toBeVisible();
  await page.reload();
  await expect(page.locator('pre', { hasText: pem.trim().split('\n')[1] ?? '' })).toBeVisible();

  type Made = { audience?: string; expires?: string; key?: typeof pair.privateKey | Uint8Array; alg?: string };
  const token = ({ audience = id, expires = '1h', key = pair.privateKey, alg = 'EdDSA' }: Made = {}) =>
    new SignJWT({ name: 'Hannah Brandt' }).setProtectedHeader({ alg }).setSubject('user-7').setAudience(audience).setExpirationTime(expires).sign(key);
  const text = unique('Where is my parcel');
  const visitor = await openVisitor(BASE, { inbox: id, userJwt: await token() });
  const conversation = await visitor.say(text);
  await page.goto(`/inbox/${conversation}?view=all`);
  await expectMark(page, text, 'Verified');

  const unsigned = new UnsecuredJWT({ name: 'Hannah Brandt' }).setSubject('user-7').setAudience(id).setExpirationTime('1h').encode();
  const bad = {
    expired: await token({ expires: '-2h' }),
    unsigned,
    'for another inbox': await token({ audience: 'another' }),
    'signed by somebody else': await token({ key: stranger.privateKey }),
    'signed with the public key as a secret': await token({ key: new TextEncoder().encode(pem), alg: 'HS256' }),
    'good for a week': await token({ expires: '7d' }),
  };
  for (const [what, userJwt] of Object.entries(bad)) await expect(openVisitor(BASE, { inbox: id, userJwt }), what).rejects.toThrow(/401/);

  // In the widget: no conversation of anybody, a quiet sentence instead; with a token that holds, her own conversation.
  const shop = await openSite(
    () => `<script>window.Parley=function(){(window.Parley.q=window.Parley.q||[]).push(arguments)};Parley('identify',{userJwt:location.hash.slice(1)})</script>
    <script async src="${BASE}/w.js" data-inbox="${id}"></script>`,
  );
  for (const [jwt, opens] of [
    [bad.expired, false],
    [bad.unsigned, false],
    [await token(), true],
  ] as const) {
    const customer = await person(browser);
    await customer.goto(`${shop.origin}/boots#${jwt}`);
    await customer.getByRole('button', { name: 'Open chat' }).click();
    if (opens) await expect(frameOf(customer).getByText(text)).toBeVisible();
    else {
      await expect(frameOf(customer).getByText("Chat isn't available on this page.")).toBeVisible();
      await expect(frameOf(customer).getByText(text)).toHaveCount(0);
    }
    await customer.context().close();
  }
  await shop.close();
  await page.context().close();
});

test('a name that nobody signed bears the mark "unverified", in the list, the head and the context', async ({ browser }) => {
  const page = await ownerPage(browser);
  const id = await newInbox(page, unique('Typed'));
  const text = unique('Is the boot in stock');
  const name = unique('Hannah');
  const visitor = await openVisitor(BASE, { inbox: id, user: { name } });
  const conversation = await visitor.say(text);
  await page.goto(`/inbox/${conversation}?view=all`);
  const row = page.locator('.crow', { hasText: text });
  await expect(row.getByText(name)).toBeVisible();
  await expect(row.getByRole('img', { name: 'unverified' })).toHaveAttribute('title', /nobody vouches for it/);
  await expectMark(page, text, 'unverified');
  await expect(row.getByRole('img', { name: 'Verified', exact: true })).toHaveCount(0);

  const nameless = await openVisitor(BASE, { inbox: id });
  const plain = unique('No name given');
  await page.goto(`/inbox/${await nameless.say(plain)}?view=all`);
  await expect(page.locator('.crow', { hasText: plain })).toBeVisible();
  await expect(page.locator('.crow', { hasText: plain }).getByRole('img', { name: /verified/i })).toHaveCount(0);
  await page.context().close();
});

test('a secret is shown once; a customer whose token it signs is verified for agents', async ({ browser }) => {
  const page = await ownerPage(browser);
  const name = unique('Identity');
  const id = await newInbox(page, name);
  await page.goto(`/settings/inboxes/${id}/identity`);
  await page.getByRole('button', { name: 'Create secret' }).click();
  const secret = (await page.locator('[data-secret]').textContent()) ?? '';
  expect(secret.length).toBeGreaterThan(32);
  await page.getByRole('button', { name: 'I have kept it' }).click();
  await page.reload();
  await expect(page.getByText(secret)).toHaveCount(0);

  await page.getByLabel('Public key', { exact: true }).fill('hello');
  await page.getByRole('button', { name: 'Save key' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'not a public key' })).toBeVisible();
  await expect(page.getByLabel('Public key', { exact: true })).toHaveValue('hello');

  const token = (key: string) =>
    new SignJWT({ name: 'Hannah Brandt' }).setProtectedHeader({ alg: 'HS256' }).setSubject('user-7').setAudience(id).setExpirationTime('1h').sign(new TextEncoder().encode(key));
  const text = unique('Where is my parcel');
  const visitor = await openVisitor(BASE, { inbox: id, userJwt: await token(secret) });
  const conversation = await visitor.say(text);
  await page.goto(`/inbox/${conversation}?view=all`);
  await expectMark(page, text, 'Verified');

  await page.goto(`/settings/inboxes/${id}/identity`);
  await page.getByRole('button', { name: 'Replace secret' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('something else');
  await dialog.getByRole('button', { name: 'Replace secret' }).click();
  await expect(dialog.getByRole('alert')).toBeVisible();
  await dialog.getByRole('textbox').fill(name);
  await dialog.getByRole('button', { name: 'Replace secret' }).click();
  await expect(page.locator('[data-secret]')).not.toHaveText(secret);
  await expect(openVisitor(BASE, { inbox: id, userJwt: await token(secret) })).rejects.toThrow(/401/);
});
