/** Greeting, requests and closes (docs/protocol.md §2, §3, §7 "Connections"), the same over every transport. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Client, type Refused, type Transport, within } from './client.ts';
import { rawWebSocket } from './transports.ts';
import { type AgentKey, cid, openConversation, openWorld, text, type Visitor, type World } from './world.ts';

let world: World;
let key: AgentKey;
let agedTicket: { ticket: string; at: number };
beforeAll(async () => {
  world = await openWorld();
  key = await world.newKey('agent');
  agedTicket = { ticket: await world.ticket(key.key), at: Date.now() };
}, 120_000);
afterEach(() => world.hangUp());
afterAll(() => world?.close());

const PARTIES: [string, Transport, 'visitor' | 'agent'][] = [
  ['a visitor over ws', 'ws', 'visitor'],
  ['a visitor over poll', 'poll', 'visitor'],
  ['an agent over ws', 'ws', 'agent'],
  ['an agent over socket.io', 'socket.io', 'agent'],
  ['an agent over poll', 'poll', 'agent'],
];
const enter = async (transport: Transport, who: 'visitor' | 'agent', options = {}): Promise<Client> =>
  who === 'visitor' ? world.connect(transport, await world.visitor(), options) : world.agent(transport, key, options);
const refusal = (promise: Promise<unknown>): Promise<Refused> =>
  promise.then(
    () => {
      throw new Error('was let in');
    },
    (error: Refused) => error,
  );

describe.each(PARTIES)('%s', (_name, transport, who) => {
  it('is welcomed with the fields of §3.2', async () => {
    const { welcome } = await enter(transport, who);
    expect(welcome.v).toBe(1);
    expect(welcome.session).toMatch(/.{8,}/);
    expect(welcome.epoch).toMatch(/./);
    expect(welcome.serverTime).toEqual(expect.any(Number));
    expect(welcome.me).toMatchObject({ kind: who, id: expect.any(String) });
    expect(welcome.limits).toMatchObject({ maxBody: 16_384, maxFiles: 10, window: 16, ackTimeoutMs: expect.any(Number), maxFileBytes: 20 * 1024 * 1024 });
    expect(welcome.level).toMatchObject({ n: expect.any(Number), features: expect.any(Array) });
    expect(welcome.convs).toEqual([]);
  });
  it('gets a pong with its i and the server time', async () => {
    const client = await enter(transport, who);
    const pong = await client.ping();
    expect(pong).toMatchObject({ t: 'pong', i: 1, serverTime: expect.any(Number) });
  });
  it('has i refused when it does not rise', async () => {
    const client = await enter(transport, who);
    client.put({ t: 'ping', i: 5 });
    await client.until((f) => f.t === 'pong' && f.i === 5);
    client.put({ t: 'ping', i: 5 });
    const err = await client.until((f) => f.t === 'err');
    expect(err.code).toBe('BAD_REQUEST');
    client.put({ t: 'ping', i: 6 });
    expect(await client.until((f) => f.t === 'pong' && f.i === 6)).toBeTruthy();
  });
  it.each([
    ['0', 0],
    ['a fraction', 1.5],
    ['a text', '1'],
    ['null', null],
    ['nothing', undefined],
    ['negative', -3],
    ['too big', 1e300],
  ])('has i = %s refused', async (_label, i) => {
    const client = await enter(transport, who);
    client.put({ t: 'ping', i });
    expect((await client.until((f) => f.t === 'err')).code).toBe('BAD_REQUEST');
    expect((await client.ping()).t).toBe('pong');
  });
  it('has unknown frames and unknown keys refused, with i and the path', async () => {
    const client = await enter(transport, who);
    expect(await client.ask({ t: 'msg.delete' })).toMatchObject({ t: 'err', code: 'BAD_REQUEST', retryable: false });
    const err = await client.ask({ t: 'ping', surprise: 1 });
    expect(err).toMatchObject({ t: 'err', code: 'BAD_REQUEST', retryable: false, message: expect.any(String) });
    expect(JSON.stringify(err.errors)).toContain('surprise');
  });
  it('is closed by the third bad frame in ten seconds, which is still answered', async () => {
    const client = await enter(transport, who);
    for (let n = 0; n < 3; n++) client.put({ t: 'ping', i: n + 1, bad: true });
    const closed = await within(client.closed, 8_000);
    expect(closed).toBeDefined();
    if (transport === 'ws') expect(closed?.code).toBe(4400);
    expect(client.frames.filter((f) => f.t === 'err' && f.code === 'BAD_REQUEST')).toHaveLength(3);
  });
  it('speaks the language of hello.locale', async () => {
    const zh = await (await enter(transport, who, { locale: 'zh-CN' })).ask({ t: 'ping', bad: 1 });
    const en = await (await enter(transport, who, { locale: 'en-GB' })).ask({ t: 'ping', bad: 1 });
    expect(zh.message).toMatch(/[\u4e00-\u9fff]/);
    expect(en.message).toMatch(/^[\x20-\x7e]+$/);
  });
  it.each([
    ['v: 2', { v: 2 }],
    ['v as text', { v: '1' }],
    ['an unknown key', { extra: true }],
    ['a short deviceId', { deviceId: 'x' }],
  ])('is not welcomed with %s', async (_label, hello) => {
    const refused = await refusal(enter(transport, who, { hello }));
    expect(refused.code).toMatch(/BAD_REQUEST|UNAUTHENTICATED|CLOSED/);
    if (transport === 'ws' && 'v' in hello) expect(refused.close).toBe(4400);
  });
  it('is not welcomed with a wrong credential', async () => {
    const hello = who === 'visitor' ? { token: 'v1.not.real' } : { ticket: 'not-a-ticket' };
    const refused = await refusal(enter(transport, who, { hello }));
    expect(refused.code).toBe('UNAUTHENTICATED');
    if (transport === 'ws') expect(refused.close).toBe(4401);
    if (transport === 'poll') expect(refused.status).toBe(401);
  });
});

describe('credentials', () => {
  it("refuses a visitor whose deviceId is not the session's", async () => {
    for (const transport of ['ws', 'poll'] as const) {
      const visitor = await world.visitor();
      expect((await refusal(world.connect(transport, { ...visitor, deviceId: 'another-device-1' }))).code).toBe('UNAUTHENTICATED');
    }
  });
  it('refuses a changed token', async () => {
    const visitor = await world.visitor();
    const at = Math.floor(visitor.token.length / 2);
    const token = visitor.token.slice(0, at) + (visitor.token[at] === 'A' ? 'B' : 'A') + visitor.token.slice(at + 1);
    expect((await refusal(world.connect('ws', { ...visitor, token }))).close).toBe(4401);
  });
  it('takes a ticket once, over any transport', async () => {
    for (const [first, second] of [
      ['ws', 'socket.io'],
      ['socket.io', 'poll'],
      ['poll', 'ws'],
    ] as [Transport, Transport][]) {
      const ticket = await world.ticket(key.key);
      await world.connect(first, { ticket, deviceId: 'console-1' });
      expect((await refusal(world.connect(second, { ticket, deviceId: 'console-1' }))).code).toBe('UNAUTHENTICATED');
    }
  });
  it('takes tickets only on Socket.IO', async () => {
    const visitor = await world.visitor();
    expect((await refusal(world.connect('socket.io', visitor))).code).not.toBe('NONE');
  });
  it('gives no ticket to strangers and visitors', async () => {
    const visitor = await world.visitor();
    expect((await world.call('POST', '/api/v1/socket-tickets', { body: {} })).status).toBe(401);
    expect((await world.call('POST', '/api/v1/socket-tickets', { body: {}, bearer: visitor.token })).status).toBe(401);
    expect((await world.call('POST', '/api/v1/socket-tickets', { body: {}, bearer: 'pk_nothing' })).status).toBe(401);
  });
  it("names the key's own user: agent for role agent, bot for role bot", async () => {
    const bot = await world.newKey('bot');
    expect((await world.agent('ws', key)).welcome.me).toMatchObject({ kind: 'agent', id: key.agentId });
    expect((await world.agent('ws', bot)).welcome.me).toMatchObject({ kind: 'bot', id: bot.agentId });
  });
});

describe('closes of the WebSocket', () => {
  const open = async (visitor: Visitor, protocols = ['cs1']) => rawWebSocket({ base: world.base, path: visitor.wsPath, origin: world.base, protocols });
  const codeOf = (ws: Awaited<ReturnType<typeof open>>, ms = 12_000) => within(new Promise<number>((resolve) => ws.once('close', (code) => resolve(code))), ms);

  it('accepts clients with and without the cs1 sub-protocol', async () => {
    const visitor = await world.visitor();
    const named = await open(visitor);
    expect(named.protocol).toBe('cs1');
    named.close();
    const plain = await open(visitor, []);
    expect(plain.protocol).toBe('');
    plain.send(JSON.stringify({ t: 'hello', v: 1, token: visitor.token, deviceId: visitor.deviceId, tabId: 'a' }));
    const first = await new Promise<string>((resolve) => plain.once('message', (data) => resolve(String(data))));
    expect(JSON.parse(first)).toMatchObject({ t: 'welcome' });
    plain.close();
  });
  it('4400 when the first frame is not hello', async () => {
    const ws = await open(await world.visitor());
    const code = codeOf(ws);
    ws.send(JSON.stringify({ t: 'ping', i: 1 }));
    expect(await code).toBe(4400);
  });
  it('4408 without hello in eight seconds', async () => {
    const ws = await open(await world.visitor());
    expect(await codeOf(ws)).toBe(4408);
  }, 20_000);
  it('1003 for a binary frame', async () => {
    const client = await enter('ws', 'visitor');
    client.raw(new Uint8Array([1, 2, 3]));
    expect((await within(client.closed, 5_000))?.code).toBe(1003);
  });
  it('1002 for a second hello', async () => {
    const visitor = await world.visitor();
    const client = await world.connect('ws', visitor);
    client.put({ t: 'hello', v: 1, token: visitor.token, deviceId: visitor.deviceId, tabId: 'a' });
    expect((await within(client.closed, 5_000))?.code).toBe(1002);
  });
  it('1009 for a frame over 64 KB, and not for one just under', async () => {
    const client = await enter('ws', 'visitor');
    client.raw(`{"t":"ping","i":1,"pad":"${'x'.repeat(65_000)}"}`);
    expect((await client.until((f) => f.t === 'err')).code).toMatch(/BAD_REQUEST/);
    client.raw(`{"t":"ping","i":2,"pad":"${'x'.repeat(66_000)}"}`);
    expect((await within(client.closed, 5_000))?.code).toBe(1009);
  });
  it('answers bytes that are not JSON, and JSON that is no object, with err without i', async () => {
    for (const raw of ['{nope', '', '[]', '"hello"', '7', 'null', '{"t":7,"i":1}']) {
      const client = await enter('ws', 'visitor');
      client.raw(raw);
      const err = await client.until((f) => f.t === 'err');
      expect(err.code).toBe('BAD_REQUEST');
      if (!raw.includes('"i"')) expect(err.i).toBeUndefined();
      client.close();
    }
  });
  it('lets a session live that errs twice', async () => {
    const client = await enter('ws', 'visitor');
    client.raw('{nope');
    client.raw('{nope');
    expect((await client.ping()).t).toBe('pong');
  });
});

describe('several connections', () => {
  it('of one visitor are sessions of their own', async () => {
    const visitor = await world.visitor();
    const a = await world.connect('ws', visitor, { tabId: 'a' });
    const b = await world.connect('poll', visitor, { tabId: 'b' });
    expect(a.welcome.session).not.toBe(b.welcome.session);
    expect(a.welcome.epoch).toBe(b.welcome.epoch);
  });
  it("name the visitor's conversations in welcome, with head, status and read", async () => {
    const visitor = await world.visitor();
    const conv = await openConversation(await world.connect('ws', visitor));
    const again = await world.connect('poll', visitor);
    expect(again.welcome.convs).toEqual([expect.objectContaining({ conv, head: 2, status: 'open', read: { visitor: expect.any(Number), agent: expect.any(Number) } })]);
  });
  it('keep a contact by its token, not by its device', async () => {
    const visitor = await world.visitor();
    expect((await world.visitor({ deviceId: visitor.deviceId, token: visitor.token })).contact).toBe(visitor.contact);
    expect((await world.visitor({ deviceId: visitor.deviceId })).contact).not.toBe(visitor.contact);
  });
  it('fail alone: a closed one leaves its neighbour alone', async () => {
    const visitor = await world.visitor();
    const a = await world.connect('ws', visitor);
    const b = await world.connect('ws', visitor, { tabId: 'b' });
    a.raw(new Uint8Array([0]));
    await a.closed;
    expect((await b.ask(text(null, 'still here', { cid: cid() }))).t).toBe('ok');
  });
});

it('refuses a ticket after 30 seconds', async () => {
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, agedTicket.at + 30_500 - Date.now())));
  expect((await refusal(world.connect('ws', { ticket: agedTicket.ticket, deviceId: 'console-1' }))).close).toBe(4401);
}, 45_000);
