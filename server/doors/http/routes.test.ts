import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, type Role } from '#protocol';
import { allows } from '../../domain/workspace/authorize.ts';
import { isAgentRoute } from './handle-route.ts';
import type { Route } from './route.ts';
import { routes } from './routes/index.ts';
import { createTestHttp, json, keyOf, type TestHttp, visitorWith } from './test-http.ts';

let t: TestHttp;
let visitor: Awaited<ReturnType<typeof visitorWith>>;
const keys = new Map<Role, { authorization: string }>();
const ROLES: Role[] = ['owner', 'admin', 'supervisor', 'agent', 'bot'];

beforeAll(async () => {
  t = await createTestHttp();
  visitor = await visitorWith(t);
  for (const role of ROLES) keys.set(role, await keyOf(t.domain, role));
});
afterAll(() => t.close());

const urlOf = (route: Route, id = newId()) => route.path.replace('{inbox}', visitor.inboxId).replace(/\{\w+\}/g, id);
const requestOf = (route: Route, headers: Record<string, string> = {}, body: unknown = {}): RequestInit =>
  route.method === 'GET' || route.method === 'DELETE' ? { method: route.method, headers } : json(route.method, body, headers);
const problemOf = async (answer: Response) => (await answer.json()) as { code: string; status: number; traceId: string; errors?: { path: string }[] };
const agentRoutes = routes.filter((r) => isAgentRoute(r.access));

describe('who may call what (from the route table)', () => {
  for (const route of agentRoutes) {
    const name = `${route.method} ${route.path}`;
    it(`${name}: nobody without a credential, whatever they send`, async () => {
      for (const headers of [
        {},
        { authorization: `Bearer ${visitor.token}` },
        { authorization: 'Bearer' },
        { authorization: 'Bearer pk_' },
        { authorization: 'Basic YTpi' },
        { authorization: `Bearer pk_${'A'.repeat(43)}` },
        { cookie: 'next-auth.session-token=x.y.z' },
        { cookie: `next-auth.session-token=${newId()}` },
      ] as Record<string, string>[]) {
        const answer = await t.call(urlOf(route), requestOf(route, headers, { nonsense: true }));
        expect(answer.status).toBe(401);
        expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
        expect((await problemOf(answer)).code).toBe('UNAUTHENTICATED');
      }
    });
    if (route.access === 'agent') continue;
    for (const role of ROLES) {
      const allowed = allows({ kind: 'agent', workspaceId: '', agentId: '', name: '', role, inboxIds: null }, route.access as never);
      it(`${name}: ${role} ${allowed ? 'may' : 'may not'}`, async () => {
        const answer = await t.call(urlOf(route), requestOf(route, keys.get(role)));
        // Somebody else's row: whoever may only read may change no more than their own.
        const others = name === 'PATCH /api/v1/agents/{id}' && (role === 'supervisor' || role === 'agent');
        if (allowed && !others) expect([200, 201, 204, 400, 404, 422]).toContain(answer.status);
        else expect([answer.status, (await problemOf(answer)).code]).toEqual([403, 'FORBIDDEN']);
      });
    }
  }

  for (const route of routes.filter((r) => r.access === 'visitor')) {
    it(`${route.method} ${route.path}: only with a visitor token of this inbox`, async () => {
      const other = await visitorWith(t);
      for (const authorization of ['', 'Bearer x', `Bearer ${other.token}`, keys.get('owner')?.authorization ?? '']) {
        expect((await t.call(urlOf(route), requestOf(route, { authorization }))).status).toBe(401);
      }
    });
  }

  for (const route of routes.filter((r) => r.path.includes('{id}'))) {
    it(`${route.method} ${route.path}: an unknown id is 404, as is one that cannot be`, async () => {
      const bodies: Record<string, unknown> = {
        '/api/v1/conversations/{id}': { status: 'resolved' },
        '/api/v1/conversations/{id}/messages': { body: 'x' },
        '/api/v1/conversations/{id}/messages/{message}': { body: 'x' },
      };
      for (const id of [newId(), visitor.conv.replace(/.$/, 'g'), 'null', '%2e%2e', '%00', '..%2f..%2fetc', 'x'.repeat(65)]) {
        const answer = await t.call(urlOf(route, id), requestOf(route, keys.get('owner'), bodies[route.path] ?? {}));
        expect([answer.status, id]).toEqual([404, id]);
        expect(answer.headers.get('x-trace-id')).toMatch(/^[0-9a-f]{32}$/);
      }
    });
  }

  it('a key for another inbox sees nothing of this one', async () => {
    const other = await visitorWith(t);
    const key = await keyOf(t.domain, 'admin', [other.inboxId]);
    for (const path of [`/conversations/${visitor.conv}`, `/conversations/${visitor.conv}/events`, `/contacts/${visitor.contactId}`, `/inboxes/${visitor.inboxId}`]) {
      expect((await t.call(`/api/v1${path}`, { headers: key })).status).toBe(404);
    }
    const write = [
      t.call(`/api/v1/conversations/${visitor.conv}`, json('PATCH', { status: 'resolved' }, key)),
      t.call(`/api/v1/conversations/${visitor.conv}/messages`, json('POST', { body: 'x' }, key)),
      t.call(`/api/v1/contacts/${visitor.contactId}`, json('PATCH', { name: 'x' }, key)),
      t.call(`/api/v1/inboxes/${visitor.inboxId}`, json('PATCH', { name: 'x' }, key)),
    ];
    for (const answer of await Promise.all(write)) expect(answer.status).toBe(404);
    const inboxes = (await (await t.call('/api/v1/inboxes', { headers: key })).json()) as { items: { id: string }[] };
    expect(inboxes.items.map((i) => i.id)).toEqual([other.inboxId]);
    const contacts = (await (await t.call('/api/v1/contacts', { headers: key })).json()) as { items: { id: string }[] };
    const ids = contacts.items.map((c) => c.id);
    expect([ids.includes(other.contactId), ids.includes(visitor.contactId)]).toEqual([true, false]);
  });
});

const BAD_BODIES: unknown[] = [
  null,
  [],
  'text',
  7,
  true,
  { __unknown: 1 },
  { name: null },
  { name: { $ne: null } },
  { name: ['x'] },
  { name: '' },
  { name: 'x'.repeat(5000) },
  { name: 'a\u0000b' },
  { name: '\ud800' },
  { email: 'a@b@c' },
  { sites: 'https://a.example' },
  { sites: ['javascript:alert(1)'] },
  { role: 'root' },
  { limit: -1 },
  { status: 'gone' },
  { deviceId: 0 },
  { deviceId: 'device-1234', token: { a: 1 } },
  { deviceId: 'device-1234', page: { url: 'x'.repeat(3000) } },
  { body: 'x'.repeat(17_000) },
  { attachments: Array(11).fill('a') },
  { cid: 'not-a-uuid', body: 'x' },
];
const RAW_BODIES = ['', '{', '{"a":', 'undefined', '{"__proto__":{"x":1},"name":"n"}', '{"constructor":1}', `${'['.repeat(100_000)}`, '"\\ud800"', '\u0000', '{"name":"x"}garbage'];

describe('bad input', () => {
  for (const route of routes) {
    it(`${route.method} ${route.path}: never more than a refusal`, async () => {
      const before = t.errors.length;
      const headers = route.access === 'visitor' ? { authorization: `Bearer ${visitor.token}` } : (keys.get('owner') ?? {});
      const url = urlOf(route, visitor.conv);
      const statuses: number[] = [];
      const send = async (init: RequestInit, target = url) => {
        const answer = await t.call(target, init);
        statuses.push(answer.status);
        expect(answer.status).toBeLessThan(500);
        if (answer.status >= 400) expect((await problemOf(answer)).traceId).toBe(answer.headers.get('x-trace-id'));
      };
      if (route.method === 'GET') {
        for (const q of [
          '?limit=0',
          '?limit=101',
          '?limit=a',
          '?limit=1&limit=2',
          '?cursor=%00',
          '?cursor=W10',
          '?cursor=WzEsMl0',
          '?a[$ne]=1',
          '?__proto__=1',
          '?before=-1',
          '?view=nothing',
          '?q=%ED%A0%80',
          '?%',
        ])
          await send({ headers }, url + q);
        return;
      }
      for (const body of BAD_BODIES) await send(requestOf(route, headers, body));
      for (const raw of RAW_BODIES)
        await send({ method: route.method, headers: { ...headers, 'content-type': 'application/json' }, ...(route.method === 'DELETE' ? {} : { body: raw }) });
      await send({ method: route.method, headers: { ...headers, 'content-type': 'text/plain' }, ...(route.method === 'DELETE' ? {} : { body: '{}' }) });
      await send({
        method: route.method,
        headers: { ...headers, 'content-type': 'application/json' },
        ...(route.method === 'DELETE' ? {} : { body: new Uint8Array([0x7b, 0xff, 0x7d]) }),
      });
      expect(t.errors.length).toBe(before);
      expect(({} as Record<string, unknown>).x).toBeUndefined();
    });
  }
  it('says what was wrong, where, in the reader’s language', async () => {
    const answer = await t.call('/api/v1/inboxes', json('POST', { name: 'x', colour: '#fff' }, { ...keys.get('owner'), 'accept-language': 'zh-CN' }));
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'BAD_REQUEST', title: '请求的格式不正确。', status: 400, errors: [{ message: 'unknown key "colour"' }] });
  });
  it('a body over 256 KB is 413 and a long text too', async () => {
    for (const size of [300_000, 17_000]) {
      const answer = await t.call(`/api/v1/conversations/${visitor.conv}/messages`, json('POST', { body: 'x'.repeat(size) }, keys.get('owner')));
      expect([answer.status, (await problemOf(answer)).code]).toEqual([413, 'TOO_LARGE']);
    }
  });
  it('an unknown path is 404, another method 405 with Allow, HEAD as GET without a body', async () => {
    expect((await t.call('/api/v1/nothing', { headers: keys.get('owner') ?? {} })).status).toBe(404);
    const refused = await t.call('/api/v1/agents', { method: 'DELETE', headers: keys.get('owner') ?? {} });
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, POST']);
    expect((await t.call('/livez', { method: 'POST' })).headers.get('allow')).toBe('GET');
    const head = await t.call('/api/v1/agents', { method: 'HEAD', headers: keys.get('owner') ?? {} });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });
});
