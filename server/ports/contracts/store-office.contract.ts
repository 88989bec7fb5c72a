import { expect, it } from 'vitest';
import { newId } from '#protocol';
import type { AuditRow } from '../store.ts';
import type { Stores } from './store.contract.ts';
import { codeOf, T0 } from './store-fixtures.ts';

export function officeCases(s: Stores): void {
  it('keeps the workspace and changes it', async () => {
    const known = await s.store.office.workspace();
    const row = known ?? { id: newId(), name: 'Shop', locale: 'en', epoch: 'e1', createdAt: T0 };
    await s.store.office.saveWorkspace(row);
    expect(await s.store.office.workspace()).toEqual(row);
    await s.store.office.saveWorkspace({ ...row, name: '店铺 😀', epoch: 'e2' });
    expect(await s.store.office.workspace()).toEqual({ ...row, name: '店铺 😀', epoch: 'e2' });
  });

  it('keeps teams, oldest first', async () => {
    const ws = newId();
    const rows = [2, 0, 1].map((n) => ({ id: newId(), workspaceId: ws, name: `Team ${n}`, createdAt: T0 + n }));
    for (const row of rows) await s.store.office.createTeam(row);
    expect((await s.store.office.teams(ws)).map((t) => t.name)).toEqual(['Team 0', 'Team 1', 'Team 2']);
    expect(await codeOf(s.store.office.createTeam(rows[0] ?? { id: '', workspaceId: ws, name: '', createdAt: 0 }))).toBe('STORE_CONFLICT');
  });

  it.each([[{ a: { b: [1, 'two', null] } }], [[1, 2]], ['text 😀'], [42.5], [false], [null]])('keeps the setting %j', async (value) => {
    const ws = newId();
    await s.store.office.saveSetting(ws, 'key', value);
    expect(await s.store.office.setting(ws, 'key')).toEqual(value);
  });

  it('overwrites a setting and answers null for an unknown one', async () => {
    const ws = newId();
    await s.store.office.saveSetting(ws, 'key', { a: 1 });
    await s.store.office.saveSetting(ws, 'key', { b: 2 });
    expect(await s.store.office.setting(ws, 'key')).toEqual({ b: 2 });
    expect(await s.store.office.setting(ws, 'other')).toBeNull();
    expect(await codeOf(s.store.office.saveSetting(ws, 'key', 'a\0'))).toBe('STORE_INVALID');
  });

  it('saves one setting from many callers at once', async () => {
    const ws = newId();
    await Promise.all(Array.from({ length: 12 }, (_, n) => (n % 2 ? s.store : s.other).office.saveSetting(ws, 'race', { n })));
    expect(await s.store.office.setting(ws, 'race')).toEqual({ n: expect.any(Number) });
  });

  it('keeps the audit trail, newest first, page by page', async () => {
    const ws = newId();
    const entry = (n: number): AuditRow => ({
      ...{ id: newId(), workspaceId: ws, actorKind: 'agent', actorId: 'a', action: 'agent.create', target: `t${n}`, ip: '::1' },
      ...{ data: n % 2 ? { role: 'admin' } : null, createdAt: T0 + Math.floor(n / 3) },
    });
    const rows = Array.from({ length: 10 }, (_, n) => entry(n));
    for (const row of rows) await s.store.office.audit(row);
    const seen: AuditRow[] = [];
    for (let i = 0; i < 5; i++) {
      const last = seen.at(-1);
      seen.push(...(await s.store.office.audits(ws, { limit: 3, ...(last ? { after: { at: last.createdAt, id: last.id } } : {}) })));
    }
    expect(seen.map((r) => r.id).sort()).toEqual(rows.map((r) => r.id).sort());
    expect(seen.map((r) => r.createdAt)).toEqual(seen.map((r) => r.createdAt).sort((a, b) => b - a));
    expect(seen.find((r) => r.target === 't1')).toEqual(rows[1]);
  });

  it('reserves an idempotency key once and gives its answer back', async () => {
    const ws = newId();
    expect(await s.store.idempotency.reserve(ws, 'k', 'hash', T0)).toBeNull();
    expect(await s.store.idempotency.reserve(ws, 'k', 'another', T0)).toEqual({ requestHash: 'hash', status: 0, body: '' });
    await s.store.idempotency.complete(ws, 'k', 201, '{"id":"😀"}');
    expect(await s.store.idempotency.reserve(ws, 'k', 'hash', T0)).toEqual({ requestHash: 'hash', status: 201, body: '{"id":"😀"}' });
  });

  it('gives one of many callers the key', async () => {
    const ws = newId();
    const answers = await Promise.all(Array.from({ length: 16 }, (_, n) => (n % 2 ? s.store : s.other).idempotency.reserve(ws, 'race', `h${n}`, T0)));
    expect(answers.filter((a) => a === null)).toHaveLength(1);
  });

  it('frees a key whose call failed, and keeps one that was answered', async () => {
    const ws = newId();
    await s.store.idempotency.reserve(ws, 'k', 'hash', T0);
    await s.store.idempotency.release(ws, 'k');
    expect(await s.store.idempotency.reserve(ws, 'k', 'second', T0)).toBeNull();
    await s.store.idempotency.complete(ws, 'k', 200, 'ok');
    await s.store.idempotency.release(ws, 'k');
    expect(await s.store.idempotency.reserve(ws, 'k', 'third', T0)).toEqual({ requestHash: 'second', status: 200, body: 'ok' });
  });

  it('forgets keys that are older than asked', async () => {
    const ws = newId();
    await s.store.idempotency.reserve(ws, 'old', 'h', 1_000);
    await s.store.idempotency.reserve(ws, 'new', 'h', 3_000);
    expect(await s.store.idempotency.expire(2_000)).toBeGreaterThanOrEqual(1);
    expect(await s.store.idempotency.reserve(ws, 'old', 'again', 5_000)).toBeNull();
    expect(await s.store.idempotency.reserve(ws, 'new', 'again', 5_000)).not.toBeNull();
  });

  it('answers a ping and has nothing left to migrate', async () => {
    await expect(s.store.ping()).resolves.toBeUndefined();
    expect(await s.store.migrate()).toEqual([]);
  });
}
