/** A visitor reaches only their own conversations, on every frame and every route (delivery promises 23, 25). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client, Frame, Transport } from './client.ts';
import { type AgentKey, cid, openWorld, PNG, text, upload, type Visitor, type World } from './world.ts';

let world: World;
let agent: AgentKey;
let alice: Visitor;
let aliceSocket: Client;
let conv: string;
let message: string;
let fileUrl: string;
let fileId: string;
const SECRET = 'my card ends in 4711';
beforeAll(async () => {
  world = await openWorld();
  agent = await world.newKey('agent');
  alice = await world.visitor();
  aliceSocket = await world.connect('ws', alice);
  const up = await upload(world, alice, PNG, 'passport.png', 'image/png');
  fileId = String(up.body.id);
  fileUrl = String(up.body.url);
  const ok = await aliceSocket.ask(text(null, SECRET, { attachments: [fileId] }));
  conv = String(ok.conv);
  message = String(ok.id);
}, 120_000);
afterAll(() => world?.close());

const leaks = (value: unknown) => JSON.stringify(value).includes(SECRET);
const mine = async () => (await aliceSocket.ask({ t: 'sync', cursors: { [conv]: 0 } })).convs as Record<string, { head: number }>;

describe.each(['ws', 'poll'] as Transport[])('a second visitor over %s', (transport) => {
  const attempts: [string, () => Record<string, unknown>][] = [
    ['msg.send', () => text(conv, 'let me in')],
    ['msg.send with replyTo', () => text(conv, 'x', { replyTo: message })],
    ['msg.edit', () => ({ t: 'msg.edit', conv, cid: cid(), target: message, body: 'changed' })],
    ['msg.recall', () => ({ t: 'msg.recall', conv, cid: cid(), target: message })],
    ['history', () => ({ t: 'history', conv, before: 100 })],
    ['conv.human', () => ({ t: 'conv.human', conv, cid: cid() })],
    ['conv.rate', () => ({ t: 'conv.rate', conv, cid: cid(), score: 1 })],
    ['conv.close', () => ({ t: 'conv.close', conv, cid: cid() })],
    ['form.submit', () => ({ t: 'form.submit', conv, cid: cid(), target: message, values: {} })],
    ['conv.assign', () => ({ t: 'conv.assign', conv, cid: cid(), agent: agent.agentId })],
    ['conv.status', () => ({ t: 'conv.status', conv, cid: cid(), status: 'resolved' })],
    ['conv.tags', () => ({ t: 'conv.tags', conv, cid: cid(), add: ['x'] })],
    ['conv.priority', () => ({ t: 'conv.priority', conv, cid: cid(), priority: 'high' })],
    ['conv.takeover', () => ({ t: 'conv.takeover', conv, cid: cid() })],
    ['conv.handback', () => ({ t: 'conv.handback', conv, cid: cid() })],
    ['view', () => ({ t: 'view', conv })],
    ['watch', () => ({ t: 'watch', lists: ['all'] })],
    ['presence', () => ({ t: 'presence', state: 'online' })],
  ];
  it.each(attempts)('%s is FORBIDDEN_OR_MISSING and changes nothing', async (_label, frame) => {
    const before = await mine();
    const bob = await world.connect(transport, await world.visitor());
    const answer = await bob.ask(frame());
    expect(answer).toMatchObject({ t: 'err', code: 'FORBIDDEN_OR_MISSING', retryable: false });
    expect(leaks(bob.frames)).toBe(false);
    expect(await mine()).toEqual(before);
    bob.close();
  });
  it('agent frames on an own conversation are FORBIDDEN_OR_MISSING too', async () => {
    const bob = await world.connect(transport, await world.visitor());
    const own = String((await bob.ask(text(null, 'mine'))).conv);
    for (const frame of [
      { t: 'conv.assign', conv: own, cid: cid(), agent: agent.agentId },
      { t: 'conv.status', conv: own, cid: cid(), status: 'resolved' },
      { t: 'conv.tags', conv: own, cid: cid(), add: ['x'] },
      { t: 'conv.priority', conv: own, cid: cid(), priority: 'high' },
      { t: 'conv.takeover', conv: own, cid: cid() },
      { t: 'view', conv: own },
    ])
      expect(await bob.ask(frame)).toMatchObject({ t: 'err', code: 'FORBIDDEN_OR_MISSING' });
    bob.close();
  });
  it('sync resets, hello.cursors gives nothing, cursor and typing are ignored, no event comes', async () => {
    const bob = await world.connect(transport, await world.visitor(), { cursors: { [conv]: 0 } });
    expect(await bob.ask({ t: 'sync', cursors: { [conv]: 0 } })).toMatchObject({ t: 'ok', reset: [{ conv, reason: 'FORBIDDEN_OR_MISSING' }], convs: {} });
    const at = aliceSocket.frames.length;
    bob.put({ t: 'typing', conv, on: true });
    bob.put({ t: 'cursor', conv, read: 1 });
    await bob.settle();
    await aliceSocket.ask(text(conv, SECRET));
    await bob.settle();
    expect(leaks(bob.frames)).toBe(false);
    expect(bob.frames.filter((f: Frame) => f.conv === conv && f.t !== 'ctl')).toEqual([]);
    expect(aliceSocket.frames.slice(at).filter((f) => f.t === 'typing' || f.t === 'cursor')).toEqual([]);
    bob.close();
  });
  it("cannot hang someone else's upload on a message", async () => {
    const bob = await world.connect(transport, await world.visitor());
    expect(await bob.ask(text(null, 'x', { attachments: [fileId] }))).toMatchObject({ t: 'err', code: expect.stringMatching(/FORBIDDEN_OR_MISSING/) });
    bob.close();
  });
});

describe('over HTTP', () => {
  const routes: [string, string, unknown?][] = [
    ['GET', '/api/v1/conversations'],
    ['GET', '/api/v1/conversations/counts'],
    ['GET', '/api/v1/conversations/CONV'],
    ['GET', '/api/v1/conversations/CONV/events'],
    ['GET', '/api/v1/conversations/CONV/messages'],
    ['POST', '/api/v1/conversations/CONV/messages', { body: 'x' }],
    ['PATCH', '/api/v1/conversations/CONV', { status: 'resolved' }],
    ['GET', '/api/v1/contacts'],
    ['GET', '/api/v1/contacts/CONTACT'],
    ['PATCH', '/api/v1/contacts/CONTACT', { name: 'x' }],
    ['GET', '/api/v1/inboxes'],
    ['POST', '/api/v1/inboxes', { name: 'x' }],
    ['GET', '/api/v1/agents'],
    ['GET', '/api/v1/keys'],
    ['POST', '/api/v1/keys', { name: 'x', role: 'owner' }],
    ['GET', '/api/v1/me'],
    ['GET', '/api/v1/audit'],
  ];
  it.each(routes)('%s %s gives a visitor and a stranger nothing', async (method, path, body) => {
    const bob = await world.visitor();
    const url = path.replace('CONV', conv).replace('CONTACT', alice.contact);
    for (const bearer of [bob.token, alice.token, undefined, 'pk_guess']) {
      const res = await world.call(method, url, { ...(bearer === undefined ? {} : { bearer }), ...(body === undefined ? {} : { body }) });
      expect([401, 403, 404]).toContain(res.status);
      expect(leaks(res.body)).toBe(false);
    }
  });
  it('a file is given to its owner and to agents, to nobody else', async () => {
    const bob = await world.visitor();
    const path = new URL(fileUrl, world.base).pathname;
    expect((await world.call('GET', path, { bearer: bob.token })).status).toBeGreaterThanOrEqual(400);
    expect((await world.call('GET', path)).status).toBeGreaterThanOrEqual(400);
    expect((await world.call('GET', path, { bearer: alice.token })).status).toBeLessThan(400);
    expect((await world.call('GET', path, { bearer: agent.key })).status).toBeLessThan(400);
  });
  it("a session with another visitor's deviceId is not that visitor", async () => {
    const res = await world.call('POST', `/widget/${alice.inbox}/session`, { body: { deviceId: alice.deviceId }, origin: world.base });
    expect(res.status).toBe(201);
    expect(res.body.conversations).toEqual([]);
    expect(leaks(res.body)).toBe(false);
  });
  it('an invalid userJwt is 401, never a verified contact', async () => {
    for (const userJwt of ['x', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.', 'a.b.c']) {
      const res = await world.call('POST', `/widget/${alice.inbox}/session`, { body: { deviceId: 'device-jwt-0001', userJwt }, origin: world.base });
      expect(res).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } });
    }
  });
});
