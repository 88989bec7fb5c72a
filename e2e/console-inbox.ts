/** What the walks through the pages of an inbox share. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, expect, type Page } from '@playwright/test';
import { BASE, openPage, signIn } from './console-page.ts';

export async function newInbox(page: Page, name: string): Promise<string> {
  const res = await page.request.post('/api/v1/inboxes', { data: { name }, headers: { origin: BASE } });
  expect(res.status(), await res.text()).toBe(201);
  return ((await res.json()) as { id: string }).id;
}
export async function ownerPage(browser: Browser): Promise<Page> {
  const page = await openPage(browser);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn(page);
  return page;
}
/** Somebody else's site, on an origin of its own. A routed page of a public name may not reach a server on this machine, so it is a real one. */
export async function openSite(lines: () => string): Promise<{ origin: string; host: string; close(): Promise<void> }> {
  const server = http.createServer((_, res) => {
    res.setHeader('content-type', 'text/html');
    res.end(`<!doctype html><html lang="en"><title>Shop</title><body><h1>Shop</h1>${lines()}</body></html>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `localhost:${(server.address() as AddressInfo).port}`;
  return { origin: `http://${host}`, host, close: () => new Promise((resolve) => server.close(() => resolve())) };
}
