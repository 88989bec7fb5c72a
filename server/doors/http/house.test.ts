import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueSetupToken } from '../../domain/workspace/set-up.ts';
import { addressKey, createAddressOf } from './client-address.ts';
import { routes } from './routes/index.ts';
import { createTestHttp, json, keyOf, PASSWORD, type TestHttp } from './test-http.ts';

let t: TestHttp;
beforeAll(async () => {
  t = await createTestHttp({ config: { metricsToken: 'scrape me' } });
});
afterAll(() => t.close());

describe('health', () => {
  it('tells each dependency, and 503 when one fails or the process drains', async () => {
    expect((await t.call('/livez')).status).toBe(200);
    expect(await (await t.call('/readyz')).json()).toMatchObject({ status: 'ok', checks: { store: { status: 'ok' } } });
    t.health.checks.broker = () => Promise.reject(new Error('gone'));
    const failed = await t.call('/readyz');
    expect([failed.status, await failed.json()]).toMatchObject([503, { status: 'failed', checks: { store: { status: 'ok' }, broker: { status: 'failed' } } }]);
    delete t.health.checks.broker;
    t.health.drain = true;
    expect([(await t.call('/readyz')).status, (await t.call('/livez')).status]).toEqual([503, 200]);
    t.health.drain = false;
  });
  it('counts every request by its pattern, refused ones too', async () => {
    t.requests.length = 0;
    await t.call('/widget/nobody/config');
    await t.call('/api/v1/inboxes', { method: 'POST' });
    await t.call('/no/such/path');
    expect(t.requests.map(([method, route, status]) => [method, route, status])).toEqual([
      ['GET', '/widget/{inbox}/config', 404],
      ['POST', '/api/v1/inboxes', 401],
      ['GET', 'unknown', 404],
    ]);
    expect(t.requests.every(([, , , seconds]) => seconds >= 0 && seconds < 60)).toBe(true);
  });
  it('shows metrics to this machine or with the token, not to a forwarded stranger', async () => {
    const get = async (headers: Record<string, string>, remote: string) => (await t.call('/metrics', { headers, remote })).status;
    expect(await get({}, '127.0.0.1')).toBe(200);
    expect(await get({}, '::ffff:127.0.0.1')).toBe(200);
    expect(await get({ 'x-forwarded-for': '1.2.3.4' }, '127.0.0.1')).toBe(401);
    expect(await get({}, '10.0.0.9')).toBe(401);
    expect(await get({ authorization: 'Bearer wrong' }, '10.0.0.9')).toBe(401);
    expect(await get({ authorization: 'Bearer scrape me' }, '10.0.0.9')).toBe(200);
  });
});

describe('documentation', () => {
  it('is an OpenAPI 3.1 document with every route', async () => {
    const doc = (await (await t.call('/openapi.json')).json()) as {
      openapi: string;
      paths: Record<string, Record<string, { operationId: string; parameters: { name: string; in: string }[]; responses: object }>>;
      components: { schemas: Record<string, object> };
    };
    expect(doc.openapi).toBe('3.1.0');
    const listed = Object.entries(doc.paths).flatMap(([path, ops]) => Object.keys(ops).map((m) => `${m.toUpperCase()} ${path}`));
    expect(listed.sort()).toEqual(routes.map((r) => `${r.method} ${r.path}`).sort());
    const operations = Object.entries(doc.paths).flatMap(([path, ops]) => Object.values(ops).map((op) => ({ path, ...op })));
    expect(new Set(operations.map((o) => o.operationId)).size).toBe(operations.length);
    for (const o of operations) {
      const named = o.parameters.filter((p) => p.in === 'path').map((p) => p.name);
      expect(named).toEqual([...o.path.matchAll(/\{(\w+)\}/g)].map((m) => m[1]));
    }
    const text = JSON.stringify(doc);
    for (const [, name = ''] of text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)) expect(Object.keys(doc.components.schemas)).toContain(name);
    expect(text).toContain('"additionalProperties":false');
  });
  it('is a page in the reader’s language with nothing from elsewhere and no script', async () => {
    const page = await t.call('/docs/api', { headers: { 'accept-language': 'zh-CN,zh;q=0.9' } });
    const html = await page.text();
    expect([page.status, html.includes('lang="zh-CN"'), html.includes('收件箱')]).toEqual([200, true, true]);
    for (const route of routes) expect(html).toContain(route.path.split('{')[0]);
    expect(html).not.toMatch(/<script|https?:\/\/(?!127\.0\.0\.1)|javascript:/);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(await (await t.call('/docs/api', { headers: { 'accept-language': 'en' } })).text()).toContain('lang="en"');
  });
});

describe('every answer', () => {
  it('has the headers of one table', async () => {
    const key = await keyOf(t.domain, 'owner');
    for (const [url, init] of [
      ['/livez', {}],
      ['/readyz', {}],
      ['/api/v1/me', { headers: key }],
      ['/api/v1/me', {}],
      ['/api/v1/nothing', {}],
      ['/api/v1/agents', { method: 'PUT' }],
      ['/files/xxxxxxxxxxxxxxxxxxxxxx', {}],
    ] as [string, RequestInit][]) {
      const { headers } = await t.call(url, init);
      expect([url, Object.fromEntries(headers)]).toMatchObject([
        url,
        {
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'strict-origin-when-cross-origin',
          'cache-control': 'no-store',
          'content-security-policy': expect.stringContaining("default-src 'none'"),
        },
      ]);
      expect(headers.get('x-trace-id')).toMatch(/^[0-9a-f]{32}$/);
      expect(headers.get('x-powered-by')).toBeNull();
    }
  });
  it('goes on in the caller’s trace, and begins one for nonsense', async () => {
    const trace = async (traceparent: string) => (await t.call('/livez', { headers: { traceparent } })).headers.get('x-trace-id');
    const id = '4bf92f3577b34da6a3ce929d0e0e4736';
    expect(await trace(`00-${id}-00f067aa0ba902b7-01`)).toBe(id);
    for (const bad of [`00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, `ff-${id}-00f067aa0ba902b7-01`, id, 'x'.repeat(5000), `00-${id.toUpperCase()}-00f067aa0ba902b7-01`])
      expect(await trace(bad)).not.toBe(id);
  });
  it('says nothing of what failed inside but its trace id', async () => {
    const t2 = await createTestHttp();
    const key = await keyOf(t2.domain, 'admin');
    t2.domain.store.office.teams = () => Promise.reject(new Error('secret detail'));
    const answer = await t2.call('/api/v1/teams', { headers: key });
    const text = await answer.text();
    expect([answer.status, JSON.parse(text)]).toMatchObject([500, { code: 'INTERNAL', traceId: answer.headers.get('x-trace-id') }]);
    expect([text.includes('secret detail'), t2.errors.length]).toEqual([false, 1]);
    await t2.close();
  });
});

describe('set-up', () => {
  const owner = { name: 'Ana', email: 'ana@desk.example', password: PASSWORD };
  const far = { remote: '10.0.0.9' };
  it('from this machine needs no token, from elsewhere the one of the start', async () => {
    const s = await createTestHttp();
    const ask = async (url: string, init: RequestInit & { remote?: string }) => (await s.call(url, init)).json();
    expect(await ask('/api/v1/setup', {})).toEqual({ needed: true, allowed: true });
    expect(await ask('/api/v1/setup', far)).toEqual({ needed: true, allowed: false });
    expect(await ask('/api/v1/setup', { headers: { 'x-forwarded-for': '10.0.0.9' } })).toEqual({ needed: true, allowed: false });
    expect(await ask('/api/v1/setup', { headers: { host: 'rebound.example' } })).toEqual({ needed: true, allowed: false });
    const first = await issueSetupToken(s.domain);
    const token = (await issueSetupToken(s.domain)) ?? '';
    expect(await ask(`/api/v1/setup?token=${token}`, far)).toEqual({ needed: true, allowed: true });
    for (const wrong of [undefined, first, '', 'x', `${token}x`])
      expect((await s.call('/api/v1/setup', { ...json('POST', { ...owner, ...(wrong === undefined ? {} : { token: wrong }) }), ...far })).status).toBe(404);
    expect((await s.call('/api/v1/setup', json('POST', owner, { origin: 'https://evil.example' }))).status).toBe(403);
    const made = await s.call('/api/v1/setup', { ...json('POST', { ...owner, token, locale: 'zh' }), ...far });
    expect([made.status, await made.json()]).toMatchObject([201, { role: 'owner', email: owner.email }]);
    expect(s.domain.workspace.locale).toBe('zh');
    expect((await s.call('/api/v1/setup', json('POST', { ...owner, email: 'b@desk.example' }))).status).toBe(404);
    expect(await ask('/api/v1/setup', {})).toEqual({ needed: false, allowed: false });
    expect(await issueSetupToken(s.domain)).toBeNull();
    await s.close();
  });
  it('a token ends after an hour', async () => {
    const s = await createTestHttp();
    const token = (await issueSetupToken(s.domain)) ?? '';
    s.clock.now = 3_600_001;
    expect((await s.call('/api/v1/setup', { ...json('POST', { ...owner, token }), ...far })).status).toBe(404);
    await s.close();
  });
  it('of two at once one becomes owner', async () => {
    const s = await createTestHttp();
    const answers = await Promise.all([1, 2, 3].map((n) => s.call('/api/v1/setup', json('POST', { ...owner, email: `o${n}@desk.example` }))));
    expect(answers.filter((a) => a.status === 201)).toHaveLength(1);
    expect((await s.domain.store.agents.list(s.domain.workspace.id)).filter((a) => a.role === 'owner')).toHaveLength(1);
    await s.close();
  });
});

describe('limits', () => {
  it('answer 429 with the time to wait, per real address', async () => {
    const s = await createTestHttp({ limits: true });
    const ask = (headers: Record<string, string> = {}, remote = '10.0.0.9') => s.call('/api/v1/setup', { headers, remote });
    let refused: Response | undefined;
    for (let i = 0; i < 40 && !refused; i++) {
      // A forged header from nobody we trust changes nothing.
      const answer = await ask({ 'x-forwarded-for': `10.1.0.${i}` });
      if (answer.status === 429) refused = answer;
    }
    expect(await refused?.json()).toMatchObject({ code: 'RATE_LIMITED' });
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await ask({}, '10.0.0.10')).status).toBe(200);
    await s.close();
  });
  it('believe only trusted proxies', () => {
    const of = createAddressOf(['127.0.0.1', '10.0.0.0/8', 'fd00::/8']);
    expect(of('203.0.113.7', '1.1.1.1')).toBe('203.0.113.7');
    expect(of('127.0.0.1', '1.1.1.1, 198.51.100.4, 10.2.3.4')).toBe('198.51.100.4');
    expect(of('::ffff:127.0.0.1', '198.51.100.4')).toBe('198.51.100.4');
    expect(of('fd00::1', '2001:db8::1')).toBe('2001:db8::1');
    expect(of('127.0.0.1', 'garbage, 10.0.0.1')).toBe('10.0.0.1');
    expect(of(undefined, '1.1.1.1')).toBeNull();
  });
  it('count IPv6 per /64', () => {
    expect(addressKey('2001:db8:1:2:3:4:5:6')).toBe(addressKey('2001:db8:1:2::9'));
    expect(addressKey('2001:db8:1:3::9')).not.toBe(addressKey('2001:db8:1:2::9'));
    expect(addressKey('2001:db8::1')).toBe('2001:db8:0:0::/64');
    expect(addressKey('1.2.3.4')).toBe('1.2.3.4');
  });
});
