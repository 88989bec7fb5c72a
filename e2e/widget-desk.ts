/** An agent's desk beside the widget's walks: what the agents' side is told over its own socket, and what is stored. */
import { type APIRequestContext, expect, type FrameLocator, type Page, request } from '@playwright/test';
import { connect, type Frame } from './protocol/client.ts';
import { sent, shop, unique, write } from './widget-page.ts';

export type Stored = { seq: number; id: string; type: string; actor: { kind: string }; data: Record<string, unknown> & { body?: string; attachments?: { name: string }[] } };

export type Desk = {
  /** The desk receives everything of this conversation from now on; nobody has read it yet. */
  view(conversation: string): Promise<void>;
  /** The desk has got and read the conversation up to here. */
  cursor(conversation: string, delivered: number, read: number): void;
  say(conversation: string, body: string): Promise<Stored>;
  /** How far the visitor has come in a conversation, as the agents' side was told. */
  visitorAt(conversation: string): { delivered: number; read: number };
  events(conversation: string): Promise<Stored[]>;
  /** The visitor's messages, oldest first. */
  messages(conversation: string): Promise<Stored['data'][]>;
  find(text: string): Promise<string>;
  end(): Promise<void>;
};

export async function openDesk(baseURL: string): Promise<Desk> {
  const login = await request.newContext({ baseURL, extraHTTPHeaders: { origin: baseURL } });
  const { csrfToken } = await json(login.get('/api/auth/csrf'));
  const form = { csrfToken, email: process.env.PARLEY_E2E_EMAIL ?? '', password: process.env.PARLEY_E2E_PASSWORD ?? '', json: 'true' };
  await json(login.post('/api/auth/callback/credentials', { form }));
  const { key } = await json(login.post('/api/v1/keys', { data: { name: 'Lena Wolf', role: 'owner' } }));
  await login.dispose();
  const api = await request.newContext({ baseURL, extraHTTPHeaders: { authorization: `Bearer ${key}` } });
  const { ticket } = await json(api.post('/api/v1/socket-tickets'));
  const socket = await connect(baseURL, 'ws', { ticket, deviceId: `desk-${Math.random().toString(36).slice(2, 12)}` });
  const ask = async (frame: Frame): Promise<Frame> => {
    const answer = await socket.ask(frame);
    if (answer.t !== 'ok') throw new Error(JSON.stringify(answer));
    return answer;
  };
  const events = async (id: string): Promise<Stored[]> => (await json(api.get(`/api/v1/conversations/${id}/events?limit=100`))).items;
  return {
    async view(conv) {
      await ask({ t: 'view', conv });
    },
    cursor: (conv, delivered, read) => socket.put({ t: 'cursor', conv, delivered, ...(read === 0 ? {} : { read }) }),
    async say(conv, body) {
      await json(api.post(`/api/v1/conversations/${conv}/messages`, { data: { body } }));
      const said = (await events(conv)).filter((e) => e.data.body === body).pop();
      if (said === undefined) throw new Error(`"${body}" is not stored`);
      return said;
    },
    visitorAt(conv) {
      const all = socket.frames.filter((f) => f.t === 'cursor' && f.conv === conv && f.who === 'visitor');
      return { delivered: Math.max(0, ...all.map((f) => Number(f.delivered))), read: Math.max(0, ...all.map((f) => Number(f.read))) };
    },
    events,
    async messages(conv) {
      return (await events(conv)).filter((e) => e.type === 'message.created' && e.actor.kind === 'visitor').map((e) => e.data);
    },
    async find(text) {
      const { items } = await json(api.get('/api/v1/conversations?view=all&limit=50'));
      const found = (items as { id: string; preview: string }[]).find((c) => c.preview.includes(text));
      if (found === undefined) throw new Error(`no conversation with "${text}"`);
      return found.id;
    },
    async end() {
      socket.close();
      await api.dispose();
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: answers of our own API, looked at by the assertions
async function json(pending: ReturnType<APIRequestContext['get']>): Promise<any> {
  const res = await pending;
  const text = await res.text();
  if (!res.ok()) throw new Error(`${res.url()} answered ${res.status()}: ${text}`);
  return text === '' ? null : JSON.parse(text);
}

export const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
export const picture = (name: string) => ({ name, mimeType: 'image/png', buffer: Buffer.from(PIXEL, 'base64') });
export const fieldOf = (frame: FrameLocator) => frame.getByRole('textbox', { name: /^(Your message|输入消息|您的消息)$/ });
export const attach = (frame: FrameLocator, ...names: string[]) => frame.locator('input[type=file][multiple]').setInputFiles(names.map(picture));

/** The shop with one message sent, and the conversation's id. */
export async function talkAt(desk: Desk, page: Page, text = unique('talk')): Promise<{ frame: FrameLocator; id: string; text: string }> {
  const frame = await shop(page);
  await write(frame, text);
  await expect(sent(frame)).toBeVisible();
  return { frame, id: await desk.find(text), text };
}
