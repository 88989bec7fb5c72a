/** A bot over the real door: a key of the role "bot", a socket, messages with buttons, cards and forms. */
import { type APIRequestContext, request } from '@playwright/test';
import { connect } from './protocol/client.ts';

export type Bot = {
  say(conversation: string, message: { body?: string; buttons?: { id: string; label: string; url?: string }[]; card?: object; form?: object }): Promise<void>;
  /** Data of the events of one type, oldest first. */
  data(conversation: string, type: string): Promise<Record<string, unknown>[]>;
  end(): Promise<void>;
};

/** PARLEY_E2E_KEY and PARLEY_E2E_BOT_KEY are used when they are set; otherwise the owner signs in and makes both. */
export async function openBot(baseURL: string): Promise<Bot> {
  const { PARLEY_E2E_KEY, PARLEY_E2E_BOT_KEY } = process.env;
  const keys = PARLEY_E2E_KEY && PARLEY_E2E_BOT_KEY ? { owner: PARLEY_E2E_KEY, bot: PARLEY_E2E_BOT_KEY } : await makeKeys(baseURL);
  const bot = await request.newContext({ baseURL, extraHTTPHeaders: { authorization: `Bearer ${keys.bot}` } });
  const reader = await request.newContext({ baseURL, extraHTTPHeaders: { authorization: `Bearer ${keys.owner}` } });
  const { ticket } = await json(bot.post('/api/v1/socket-tickets'));
  const socket = await connect(baseURL, 'ws', { ticket, deviceId: 'bot-device-0001' });
  return {
    async say(conv, message) {
      const answer = await socket.ask({ t: 'msg.send', conv, cid: crypto.randomUUID(), kind: message.card === undefined ? 'text' : 'card', ...message });
      if (answer.t !== 'ok') throw new Error(JSON.stringify(answer));
    },
    async data(conv, type) {
      const { items } = await json(reader.get(`/api/v1/conversations/${conv}/events?limit=100`));
      return (items as { type: string; data: Record<string, unknown> }[]).filter((e) => e.type === type).map((e) => e.data);
    },
    async end() {
      socket.close();
      await bot.dispose();
      await reader.dispose();
    },
  };
}

async function makeKeys(baseURL: string): Promise<{ owner: string; bot: string }> {
  const login = await request.newContext({ baseURL, extraHTTPHeaders: { origin: baseURL } });
  const { csrfToken } = await json(login.get('/api/auth/csrf'));
  const form = { csrfToken, email: process.env.PARLEY_E2E_EMAIL ?? '', password: process.env.PARLEY_E2E_PASSWORD ?? '', json: 'true' };
  await json(login.post('/api/auth/callback/credentials', { form }));
  const owner = await json(login.post('/api/v1/keys', { data: { name: 'Reader', role: 'owner' } }));
  const bot = await json(login.post('/api/v1/keys', { data: { name: 'Ridge assistant', role: 'bot' } }));
  await login.dispose();
  return { owner: owner.key, bot: bot.key };
}

// biome-ignore lint/suspicious/noExplicitAny: answers of our own API, looked at by the assertions
async function json(pending: ReturnType<APIRequestContext['get']>): Promise<any> {
  const res = await pending;
  const text = await res.text();
  if (!res.ok()) throw new Error(`${res.url()} answered ${res.status()}: ${text}`);
  return text === '' ? null : JSON.parse(text);
}
