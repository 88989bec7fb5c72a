import { encode } from 'next-auth/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#protocol';
import { AUTH_SECRET, createTestHttp, json, keyOf, ORIGIN, PASSWORD, signedIn, type TestHttp, visitorWith } from './test-http.ts';

let t: TestHttp;
beforeAll(async () => {
  t = await createTestHttp();
});
afterAll(() => t.close());
const me = (cookie: string) => t.call('/api/v1/me', { headers: { cookie } });

describe('the console’s cookie', () => {
  it('says who one is, in pieces too', async () => {
    const s = await signedIn(t.domain, t.auth, 'agent');
    expect(await (await me(s.cookie)).json()).toMatchObject({ id: s.agentId, role: 'agent', workspace: { id: t.domain.workspace.id } });
    const [name, value = ''] = s.cookie.split('=');
    expect((await me(`other=1; ${name}.0=${value.slice(0, 50)}; ${name}.1=${value.slice(50)}`)).status).toBe(200);
  });
  it('is nothing when it is malformed, sealed with another secret, or names no session', async () => {
    const sealed = async (token: Record<string, unknown>, secret = AUTH_SECRET) => `next-auth.session-token=${await encode({ token, secret })}`;
    const cookies = [
      await sealed({ sid: newId() }),
      await sealed({}),
      await sealed({ sid: { $ne: null } as unknown as string }),
      await sealed({ sub: 'owner' }),
      await sealed({ sid: (await signedIn(t.domain, t.auth, 'owner')).sessionId }, 'another secret of thirty-two characters'),
      'next-auth.session-token=',
      `next-auth.session-token=${'a.'.repeat(4000)}`,
      `next-auth.session-token=${(await signedIn(t.domain, t.auth, 'owner')).sessionId}`,
      'next-auth.session-token=eyJhbGciOiJub25lIn0..e30..',
      '=;;;=',
    ];
    for (const cookie of cookies) expect((await me(cookie)).status).toBe(401);
    expect(t.errors).toEqual([]);
  });
  it('changes nothing from another site, and nothing without saying where it comes from', async () => {
    const { cookie } = await signedIn(t.domain, t.auth, 'admin');
    const attempt = async (headers: Record<string, string>) => (await t.call('/api/v1/teams', json('POST', { name: 'Team' }, { cookie, host: 'localhost', ...headers }))).status;
    const before = (await t.domain.store.office.teams(t.domain.workspace.id)).length;
    for (const headers of [
      {},
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: 'http://localhost.evil.example' },
      { origin: 'https://localhost' },
      { origin: 'http://localhost:8080' },
      { origin: 'http://localhost.' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
      { origin: ORIGIN, 'sec-fetch-site': 'cross-site' },
    ] as Record<string, string>[])
      expect(await attempt(headers)).toBe(403);
    expect((await t.domain.store.office.teams(t.domain.workspace.id)).length).toBe(before);
    expect([await attempt({ origin: ORIGIN }), await attempt({ 'sec-fetch-site': 'same-origin' })]).toEqual([201, 201]);
  });
  it('is no longer worth anything once the session ended', async () => {
    const a = await signedIn(t.domain, t.auth, 'agent');
    const again = await t.auth.signIn({ email: a.email, password: PASSWORD, ip: null, userAgent: 'second' });
    const list = (await (await t.call('/api/v1/sessions', { headers: { cookie: a.cookie } })).json()) as { items: { id: string; current: boolean; userAgent: string }[] };
    expect(list.items.filter((s) => s.current).map((s) => s.id)).toEqual([a.sessionId]);
    const other = again && again !== 'throttled' ? again.sessionId : '';
    const own = { cookie: a.cookie, 'sec-fetch-site': 'same-origin' };
    const stranger = await signedIn(t.domain, t.auth, 'owner');
    expect((await t.call(`/api/v1/sessions/${stranger.sessionId}`, { method: 'DELETE', headers: own })).status).toBe(404);
    expect((await t.call(`/api/v1/sessions/${other}`, { method: 'DELETE', headers: own })).status).toBe(204);
    expect(t.ended).toContain(other);
    expect((await t.call(`/api/v1/sessions/${a.sessionId}`, { method: 'DELETE', headers: own })).status).toBe(204);
    expect((await me(a.cookie)).status).toBe(401);
    expect((await me(stranger.cookie)).status).toBe(200);
  });
  it('ends by idleness and by age', async () => {
    const s = await signedIn(t.domain, t.auth, 'agent');
    t.clock.now = 13 * 3_600_000;
    expect((await me(s.cookie)).status).toBe(401);
    t.clock.now = 0;
  });
});

describe('people', () => {
  it('keep out those who leave, and ask for the current password', async () => {
    const admin = await signedIn(t.domain, t.auth, 'admin');
    const agent = await signedIn(t.domain, t.auth, 'agent');
    const patch = (id: string, body: unknown, cookie: string) => t.call(`/api/v1/agents/${id}`, json('PATCH', body, { cookie, 'sec-fetch-site': 'same-origin' }));
    expect((await patch(agent.agentId, { role: 'admin' }, agent.cookie)).status).toBe(403);
    expect((await patch(admin.agentId, { name: 'x' }, agent.cookie)).status).toBe(403);
    expect((await patch(agent.agentId, { password: 'another good password' }, agent.cookie)).status).toBe(422);
    expect((await patch(agent.agentId, { password: 'another good password', currentPassword: PASSWORD }, agent.cookie)).status).toBe(200);
    expect((await me(agent.cookie)).status).toBe(200);
    expect(await t.auth.signIn({ email: agent.email, password: PASSWORD, ip: null, userAgent: null })).toBeNull();
    expect((await patch(agent.agentId, { active: false }, admin.cookie)).status).toBe(200);
    expect([(await me(agent.cookie)).status, t.ended.includes(agent.sessionId)]).toEqual([401, true]);
    expect(await t.auth.signIn({ email: agent.email, password: 'another good password', ip: null, userAgent: null })).toBeNull();
  });
  it('never give more than they have', async () => {
    const admin = await keyOf(t.domain, 'admin');
    const owner = await signedIn(t.domain, t.auth, 'owner');
    const tries: [string, RequestInit][] = [
      ['/api/v1/keys', json('POST', { name: 'k', role: 'owner' }, admin)],
      ['/api/v1/agents', json('POST', { name: 'A', email: 'a@b.example', password: PASSWORD, role: 'owner' }, admin)],
      [`/api/v1/agents/${owner.agentId}`, json('PATCH', { active: false }, admin)],
      [`/api/v1/agents/${owner.agentId}`, json('PATCH', { password: 'another good password' }, admin)],
    ];
    for (const [url, init] of tries) expect((await t.call(url, init)).status).toBe(403);
  });
  it('refuse taken addresses and poor passwords', async () => {
    const admin = await keyOf(t.domain, 'admin');
    const add = (body: object) => t.call('/api/v1/agents', json('POST', { name: 'Bo', role: 'agent', email: 'bo@desk.example', password: PASSWORD, ...body }, admin));
    expect((await add({})).status).toBe(201);
    expect([(await add({})).status, (await add({ email: 'BO@desk.example' })).status]).toEqual([409, 409]);
    for (const password of ['password123', 'aaaaaaaaaaaa', '1234567890', 'qwertyuiop', 'bo2@desk.example'])
      expect((await add({ email: 'bo2@desk.example', password })).status).toBe(422);
    for (const email of ['a@b@c.example', 'a＠b.example', '"a b"@c.example', 'a,b@c.example', 'a@b', 'a@b..example', '@b.example']) expect((await add({ email })).status).toBe(400);
    expect((await add({ email: 'bot@desk.example', role: 'bot' })).status).toBe(422);
  });
  it('a workspace keeps an owner', async () => {
    const t2 = await createTestHttp();
    const only = await signedIn(t2.domain, t2.auth, 'owner');
    const patch = (body: unknown) => t2.call(`/api/v1/agents/${only.agentId}`, json('PATCH', body, { cookie: only.cookie, 'sec-fetch-site': 'same-origin' }));
    expect([(await patch({ role: 'agent' })).status, (await patch({ active: false })).status]).toEqual([422, 422]);
    await t2.close();
  });
});

describe('API keys', () => {
  it('are shown once, kept as a hash, and end', async () => {
    const admin = await keyOf(t.domain, 'admin');
    const made = (await (await t.call('/api/v1/keys', json('POST', { name: 'ci', role: 'agent' }, admin))).json()) as { id: string; key: string; agentId: string };
    expect(made.key).toMatch(/^pk_[\w-]{43}$/);
    const list = await (await t.call('/api/v1/keys', { headers: admin })).text();
    expect([list.includes(made.id), list.includes(made.key)]).toEqual([true, false]);
    expect(JSON.stringify(await t.domain.store.keys.list(t.domain.workspace.id)).includes(made.key)).toBe(false);
    const use = () => t.call('/api/v1/me', { headers: { authorization: `Bearer ${made.key}` } });
    expect((await use()).status).toBe(200);
    let gone: string | undefined;
    t.domain.directory.onAgentChange((a) => {
      if (!a.active) gone = a.id;
    });
    expect((await t.call(`/api/v1/keys/${made.id}`, { method: 'DELETE', headers: admin })).status).toBe(204);
    expect([(await use()).status, gone]).toEqual([401, made.agentId]);
  });
});

describe('Idempotency-Key', () => {
  const post = (key: Record<string, string>, idempotency: string, body: unknown, path = '/api/v1/teams') =>
    t.call(path, json('POST', body, { ...key, 'idempotency-key': idempotency }));
  it('answers a repetition with the first result, and refuses another body', async () => {
    const key = await keyOf(t.domain, 'admin');
    const first = await post(key, 'a', { name: 'Sales' });
    const second = await post(key, 'a', { name: 'Sales' });
    expect([first.status, second.status, second.headers.get('idempotency-replayed')]).toEqual([201, 201, 'true']);
    expect(await second.json()).toEqual(await first.json());
    const other = await post(key, 'a', { name: 'Support' });
    expect([other.status, ((await other.json()) as { code: string }).code]).toEqual([409, 'CID_CONFLICT']);
    expect((await t.domain.store.office.teams(t.domain.workspace.id)).filter((x) => x.name === 'Sales')).toHaveLength(1);
  });
  it('belongs to its caller and path', async () => {
    const [a, b] = [await keyOf(t.domain, 'admin'), await keyOf(t.domain, 'admin')];
    const answers = [await post(a, 'same', { name: 'Own' }), await post(b, 'same', { name: 'Own' }), await post(a, 'same', { name: 'Own' }, '/api/v1/inboxes')];
    expect(new Set(await Promise.all(answers.map(async (x) => ((await x.json()) as { id: string }).id))).size).toBe(3);
  });
  it('runs once when requests come together', async () => {
    const key = await keyOf(t.domain, 'admin');
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(key, 'together', { name: 'Together' })));
    expect(answers.filter((a) => a.status === 201 && !a.headers.has('idempotency-replayed'))).toHaveLength(1);
    expect((await t.domain.store.office.teams(t.domain.workspace.id)).filter((x) => x.name === 'Together')).toHaveLength(1);
  });
  it('is free again after a refusal, and keeps no secret', async () => {
    const key = await keyOf(t.domain, 'admin');
    expect((await post(key, 'b', { name: 'k', role: 'agent', inboxes: [newId()] }, '/api/v1/keys')).status).toBe(422);
    const made = await post(key, 'b', { name: 'k', role: 'agent' }, '/api/v1/keys');
    expect([made.status, (await post(key, 'b', { name: 'k', role: 'agent' }, '/api/v1/keys')).status]).toEqual([201, 409]);
    expect((await post(key, 'x'.repeat(201), { name: 'n' })).status).toBe(400);
  });
});

describe('conversations over HTTP', () => {
  it('are read, answered, changed and paged', async () => {
    const key = await keyOf(t.domain, 'agent');
    const v = await visitorWith(t);
    const base = `/api/v1/conversations/${v.conv}`;
    const cid = newId();
    const send = () => t.call(`${base}/messages`, json('POST', { body: 'How can I help?', cid }, key));
    const [first, again] = [await send(), await send()];
    const answer = (await first.json()) as { id: string; dup: boolean; seq: number };
    expect([first.status, answer.dup, again.status, ((await again.json()) as typeof answer).id]).toEqual([201, false, 200, answer.id]);
    const patched = (await (await t.call(base, json('PATCH', { priority: 'high', addTags: ['vip'], status: 'pending', agent: null }, key))).json()) as object;
    expect(patched).toMatchObject({ priority: 'high', tags: ['vip'], status: 'pending', owner: { kind: 'none' } });
    const edited = await t.call(`${base}/messages/${answer.id}`, json('PATCH', { body: 'How may I help?' }, key));
    expect(edited.status).toBe(200);
    expect((await t.call(`${base}/messages/${answer.id}`, { method: 'DELETE', headers: key })).status).toBe(200);

    const page = async (q: string) =>
      (await (await t.call(`${base}/events?${q}`, { headers: key })).json()) as { items: { seq: number; ts: string; type: string }[]; next: string | null };
    const seen: number[] = [];
    for (let after: string | null = '0'; after !== null; ) {
      const { items, next } = await page(`after=${after}&limit=2`);
      seen.push(...items.map((e) => e.seq));
      after = next;
    }
    expect(seen).toEqual(seen.map((_, i) => i + 1));
    const latest = await page('limit=2');
    expect(latest.items.map((e) => e.seq)).toEqual(seen.slice(-2));
    expect((await page(`before=${latest.next}&limit=2`)).items.map((e) => e.seq)).toEqual(seen.slice(-4, -2));
    expect(latest.items[0]?.ts).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
  });
  it('are opened by an agent once per cid', async () => {
    const key = await keyOf(t.domain, 'agent');
    const v = await visitorWith(t);
    const body = { inboxId: v.inboxId, contactId: v.contactId, cid: newId(), topic: 'Call back' };
    const [a, b] = [await t.call('/api/v1/conversations', json('POST', body, key)), await t.call('/api/v1/conversations', json('POST', body, key))];
    expect([a.status, b.status, ((await a.json()) as { id: string }).id]).toEqual([201, 200, ((await b.json()) as { id: string }).id]);
    expect((await t.call('/api/v1/conversations', json('POST', { ...body, inboxId: newId() }, key))).status).toBe(404);
    expect((await t.call('/api/v1/conversations', json('POST', { ...body, inboxId: (await visitorWith(t)).inboxId }, key))).status).toBe(422);
    const mine = (await (await t.call(`/api/v1/conversations?contact=${v.contactId}`, { headers: key })).json()) as { items: unknown[]; next: null };
    expect(mine.items).toHaveLength(2);
    expect(await (await t.call('/api/v1/conversations/counts', { headers: key })).json()).toMatchObject({ all: expect.any(Number) });
  });
  it('contacts page without gaps or repeats, and null clears', async () => {
    const key = await keyOf(t.domain, 'agent');
    const made = new Set<string>();
    for (let i = 0; i < 7; i++) made.add(((await (await t.call('/api/v1/contacts', json('POST', { name: `C${i}` }, key))).json()) as { id: string }).id);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const answer: { items: { id: string }[]; next: string | null } = (await (
        await t.call(`/api/v1/contacts?limit=3${cursor ? `&cursor=${cursor}` : ''}`, { headers: key })
      ).json()) as never;
      seen.push(...answer.items.map((c) => c.id));
      cursor = answer.next;
    }
    expect([new Set(seen).size, [...made].every((id) => seen.includes(id))]).toEqual([seen.length, true]);
    const id = [...made][0] ?? '';
    expect(await (await t.call(`/api/v1/contacts/${id}`, json('PATCH', { name: null, email: 'c@x.example' }, key))).json()).toMatchObject({
      name: null,
      email: 'c@x.example',
      verified: false,
    });
  });
  it('the audit log tells who did it', async () => {
    const admin = await keyOf(t.domain, 'admin');
    await t.call('/api/v1/teams', json('POST', { name: 'Audited' }, admin));
    const { items } = (await (await t.call('/api/v1/audit?limit=5', { headers: admin })).json()) as {
      items: { action: string; data: object; actor: { kind: string }; ip: string }[];
    };
    expect(items[0]).toMatchObject({ action: 'team.create', actor: { kind: 'agent' }, data: { name: 'Audited' }, ip: '127.0.0.1' });
    expect(JSON.stringify(items)).not.toContain(PASSWORD);
  });
});
