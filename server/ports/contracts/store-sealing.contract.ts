import { expect, it } from 'vitest';
import { newId } from '#protocol';
import type { Store } from '../store.ts';
import type { Stores } from './store.contract.ts';
import { agent, checkedLog, codeOf, contact, conversation, cursorAt, inbox, opened, projection, session, T0, thread, upload } from './store-fixtures.ts';

/** Nothing of one workspace can be read or changed with the ids of another. */
export function sealingCases(s: Stores): void {
  it('seals the reading of a log', async () => {
    const t = await opened(s.store);
    const unit = t.unit();
    await s.store.events.append([unit]);
    const thief = newId();
    expect(await s.store.events.read(thief, { conversationId: t.id, sequence: 'all', limit: 10 })).toEqual([]);
    expect(await s.store.events.read(thief, { conversationId: t.id, sequence: 'public', before: 10, limit: 10 })).toEqual([]);
    expect(await s.store.events.find(thief, t.id, { cid: unit.cid })).toBeNull();
    expect(await s.store.events.find(thief, t.id, { id: unit.events[0]?.id ?? '' })).toBeNull();
    expect(await s.store.events.heads(thief, [t.id])).toEqual([{ conversationId: t.id, seq: 0, publicSeq: 0, visitorMsgs: 0, agentMsgs: 0, lastAt: 0, conversation: null }]);
  });

  it('seals the writing of a log', async () => {
    const t = await opened(s.store);
    const message = t.unit({ body: 'words' });
    await s.store.events.append([message]);
    const before = await snapshot(s.store, t.workspaceId, t.id);
    const thief = thread(newId(), { id: t.id });
    expect(await codeOf(s.store.events.append([thief.unit()]))).toBe('STORE_CONFLICT');
    expect(await codeOf(s.store.events.append([thread(newId(), { id: t.id }).open()]))).toBe('STORE_CONFLICT');
    const more = { patch: { conversationId: t.id, status: 'resolved' as const }, blank: [message.events[0]?.id ?? ''] };
    expect(await codeOf(s.store.events.repair([thief.unit({}, more)]))).toBe('STORE_INVALID');
    expect(await codeOf(s.store.events.repair([thief.unit({ cid: message.cid })]))).toBe('STORE_INVALID');
    expect(await snapshot(s.store, t.workspaceId, t.id)).toEqual(before);
  });

  it('seals patches and blanking that ride on a conversation of the own workspace', async () => {
    const victim = await opened(s.store);
    const message = victim.unit({ body: 'words' });
    await s.store.events.append([message]);
    const own = await opened(s.store);
    await s.store.events.append([own.unit({}, { blank: [message.events[0]?.id ?? ''] })]);
    expect(await s.store.events.find(victim.workspaceId, victim.id, { cid: message.cid })).toMatchObject({ body: 'words' });
  });

  it('seals the projection', async () => {
    const t = await opened(s.store);
    const before = await s.store.conversations.get(t.workspaceId, t.id);
    await s.store.events.project([{ ...projection(t, { seq: 9, relayedSeq: 9, readAgent: cursorAt(9) }), workspaceId: newId() }]);
    expect(await s.store.conversations.get(t.workspaceId, t.id)).toEqual(before);
  });

  it('seals conversations, lists and counts', async () => {
    const ws = newId();
    const t = await conversation(s.store, ws, { agentId: 'agent', ownerKind: 'agent', teamId: 'team', contactId: 'ana' });
    const thief = newId();
    expect(await s.store.conversations.get(thief, t.id)).toBeNull();
    for (const view of ['mine', 'all', 'team', 'contact'] as const) {
      expect(await s.store.conversations.list(thief, { view, agentId: 'agent', teamId: 'team', contactId: 'ana', limit: 10 })).toEqual([]);
      expect(await s.store.conversations.list(ws, { view, agentId: 'agent', teamId: 'team', contactId: 'ana', limit: 10 })).toHaveLength(1);
    }
    expect((await s.store.conversations.counts(thief, { agentId: 'agent' })).all).toBe(0);
  });

  it('seals read positions', async () => {
    const t = await opened(s.store);
    const thief = newId();
    await s.store.conversations.markRead(thief, [{ agentId: 'a', conversationId: t.id, seq: 9, visitorMsgs: 9 }]);
    expect(await s.store.conversations.reads(t.workspaceId, 'a', [t.id])).toEqual(new Map());
    await s.store.conversations.markRead(t.workspaceId, [{ agentId: 'a', conversationId: t.id, seq: 1, visitorMsgs: 0 }]);
    expect(await s.store.conversations.reads(thief, 'a', [t.id])).toEqual(new Map());
  });

  it('seals contacts and identities', async () => {
    const [ws, thief] = [newId(), newId()];
    const row = contact(ws);
    await s.store.contacts.byIdentity(ws, 'device', 'shared', () => row);
    expect(await s.store.contacts.get(thief, row.id)).toBeNull();
    expect(await s.store.contacts.getMany(thief, [row.id])).toEqual([]);
    expect(await s.store.contacts.update(thief, row.id, { name: 'stolen' })).toBeNull();
    expect(await s.store.contacts.list(thief, { limit: 10 })).toEqual([]);
    expect((await s.store.contacts.byIdentity(thief, 'device', 'shared', () => contact(thief))).id).not.toBe(row.id);
    expect(await s.store.contacts.get(ws, row.id)).toEqual(row);
  });

  it('seals inboxes and agents', async () => {
    const [ws, thief] = [newId(), newId()];
    const [box, person] = [inbox(ws), agent(ws)];
    await s.store.inboxes.create(box);
    await s.store.agents.create(person);
    expect(await s.store.inboxes.get(thief, box.id)).toBeNull();
    expect(await s.store.inboxes.update(thief, box.id, { name: 'stolen' })).toBeNull();
    expect(await s.store.inboxes.list(thief)).toEqual([]);
    expect(await s.store.agents.get(thief, person.id)).toBeNull();
    expect(await s.store.agents.byEmail(thief, person.email ?? '')).toBeNull();
    expect(await s.store.agents.update(thief, person.id, { role: 'owner' })).toBeNull();
    expect(await s.store.agents.list(thief)).toEqual([]);
    expect(await s.store.inboxes.get(ws, box.id)).toEqual(box);
    expect(await s.store.agents.get(ws, person.id)).toEqual(person);
  });

  it('seals sessions', async () => {
    const [ws, thief] = [newId(), newId()];
    const row = session(ws, 'agent');
    await s.store.sessions.create(row);
    expect(await s.store.sessions.get(thief, row.id)).toBeNull();
    expect(await s.store.sessions.listByAgent(thief, 'agent')).toEqual([]);
    await s.store.sessions.touch(thief, row.id, T0 + 9);
    expect(await s.store.sessions.revoke(thief, { id: row.id }, T0)).toEqual([]);
    expect(await s.store.sessions.revoke(thief, { agentId: 'agent' }, T0)).toEqual([]);
    expect(await s.store.sessions.get(ws, row.id)).toEqual(row);
  });

  it('seals API keys', async () => {
    const row = {
      ...{ id: newId(), workspaceId: newId(), name: 'k', agentId: 'a', role: 'bot' as const, hash: newId(), hint: 'h' },
      createdAt: T0,
      lastUsedAt: null,
      revokedAt: null,
    };
    await s.store.keys.create(row);
    expect(await s.store.keys.list(newId())).toEqual([]);
    expect(await s.store.keys.revoke(newId(), row.id, T0)).toBe(false);
    expect(await s.store.keys.byHash(row.hash)).toEqual(row);
  });

  it('seals uploads', async () => {
    const [ws, thief] = [newId(), newId()];
    const row = upload(ws);
    await s.store.uploads.create(row);
    expect(await s.store.uploads.get(thief, row.id)).toBeNull();
    expect(await s.store.uploads.claim(thief, { ids: [row.id], ownerKind: 'visitor', ownerId: 'contact', conversationId: 'c', cid: 'x' })).toBe('missing');
    await s.store.uploads.remove(thief, [row.id]);
    expect(await s.store.uploads.get(ws, row.id)).toEqual(row);
  });

  it('seals teams, settings, the audit trail and idempotency keys', async () => {
    const [ws, thief] = [newId(), newId()];
    await s.store.office.createTeam({ id: newId(), workspaceId: ws, name: 'T', createdAt: T0 });
    await s.store.office.saveSetting(ws, 'key', 'mine');
    await s.store.office.audit({ id: newId(), workspaceId: ws, actorKind: 'system', actorId: null, action: 'a', target: null, data: null, ip: null, createdAt: T0 });
    await s.store.idempotency.reserve(ws, 'key', 'hash', T0);
    expect(await s.store.office.teams(thief)).toEqual([]);
    expect(await s.store.office.setting(thief, 'key')).toBeNull();
    await s.store.office.saveSetting(thief, 'key', 'theirs');
    expect(await s.store.office.setting(ws, 'key')).toBe('mine');
    expect(await s.store.office.audits(thief, { limit: 10 })).toEqual([]);
    expect(await s.store.idempotency.reserve(thief, 'key', 'other', T0)).toBeNull();
    await s.store.idempotency.complete(thief, 'key', 500, 'theirs');
    await s.store.idempotency.release(thief, 'key');
    expect(await s.store.idempotency.reserve(ws, 'key', 'hash', T0)).toMatchObject({ status: 0, body: '' });
  });
}

async function snapshot(store: Store, workspaceId: string, id: string) {
  return { events: await checkedLog(store, workspaceId, id), row: await store.conversations.get(workspaceId, id) };
}
