/** Who is let in at all: foreign origins at every door, the rules of long poll, the window, the drain (docs/protocol.md §2, §7). */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Client, type Frame, type Refused, within } from './client.ts';
import { type AgentKey, cid, openConversation, openWorld, text, type Visitor, type World } from './world.ts';

const SITE = 'https://shop.example';
const FOREIGN: [string, string | null][] = [
  ['evil', 'https://evil.example'],
  ['null', 'null'],
  ['a look-alike', 'https://shop.example.evil.example'],
  ['http for https', 'http://shop.example'],
  ['https, another name that ends alike', 'https://evilshop.example'],
  ['another port', 'https://shop.example:8443'],
  ['upper case of another host', 'https://SHOP.EXAMPLE.EVIL'],
  ['a trailing dot', 'https://shop.example.'],
  ['none', null],
];

let world: World;
let agent: AgentKey;
let sealed: string;
let guest: Visitor;
beforeAll(async () => {
  world = await openWorld();
  agent = await world.newKey('agent');
  sealed = await world.newInbox([SITE]);
  guest = await world.visitor({ inbox: sealed, origin: SITE });
}, 120_000);
afterEach(() => world.hangUp());
afterAll(() => world?.close());

const refusal = (promise: Promise<unknown>): Promise<Refused | undefined> => promise.then(() => undefined).catch((error: Refused) => error);

describe('the origin', () => {
  it('of the site is let in at every visitor door', async () => {
    expect((await world.connect('ws', guest, { origin: SITE })).welcome.t).toBe('welcome');
    expect((await world.connect('poll', guest, { origin: SITE })).welcome.t).toBe('welcome');
    expect((await world.connect('ws', guest, { origin: world.base })).welcome.t).toBe('welcome');
  });
  describe.each(FOREIGN)('%s', (_label, origin) => {
    it('is refused on the WebSocket', async () => {
      const refused = await refusal(world.connect('ws', guest, { origin }));
      expect(refused).toBeDefined();
      // Without an Origin the upgrade may pass; hello then checks the token's inbox and closes with 4403.
      expect([refused?.status, refused?.close]).toEqual(origin === null && refused?.status === undefined ? [undefined, 4403] : [403, undefined]);
    });
    it('is refused on Socket.IO', async () => {
      const ticket = await world.ticket(agent.key);
      expect(await refusal(world.connect('socket.io', { ticket, deviceId: 'console-1' }, { origin }))).toBeDefined();
    });
    it('is refused on long poll', async () => {
      const refused = await refusal(world.connect('poll', guest, { origin }));
      expect(refused).toMatchObject({ code: 'FORBIDDEN_OR_MISSING', status: 403 });
    });
    it('is refused a session', async () => {
      const res = await world.call('POST', `/widget/${sealed}/session`, { body: { deviceId: 'device-foreign' }, origin });
      expect(res).toMatchObject({ status: 403, body: { code: 'FORBIDDEN_OR_MISSING' } });
    });
  });
  it("is checked by hello with the token's own inbox, whatever the path says", async () => {
    const open = await world.visitor();
    const refused = await refusal(world.connect('ws', { ...guest, wsPath: open.wsPath }, { origin: 'https://evil.example' }));
    expect(refused?.close ?? refused?.status).toBeOneOf([4403, 4401, 403]);
  });
  it('is checked on every request of a poll', async () => {
    const client = await world.connect('poll', guest, { origin: SITE });
    expect(client.welcome.t).toBe('welcome');
    const made = await world.call('POST', guest.pollPath, { body: { hello: { t: 'hello', v: 1, token: guest.token, deviceId: guest.deviceId, tabId: 'x' } }, origin: SITE });
    expect(made.status).toBe(201);
    expect((await world.call('POST', `/poll/${made.body.session}`, { body: { frames: [] }, origin: 'https://evil.example' })).status).toBe(403);
    expect((await world.call('DELETE', `/poll/${made.body.session}`, { origin: 'https://evil.example' })).status).toBe(403);
  });
  it('may be missing with a ticket on ws and poll', async () => {
    expect((await world.agent('ws', agent, { origin: null })).welcome.t).toBe('welcome');
    expect((await world.agent('poll', agent, { origin: null })).welcome.t).toBe('welcome');
  });
  it('of an inbox without a list may be any but null', async () => {
    const open = await world.visitor({ origin: 'https://anywhere.example' });
    expect((await world.connect('ws', open, { origin: 'https://anywhere.example' })).welcome.t).toBe('welcome');
    expect(await refusal(world.connect('ws', open, { origin: 'null' }))).toBeDefined();
  });
});

describe('long poll', () => {
  const hello = async (visitor: Visitor) => {
    const made = await world.call('POST', visitor.pollPath, {
      body: { hello: { t: 'hello', v: 1, token: visitor.token, deviceId: visitor.deviceId, tabId: 'p' } },
      origin: world.base,
    });
    const frames = (made.body.frames ?? []) as Record<string, unknown>[];
    return { status: made.status, session: String(made.body.session), frames };
  };
  const post = (session: string, frames: unknown[]) => world.call('POST', `/poll/${session}`, { body: { frames }, origin: world.base });

  it('answers hello with 201, a secret session and welcome', async () => {
    const made = await hello(await world.visitor());
    expect(made.status).toBe(201);
    expect(made.frames[0]?.t).toBe('welcome');
    expect(made.session).not.toBe(made.frames[0]?.session);
    expect(made.session.replace(/[^A-Za-z0-9_-]/g, '').length).toBeGreaterThanOrEqual(43);
  });
  it('sends and answers in one request', async () => {
    const { session } = await hello(await world.visitor());
    const res = await post(session, [{ t: 'ping', i: 1 }]);
    expect(res.status).toBe(200);
    expect(res.body.frames).toEqual([expect.objectContaining({ t: 'pong', i: 1 })]);
  });
  it('a second request releases the held one, and both are answered', async () => {
    const { session } = await hello(await world.visitor());
    const held = post(session, []);
    expect(await within(held, 300)).toBeUndefined();
    const second = await post(session, [{ t: 'ping', i: 1 }]);
    expect(second.status).toBe(200);
    const first = await within(held, 3_000);
    expect(first?.status).toBe(200);
    const all = [...((first?.body.frames ?? []) as unknown[]), ...((second.body.frames ?? []) as unknown[])];
    expect(all).toEqual([expect.objectContaining({ t: 'pong', i: 1 })]);
  });
  it('is over after DELETE, and unknown sessions are GONE', async () => {
    const { session } = await hello(await world.visitor());
    expect((await world.call('DELETE', `/poll/${session}`, { origin: world.base })).status).toBeLessThan(300);
    expect(await post(session, [])).toMatchObject({ status: 404, body: { code: 'GONE' } });
    expect(await post('no-such-session', [])).toMatchObject({ status: 404, body: { code: 'GONE' } });
  });
  it('does not take welcome.session for the secret', async () => {
    const { frames } = await hello(await world.visitor());
    expect(await post(String(frames[0]?.session), [])).toMatchObject({ status: 404 });
  });
  it.each([
    ['broken JSON', '{"frames":['],
    ['an unknown key', '{"frames":[],"extra":1}'],
    ['frames that are no list', '{"frames":{}}'],
    ['a list as body', '[]'],
  ])('answers %s with 400 and lives', async (_label, raw) => {
    const { session } = await hello(await world.visitor());
    expect(await world.call('POST', `/poll/${session}`, { raw, origin: world.base })).toMatchObject({ status: 400, body: { code: 'BAD_REQUEST' } });
    expect((await post(session, [{ t: 'ping', i: 1 }])).status).toBe(200);
  });
  it('refuses a hello with a wrong token as problem+json', async () => {
    const visitor = await world.visitor();
    const res = await world.call('POST', visitor.pollPath, { body: { hello: { t: 'hello', v: 1, token: 'no', deviceId: visitor.deviceId, tabId: 'p' } }, origin: world.base });
    expect(res).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED', traceId: expect.any(String) } });
    expect(res.headers.get('content-type')).toContain('problem+json');
  });
  it('delivers what was sent between two requests', async () => {
    const visitor = await world.visitor();
    const { session } = await hello(visitor);
    const ws = await world.connect('ws', visitor, { tabId: 'w' });
    const conv = await openConversation(ws);
    const got: Frame[] = [];
    for (let n = 0; n < 20 && got.length < 2; n++) got.push(...((await post(session, [{ t: 'ping', i: n + 1 }])).body.frames as Frame[]).filter((f) => f.t === 'ev'));
    expect(got.map((f) => [f.conv, f.type])).toEqual([
      [conv, 'conversation.opened'],
      [conv, 'message.created'],
    ]);
  });
});

describe('with limits on', () => {
  let strict: World;
  beforeAll(async () => {
    strict = await openWorld({ limits: true });
  }, 120_000);
  afterAll(() => strict?.close());

  it('more than the window of 16 unanswered requests are RATE_LIMITED, the first 16 are not', async () => {
    const visitor = await strict.connect('ws', await strict.visitor());
    const conv = await openConversation(visitor);
    const console: Client = await strict.agent('ws', await strict.newKey('agent'));
    const answers = await Promise.all(Array.from({ length: 60 }, () => console.ask({ t: 'history', conv, before: 10 })));
    expect(answers.slice(0, 16).map((a) => a.t)).toEqual(Array.from({ length: 16 }, () => 'ok'));
    const limited = answers.filter((a) => a.t === 'err');
    expect(limited.length).toBeGreaterThan(0);
    for (const err of limited) expect(err).toMatchObject({ code: 'RATE_LIMITED', retryable: true, message: expect.any(String) });
    expect((await console.ping()).t).toBe('pong');
  });
  it('a visitor who floods is RATE_LIMITED with retryAfterMs, and nothing is lost or doubled', async () => {
    const visitor = await strict.connect('ws', await strict.visitor());
    const conv = await openConversation(visitor);
    const answers: { t: string; code?: string; seq?: number }[] = [];
    for (let n = 0; n < 40; n++) answers.push(await visitor.ask(text(conv, `n ${n}`)));
    const limited = answers.filter((a) => a.t === 'err');
    expect(limited.length).toBeGreaterThan(0);
    for (const err of limited) expect(err).toMatchObject({ code: 'RATE_LIMITED', retryable: true, retryAfterMs: expect.any(Number) });
    const stored = answers.filter((a) => a.t === 'ok').map((a) => a.seq);
    expect(stored).toEqual(stored.map((_, n) => n + 3));
  });
});

describe('SIGTERM', () => {
  it('drains: a ctl with a random delay, then 1012, acks kept, epoch the same after the next start', async () => {
    const leaving = await openWorld();
    const visitor = await leaving.visitor();
    const client = await leaving.connect('ws', visitor);
    const conv = await openConversation(client);
    const last = client.ask({ ...text(conv, 'just in time'), cid: cid() });
    const ok = await last;
    const { epoch } = client.welcome;
    leaving.child.kill('SIGTERM');
    expect(await client.until((f) => f.t === 'ctl' && f.kind === 'drain')).toMatchObject({ reconnectInMs: expect.any(Number) });
    expect((await within(client.closed, 12_000))?.code).toBe(1012);
    expect((await within(leaving.child.exited, 15_000))?.code).toBe(0);
    const { startServer } = await import('./server.ts');
    const next = await startServer({ dataDir: leaving.child.dataDir, port: leaving.child.port });
    try {
      const again = await leaving.connect('ws', visitor);
      expect(again.welcome.epoch).toBe(epoch);
      const { convs } = (await again.ask({ t: 'sync', epoch, cursors: { [conv]: 0 } })) as { convs?: Record<string, { events: { id: string }[] }> };
      expect(convs?.[conv]?.events.map((e) => e.id)).toContain(ok.id);
      again.close();
    } finally {
      await next.stop();
      await leaving.close();
    }
  }, 60_000);
});
