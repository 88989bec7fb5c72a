/** The other side of the widget's walks: an agent over the HTTP API, with a key of the owner's. */
import { type APIRequestContext, request } from '@playwright/test';

export type Agent = {
  say(conversation: string, body: string): Promise<void>;
  resolve(conversation: string): Promise<void>;
  /** Texts of the visitor in a conversation, oldest first. */
  visitorTexts(conversation: string): Promise<string[]>;
  /** The newest conversation whose preview holds this text. */
  find(text: string): Promise<string>;
  rating(conversation: string): Promise<number | null>;
  /** Any call of the HTTP API, as the owner. */
  call(method: 'GET' | 'POST' | 'PATCH', path: string, body?: object): Promise<Record<string, unknown>>;
  end(): Promise<void>;
};

/** PARLEY_E2E_KEY is used when it is set; otherwise the owner signs in and makes a key. */
export async function openAgent(baseURL: string): Promise<Agent> {
  const key = process.env.PARLEY_E2E_KEY ?? (await makeKey(baseURL));
  const api = await request.newContext({ baseURL, extraHTTPHeaders: { authorization: `Bearer ${key}` } });
  const events = async (id: string): Promise<{ type: string; actor: { kind: string }; data: Record<string, unknown> }[]> => {
    const { items } = await json(api.get(`/api/v1/conversations/${id}/events?limit=100`));
    return items;
  };
  return {
    async say(id, body) {
      await json(api.post(`/api/v1/conversations/${id}/messages`, { data: { body } }));
    },
    async resolve(id) {
      await json(api.patch(`/api/v1/conversations/${id}`, { data: { status: 'resolved' } }));
    },
    async visitorTexts(id) {
      return (await events(id)).filter((e) => e.type === 'message.created' && e.actor.kind === 'visitor').map((e) => String(e.data.body));
    },
    async find(text) {
      const { items } = await json(api.get('/api/v1/conversations?view=all&limit=50'));
      const found = (items as { id: string; preview: string }[]).find((c) => c.preview.includes(text));
      if (found === undefined) throw new Error(`no conversation with "${text}"`);
      return found.id;
    },
    async rating(id) {
      const rated = (await events(id)).filter((e) => e.type === 'conversation.rated').pop();
      return rated === undefined ? null : Number(rated.data.score);
    },
    call: (method, path, body) => json(api.fetch(path, { method, ...(body === undefined ? {} : { data: body }) })),
    end: () => api.dispose(),
  };
}

async function makeKey(baseURL: string): Promise<string> {
  const api = await request.newContext({ baseURL, extraHTTPHeaders: { origin: baseURL } });
  const { csrfToken } = await json(api.get('/api/auth/csrf'));
  const form = { csrfToken, email: process.env.PARLEY_E2E_EMAIL ?? '', password: process.env.PARLEY_E2E_PASSWORD ?? '', json: 'true' };
  await json(api.post('/api/auth/callback/credentials', { form }));
  const { key } = await json(api.post('/api/v1/keys', { data: { name: 'Lena Wolf', role: 'owner' } }));
  await api.dispose();
  return key;
}

// biome-ignore lint/suspicious/noExplicitAny: answers of our own API, looked at by the assertions
async function json(pending: ReturnType<APIRequestContext['get']>): Promise<any> {
  const res = await pending;
  const text = await res.text();
  if (!res.ok()) throw new Error(`${res.url()} answered ${res.status()}: ${text}`);
  return text === '' ? null : JSON.parse(text);
}
