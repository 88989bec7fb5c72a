import { expect, it } from 'vitest';
import { newId } from '#protocol';
import type { Stores } from './store.contract.ts';
import { agent, codeOf, contact, inbox, T0 } from './store-fixtures.ts';

export function peopleCases(s: Stores): void {
  it('keeps a contact as it was given', async () => {
    const row = contact(newId(), {
      inboxId: 'inbox',
      name: '张伟 😀',
      email: 'z@example.org',
      phone: '+86 10',
      verified: true,
      attributes: { plan: 'pro', nested: { n: 1.5, list: [null, true] }, 中文: '值' },
      page: { url: 'https://example.org/a?b=c', title: 'T' },
      createdAt: T0 + 1,
      updatedAt: T0 + 2,
    });
    await s.store.contacts.create(row);
    expect(await s.store.contacts.get(row.workspaceId, row.id)).toEqual(row);
    expect(await s.store.contacts.get(row.workspaceId, newId())).toBeNull();
    expect(await codeOf(s.store.contacts.create(row))).toBe('STORE_CONFLICT');
  });

  it('changes the columns named and no others', async () => {
    const row = contact(newId(), { page: { url: 'https://example.org' }, attributes: { a: 1 } });
    await s.store.contacts.create(row);
    const patch = { name: null, email: 'new@example.org', page: null, attributes: { b: 2 }, tokenVersion: 2, updatedAt: T0 + 7 };
    expect(await s.store.contacts.update(row.workspaceId, row.id, patch)).toEqual({ ...row, ...patch });
    expect(await s.store.contacts.get(row.workspaceId, row.id)).toEqual({ ...row, ...patch });
    expect(await s.store.contacts.update(row.workspaceId, newId(), { name: 'x' })).toBeNull();
  });

  it('reads many contacts and skips the unknown', async () => {
    const ws = newId();
    const rows = Array.from({ length: 5 }, () => contact(ws));
    for (const row of rows) await s.store.contacts.create(row);
    const found = await s.store.contacts.getMany(ws, [newId(), ...rows.map((r) => r.id), rows[0]?.id ?? '']);
    expect(new Set(found.map((c) => c.id))).toEqual(new Set(rows.map((r) => r.id)));
    expect(found).toHaveLength(5);
    expect(await s.store.contacts.getMany(ws, [])).toEqual([]);
  });

  it('lists contacts newest first, page by page', async () => {
    const ws = newId();
    for (let i = 0; i < 11; i++) await s.store.contacts.create(contact(ws, { createdAt: T0 + Math.floor(i / 4) }));
    const seen: { at: number; id: string }[] = [];
    for (let i = 0; i < 5; i++) {
      const after = seen.at(-1);
      seen.push(...(await s.store.contacts.list(ws, { limit: 3, ...(after ? { after } : {}) })).map((c) => ({ at: c.createdAt, id: c.id })));
    }
    expect(seen).toHaveLength(11);
    const keys = seen.map((k) => `${k.at} ${k.id}`);
    expect(keys).toEqual([...new Set(keys)].sort().reverse());
  });

  it('makes a contact for an identity once and finds it again', async () => {
    const ws = newId();
    const first = contact(ws);
    expect(await s.store.contacts.byIdentity(ws, 'device', 'device-1', () => first)).toEqual(first);
    const again = await s.store.contacts.byIdentity(ws, 'device', 'device-1', () => {
      throw new Error('a known identity must not make a contact');
    });
    expect(again).toEqual(first);
    expect((await s.store.contacts.byIdentity(ws, 'jwt', 'device-1', () => contact(ws))).id).not.toBe(first.id);
  });

  it('makes one contact for 20 callers at once', async () => {
    const ws = newId();
    const found = await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 ? s.store : s.other).contacts.byIdentity(ws, 'jwt', 'subject 😀', () => contact(ws))));
    expect(new Set(found.map((c) => c.id)).size).toBe(1);
    expect(await s.store.contacts.list(ws, { limit: 100 })).toHaveLength(1);
  });

  it('refuses a NUL in a contact and leaves it unchanged', async () => {
    const ws = newId();
    const row = contact(ws);
    expect(await codeOf(s.store.contacts.create(contact(ws, { name: 'a\0' })))).toBe('STORE_INVALID');
    expect(await codeOf(s.store.contacts.create(contact(ws, { attributes: { deep: [{ x: '\0' }] } })))).toBe('STORE_INVALID');
    expect(await codeOf(s.store.contacts.byIdentity(ws, 'device', 'd\0', () => contact(ws)))).toBe('STORE_INVALID');
    await s.store.contacts.create(row);
    expect(await codeOf(s.store.contacts.update(ws, row.id, { phone: '\0' }))).toBe('STORE_INVALID');
    expect(await s.store.contacts.list(ws, { limit: 10 })).toEqual([row]);
  });

  it('keeps an escaped backslash-u0000 that is only text', async () => {
    const row = contact(newId(), { name: '\\u0000', attributes: { text: '\\u0000' } });
    await s.store.contacts.create(row);
    expect(await s.store.contacts.get(row.workspaceId, row.id)).toEqual(row);
  });

  it('keeps an inbox as it was given and changes the columns named', async () => {
    const row = inbox(newId(), {
      sites: ['example.org', 'https://例子.cn'],
      bot: 'builtin',
      identitySecret: 'sealed',
      identityKey: '-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC KEY-----\n',
      appearance: { position: 'left', padding: { x: 20, y: 0 }, greetings: { zh: '您好 🙂' }, logo: null },
      seen: { origin: 'https://a.b', url: 'https://a.b/c', title: '购物车', at: T0 },
    });
    await s.store.inboxes.create(row);
    expect(await s.store.inboxes.get(row.workspaceId, row.id)).toEqual(row);
    const looks = { appearance: { theme: 'dark' }, updatedAt: T0 + 2 };
    expect(await s.store.inboxes.update(row.workspaceId, row.id, looks)).toEqual({ ...row, ...looks });
    const patch = { sites: [], bot: null, seen: null, identityKey: null, appearance: null, color: '#fff', updatedAt: T0 + 3 };
    expect(await s.store.inboxes.update(row.workspaceId, row.id, patch)).toEqual({ ...row, ...patch });
    expect(await s.store.inboxes.update(row.workspaceId, newId(), { name: 'x' })).toBeNull();
    expect(await codeOf(s.store.inboxes.create(row))).toBe('STORE_CONFLICT');
  });

  it('lists the demo inbox first, then the oldest', async () => {
    const ws = newId();
    const rows = [inbox(ws, { createdAt: T0 + 2 }), inbox(ws, { createdAt: T0 }), inbox(ws, { createdAt: T0 + 3, demo: true }), inbox(ws, { createdAt: T0 + 1 })];
    for (const row of rows) await s.store.inboxes.create(row);
    expect((await s.store.inboxes.list(ws)).map((i) => i.createdAt - T0)).toEqual([3, 0, 1, 2]);
  });

  it('keeps an agent as it was given and changes the columns named', async () => {
    const row = agent(newId(), { inboxIds: ['a', 'b'], presence: 'online', locale: 'zh', role: 'admin' });
    await s.store.agents.create(row);
    expect(await s.store.agents.get(row.workspaceId, row.id)).toEqual(row);
    expect(await s.store.agents.byEmail(row.workspaceId, row.email ?? '')).toEqual(row);
    const patch = { inboxIds: null, active: false, sessionVersion: 2, passwordHash: null, updatedAt: T0 + 1 };
    expect(await s.store.agents.update(row.workspaceId, row.id, patch)).toEqual({ ...row, ...patch });
    expect(await s.store.agents.update(row.workspaceId, newId(), { name: 'x' })).toBeNull();
    expect(await s.store.agents.byEmail(row.workspaceId, 'nobody@example.org')).toBeNull();
  });

  it('tells "no inbox" from "every inbox"', async () => {
    const row = agent(newId(), { inboxIds: [] });
    await s.store.agents.create(row);
    expect((await s.store.agents.get(row.workspaceId, row.id))?.inboxIds).toEqual([]);
  });

  it('refuses an e-mail address twice in a workspace, on creation and on change', async () => {
    const ws = newId();
    const [a, b] = [agent(ws, { email: 'same@example.org' }), agent(ws)];
    await s.store.agents.create(a);
    await s.store.agents.create(b);
    expect(await codeOf(s.store.agents.create(agent(ws, { email: 'same@example.org' })))).toBe('STORE_CONFLICT');
    expect(await codeOf(s.store.agents.update(ws, b.id, { email: 'same@example.org' }))).toBe('STORE_CONFLICT');
    expect(await codeOf(s.store.agents.update(ws, a.id, { email: 'same@example.org' }))).toBe('resolved');
    await s.store.agents.create(agent(newId(), { email: 'same@example.org' }));
    expect(await s.store.agents.list(ws)).toHaveLength(2);
  });

  it('takes any number of agents without an e-mail address', async () => {
    const ws = newId();
    await s.store.agents.create(agent(ws, { email: null, kind: 'key' }));
    await s.store.agents.create(agent(ws, { email: null, kind: 'key' }));
    expect((await s.store.agents.list(ws)).map((a) => a.kind)).toEqual(['key', 'key']);
  });
}
