/** What the walks through a conversation share. */

import type { Page } from '@playwright/test';
import { type Browser, type BrowserContextOptions, expect } from '@playwright/test';
import type { Agent } from './widget-agent.ts';
import { person, unique } from './widget-page.ts';
import { openWire, type Wire } from './widget-wire.ts';

export const SENT = /^(Sent|Delivered|Read.*|已发送|已送达|已读.*)$/;
export const FORM = {
  title: 'Where shall it go?',
  fields: [
    { name: 'name', label: 'Your name', type: 'text', required: true },
    { name: 'email', label: 'E-mail', type: 'email', required: true },
    { name: 'order', label: 'Order', type: 'select', required: true, options: ['48213', '48377'] },
    { name: 'note', label: 'Anything else', type: 'textarea' },
  ],
};
export const CARD = { title: 'Ridge Mid boots, size 42', text: 'Brown and slate, 6 in stock', price: '€129', url: 'https://shop.example/boots' };

export type Talk = { page: Page; wire: Wire; id: string };

/** A conversation on the page of its own, with one message sent. */
export async function openTalk(agent: Agent, browser: Browser, options: BrowserContextOptions = {}): Promise<Talk> {
  const page = await person(browser, { viewport: { width: 376, height: 640 }, ...options });
  const wire = await openWire(page.context());
  await page.goto('/demo/');
  const inbox = await page.locator('script[data-inbox]').getAttribute('data-inbox');
  await page.goto(`/c/${inbox}`);
  await page.getByRole('button', { name: /Send us a message|发消息给我们/ }).click();
  const text = unique('talk');
  await page.getByRole('textbox').fill(text);
  await page.getByRole('textbox').press('Enter');
  await expect(page.getByText(SENT)).toBeVisible();
  return { page, wire, id: await agent.find(text) };
}
