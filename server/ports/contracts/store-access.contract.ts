import { expect, it } from 'vitest';
import { newId } from '#protocol';
import type { ApiKeyRecord } from '../store.ts';
import type { Stores } from './store.contract.ts';
import { codeOf, session, T0, upload } from './store-fixtures.ts';

export function accessCases(s: Stores): void {
  it('keeps a session as it was given, and touches it forward', async () => {
    const row = session(newId(), 'agent', { userAgent: 'Browser/1.0', ip: '2001:db8::1' });
    await s.store.sessions.create(row);
    expect(await s.store.sessions.get(row.workspaceId, row.id)).toEqual(row);
    await s.store.sessions.touch(row.workspaceId, row.id, T0 + 50);
    await s.store.sessions.touch(row.workspaceId, row.id, T0 + 40);
    expect(await s.store.sessions.get(row.workspaceId, row.id)).toEqual({ ...row, lastSeenAt: T0 + 50 });
    expect(await s.store.sessions.get(row.workspaceId, newId())).toBeNull();
  });

  it('revokes one session once', async () => {
    const row = session(newId(), 'agent');
    await s.store.sessions.create(row);
    expect(await s.store.sessions.revoke(row.workspaceId, { id: row.id }, T0 + 1)).toEqual([row.id]);
    expect(await s.store.sessions.revoke(row.workspaceId, { id: row.id }, T0 + 2)).toEqual([]);
    expect((await s.store.sessions.get(row.workspaceId, row.id))?.revokedAt).toBe(T0 + 1);
  });

  it("revokes all of an agent's sessions but one", async () => {
    const ws = newId();
    const rows = Array.from({ length: 4 }, (_, n) => session(ws, 'agent', { createdAt: T0 + n }));
    const other = session(ws, 'other');
    for (const row of [...rows, other]) await s.store.sessions.create(row);
    const kept = rows[1]?.id ?? '';
    const revoked = await s.store.sessions.revoke(ws, { agentId: 'agent', except: kept }, T0 + 9);
    expect(new Set(revoked)).toEqual(new Set(rows.map((r) => r.id).filter((id) => id !== kept)));
    const now = await s.store.sessions.listByAgent(ws, 'agent');
    expect(now.filter((r) => r.revokedAt === null).map((r) => r.id)).toEqual([kept]);
    expect((await s.store.sessions.get(ws, other.id))?.revokedAt).toBeNull();
    expect(await s.store.sessions.revoke(ws, { agentId: 'agent' }, T0 + 10)).toEqual([kept]);
  });

  const key = (over: Partial<ApiKeyRecord> = {}): ApiKeyRecord => ({
    ...{ id: newId(), workspaceId: newId(), name: 'CI', agentId: 'agent', role: 'bot', hash: `${newId()}${newId()}`.replaceAll('-', ''), hint: 'pk_…ab12' },
    ...{ createdAt: T0, lastUsedAt: null, revokedAt: null },
    ...over,
  });

  it('finds an API key by its hash, revoked or not', async () => {
    const row = key();
    await s.store.keys.create(row);
    expect(await s.store.keys.byHash(row.hash)).toEqual(row);
    expect(await s.store.keys.byHash('unknown')).toBeNull();
    await s.store.keys.touch(row.id, T0 + 3);
    expect(await s.store.keys.revoke(row.workspaceId, row.id, T0 + 4)).toBe(true);
    expect(await s.store.keys.revoke(row.workspaceId, row.id, T0 + 5)).toBe(false);
    expect(await s.store.keys.byHash(row.hash)).toEqual({ ...row, lastUsedAt: T0 + 3, revokedAt: T0 + 4 });
    expect(await s.store.keys.list(row.workspaceId)).toHaveLength(1);
  });

  it('refuses the same key twice, in any workspace', async () => {
    const row = key();
    await s.store.keys.create(row);
    expect(await codeOf(s.store.keys.create(key({ hash: row.hash })))).toBe('STORE_CONFLICT');
  });

  it('keeps an upload as it was given', async () => {
    const row = upload(newId(), { width: 800, height: 600, durationMs: 1_500, name: '照片 😀.png', inboxId: 'inbox', size: 20_971_520 });
    await s.store.uploads.create(row);
    expect(await s.store.uploads.get(row.workspaceId, row.id)).toEqual(row);
    expect(await s.store.uploads.get(row.workspaceId, newId())).toBeNull();
  });

  const claimBy = (ws: string, ids: string[], over: { ownerId?: string; conversationId?: string; cid?: string } = {}) => ({
    ...{ ids, ownerKind: 'visitor' as const, ownerId: 'contact', conversationId: 'conversation', cid: 'cid-1' },
    ...over,
    workspaceId: ws,
  });

  it('claims uploads for a message, and again for the same one', async () => {
    const ws = newId();
    const rows = [upload(ws), upload(ws)];
    for (const row of rows) await s.store.uploads.create(row);
    const ids = rows.map((r) => r.id);
    expect(await s.store.uploads.claim(ws, claimBy(ws, ids))).toBe('ok');
    expect(await s.store.uploads.claim(ws, claimBy(ws, ids))).toBe('ok');
    expect(await s.store.uploads.get(ws, ids[0] ?? '')).toMatchObject({ conversationId: 'conversation', claimedBy: 'cid-1' });
    expect(await s.store.uploads.claim(ws, claimBy(ws, ids, { cid: 'cid-2' }))).toBe('gone');
    expect(await s.store.uploads.claim(ws, claimBy(ws, ids, { conversationId: 'elsewhere' }))).toBe('gone');
    expect(await s.store.uploads.claim(ws, claimBy(ws, []))).toBe('ok');
  });

  it('claims all or none', async () => {
    const ws = newId();
    const [free, taken, foreign] = [upload(ws), upload(ws), upload(ws, { ownerId: 'somebody else' })];
    for (const row of [free, taken, foreign]) await s.store.uploads.create(row);
    expect(await s.store.uploads.claim(ws, claimBy(ws, [taken.id], { cid: 'first' }))).toBe('ok');
    expect(await s.store.uploads.claim(ws, claimBy(ws, [free.id, taken.id]))).toBe('gone');
    expect(await s.store.uploads.claim(ws, claimBy(ws, [free.id, foreign.id]))).toBe('missing');
    expect(await s.store.uploads.claim(ws, claimBy(ws, [free.id, newId()]))).toBe('missing');
    expect(await s.store.uploads.claim(ws, { ...claimBy(ws, [free.id]), ownerKind: 'agent' })).toBe('missing');
    expect(await s.store.uploads.get(ws, free.id)).toEqual(free);
    expect(await s.store.uploads.get(ws, foreign.id)).toEqual(foreign);
  });

  it('gives shared files to one of many messages at once', async () => {
    for (let round = 0; round < 5; round++) {
      const ws = newId();
      const rows = Array.from({ length: 4 }, () => upload(ws));
      for (const row of rows) await s.store.uploads.create(row);
      const ids = rows.map((r) => r.id);
      const claims = Array.from({ length: 8 }, (_, n) => (n % 2 ? s.store : s.other).uploads.claim(ws, claimBy(ws, n % 3 ? ids : [...ids].reverse(), { cid: `cid-${n}` })));
      const outcomes = await Promise.all(claims);
      expect(outcomes.filter((o) => o === 'ok')).toHaveLength(1);
      const winner = `cid-${outcomes.indexOf('ok')}`;
      const stored = await Promise.all(ids.map((id) => s.store.uploads.get(ws, id)));
      expect(stored.map((u) => u?.claimedBy)).toEqual(ids.map(() => winner));
    }
  });

  it('finds unclaimed uploads that are old enough, oldest first, and removes the ones named', async () => {
    const ws = newId();
    const [b, a, young, claimed] = [upload(ws, { createdAt: 2_000 }), upload(ws, { createdAt: 1_000 }), upload(ws, { createdAt: 9_000 }), upload(ws, { createdAt: 500 })];
    for (const row of [b, a, young, claimed]) await s.store.uploads.create(row);
    await s.store.uploads.claim(ws, claimBy(ws, [claimed.id]));
    const found = async () => (await s.store.uploads.unclaimed(9_000, 100_000)).filter((u) => u.workspaceId === ws);
    expect(await found()).toEqual([a, b]);
    expect(await s.store.uploads.unclaimed(9_000, 1)).toHaveLength(1);
    await s.store.uploads.remove(ws, [a.id, newId()]);
    expect(await found()).toEqual([b]);
    await s.store.uploads.remove(ws, []);
    expect(await s.store.uploads.get(ws, young.id)).toEqual(young);
  });
}
