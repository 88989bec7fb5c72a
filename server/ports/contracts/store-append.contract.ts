import { expect, it } from 'vitest';
import { newId } from '#protocol';
import type { Stores } from './store.contract.ts';
import { checkedLog, codeOf, opened, T0, thread } from './store-fixtures.ts';

export function appendCases(s: Stores): void {
  it('stores an event with every column as it was given', async () => {
    const t = await opened(s.store);
    const event = t.event({
      actorKind: 'agent',
      actorId: 'agent-1',
      deviceId: 'device-1',
      causedBy: 'cause-1',
      traceId: 'trace-1',
      payloadHash: 'abcdefghijklmnopqrstuv',
      body: 'line one\nline two\ttab',
      data: { kind: 'text', nested: { list: [1, 'two', null, { three: true }] } },
      createdAt: T0 + 1,
    });
    await s.store.events.append([{ workspaceId: t.workspaceId, conversationId: t.id, cid: event.cid, events: [event] }]);
    expect(await s.store.events.find(t.workspaceId, t.id, { cid: event.cid })).toEqual(event);
  });

  it('opens a conversation together with its first event', async () => {
    const t = await opened(s.store, undefined, { inboxId: 'inbox-7', contactId: 'contact-7', ownerKind: 'bot' });
    const row = await s.store.conversations.get(t.workspaceId, t.id);
    expect(row).toMatchObject({ id: t.id, inboxId: 'inbox-7', contactId: 'contact-7', status: 'open', ownerKind: 'bot', priority: 'none', tags: [], lastSeq: 0, relayedSeq: 0 });
    expect(row).toMatchObject({ createdAt: T0, updatedAt: T0, publicUpdatedAt: T0, lastMessageAt: null, waitingSince: null, snoozedUntil: null, agentId: null });
    expect(await checkedLog(s.store, t.workspaceId, t.id)).toHaveLength(1);
  });

  it('stores nothing when a number is taken', async () => {
    const t = await opened(s.store);
    const rival = t.unit();
    await s.store.events.append([rival]);
    const late = { ...rival, cid: newId(), events: rival.events.map((e) => ({ ...e, id: newId(), cid: newId() })) };
    expect(await codeOf(s.store.events.append([late]))).toBe('STORE_CONFLICT');
    expect(await checkedLog(s.store, t.workspaceId, t.id)).toHaveLength(2);
  });

  it('stores nothing when a cid is taken', async () => {
    const t = await opened(s.store);
    const first = t.unit();
    await s.store.events.append([first]);
    expect(await codeOf(s.store.events.append([t.unit({ cid: first.cid })]))).toBe('STORE_CONFLICT');
    expect(await checkedLog(s.store, t.workspaceId, t.id)).toHaveLength(2);
  });

  it('keeps units of other conversations out when one unit conflicts', async () => {
    const a = await opened(s.store);
    const b = await opened(s.store, a.workspaceId);
    const taken = a.unit();
    await s.store.events.append([taken]);
    expect(await codeOf(s.store.events.append([b.unit(), { ...taken, cid: newId() }]))).toBe('STORE_CONFLICT');
    expect(await checkedLog(s.store, b.workspaceId, b.id)).toHaveLength(1);
  });

  it('refuses a second conversation of the same id with everything in the batch', async () => {
    const t = await opened(s.store);
    const again = thread(t.workspaceId, { id: t.id });
    again.head.seq = 1;
    const bystander = await opened(s.store, t.workspaceId);
    expect(await codeOf(s.store.events.append([bystander.unit(), again.open()]))).toBe('STORE_CONFLICT');
    expect(await checkedLog(s.store, t.workspaceId, bystander.id)).toHaveLength(1);
    expect(await checkedLog(s.store, t.workspaceId, t.id)).toHaveLength(1);
  });

  it('stores the events, the patch and the blanking of one unit together', async () => {
    const t = await opened(s.store);
    const message = t.unit({ body: 'secret', data: { kind: 'text', attachments: [{ name: 'secret.pdf' }] } });
    await s.store.events.append([message]);
    const target = message.events[0]?.id ?? '';
    const patch = { conversationId: t.id, status: 'pending' as const, tags: ['vip', '退款'], priority: 'high' as const };
    await s.store.events.append([
      t.unit(
        [
          { type: 'conversation.tagged', visibility: 'agents' },
          { type: 'message.recalled', body: null, data: { target } },
        ],
        { patch, blank: [target] },
      ),
    ]);
    expect(await s.store.conversations.get(t.workspaceId, t.id)).toMatchObject({ status: 'pending', tags: ['vip', '退款'], priority: 'high', agentId: null });
    expect(await s.store.events.find(t.workspaceId, t.id, { id: target })).toMatchObject({ body: null, data: { recalled: true, kind: 'text' } });
    expect((await s.store.events.find(t.workspaceId, t.id, { id: target }))?.data).toEqual({ recalled: true, kind: 'text' });
    expect(await checkedLog(s.store, t.workspaceId, t.id)).toHaveLength(4);
  });

  it('changes no column and blanks nothing when the unit conflicts', async () => {
    const t = await opened(s.store);
    const message = t.unit({ body: 'still here' });
    await s.store.events.append([message]);
    const target = message.events[0]?.id ?? '';
    const conflicting = { ...message, cid: newId(), patch: { conversationId: t.id, status: 'resolved' as const }, blank: [target] };
    expect(await codeOf(s.store.events.append([conflicting]))).toBe('STORE_CONFLICT');
    expect(await s.store.conversations.get(t.workspaceId, t.id)).toMatchObject({ status: 'open' });
    expect(await s.store.events.find(t.workspaceId, t.id, { id: target })).toMatchObject({ body: 'still here' });
  });

  it('applies several patches of one conversation in their order', async () => {
    const t = await opened(s.store);
    const first = t.unit({}, { patch: { conversationId: t.id, agentId: 'agent-1', ownerKind: 'agent', status: 'pending' } });
    const second = t.unit({}, { patch: { conversationId: t.id, status: 'open', teamId: 'team-1' } });
    await s.store.events.append([first, second]);
    expect(await s.store.conversations.get(t.workspaceId, t.id)).toMatchObject({ agentId: 'agent-1', ownerKind: 'agent', status: 'open', teamId: 'team-1' });
  });

  it('sets owned columns back to nothing with null', async () => {
    const t = await opened(s.store);
    await s.store.events.append([t.unit({}, { patch: { conversationId: t.id, agentId: 'a', teamId: 't', snoozedUntil: T0 + 999 } })]);
    expect(await s.store.conversations.get(t.workspaceId, t.id)).toMatchObject({ agentId: 'a', teamId: 't', snoozedUntil: T0 + 999 });
    await s.store.events.append([t.unit({}, { patch: { conversationId: t.id, agentId: null, teamId: null, snoozedUntil: null } })]);
    expect(await s.store.conversations.get(t.workspaceId, t.id)).toMatchObject({ agentId: null, teamId: null, snoozedUntil: null });
  });

  it('opens and changes a conversation in one unit', async () => {
    const t = thread();
    await s.store.events.append([t.open({ patch: { conversationId: t.id, ownerKind: 'bot', tags: ['new'] } })]);
    expect(await s.store.conversations.get(t.workspaceId, t.id)).toMatchObject({ ownerKind: 'bot', tags: ['new'], status: 'open' });
  });

  it('blanks a message of the same batch', async () => {
    const t = await opened(s.store);
    const message = t.unit({ body: 'oops' });
    const target = message.events[0]?.id ?? '';
    await s.store.events.append([message, t.unit({ type: 'message.recalled', body: null, data: { target } }, { blank: [target] })]);
    expect(await s.store.events.find(t.workspaceId, t.id, { id: target })).toMatchObject({ body: null, data: { recalled: true, kind: 'text' } });
  });

  it('stores 500 units in one batch without a gap', async () => {
    const t = await opened(s.store);
    await s.store.events.append(Array.from({ length: 500 }, () => t.unit()));
    expect(await checkedLog(s.store, t.workspaceId, t.id)).toHaveLength(501);
  });

  it('stores one batch over 200 conversations, some new and some old', async () => {
    const ws = newId();
    const old = Array.from({ length: 100 }, () => thread(ws));
    await s.store.events.append(old.map((t) => t.open()));
    const fresh = Array.from({ length: 100 }, () => thread(ws));
    await s.store.events.append([...fresh.map((t) => t.open()), ...old.flatMap((t) => [t.unit(), t.unit({ actorKind: 'agent' })])]);
    const heads = await s.store.events.heads(
      ws,
      [...old, ...fresh].map((t) => t.id),
    );
    expect(heads.map((h) => h.seq)).toEqual([...old.map(() => 3), ...fresh.map(() => 1)]);
    expect(heads.every((h) => h.conversation !== null)).toBe(true);
  });

  it('takes units in any order of conversations', async () => {
    const a = await opened(s.store);
    const b = await opened(s.store, a.workspaceId);
    await s.store.events.append([b.unit(), a.unit(), b.unit(), a.unit()]);
    expect(await checkedLog(s.store, a.workspaceId, a.id)).toHaveLength(3);
    expect(await checkedLog(s.store, a.workspaceId, b.id)).toHaveLength(3);
  });

  it('takes an empty batch', async () => {
    await expect(s.store.events.append([])).resolves.toBeUndefined();
  });

  it.each([
    ['body', { body: 'a\0b' }],
    ['data', { data: { kind: 'text', text: 'a\0b' } }],
    ['key of data', { data: { 'a\0b': 1 } }],
  ])('refuses a NUL in the %s and stores nothing of the batch', async (_, bad) => {
    const t = await opened(s.store);
    const clean = t.unit();
    expect(await codeOf(s.store.events.append([clean, t.unit(bad)]))).toBe('STORE_INVALID');
    expect(await checkedLog(s.store, t.workspaceId, t.id)).toHaveLength(1);
    await s.store.events.append([clean]);
    expect(await checkedLog(s.store, t.workspaceId, t.id)).toHaveLength(2);
  });

  it('refuses a unit without events', async () => {
    const t = await opened(s.store);
    expect(await codeOf(s.store.events.append([{ workspaceId: t.workspaceId, conversationId: t.id, cid: newId(), events: [] }]))).toBe('STORE_INVALID');
  });

  it('lets one of two openings of the data win a number, and the other nothing', async () => {
    const t = await opened(s.store);
    const one = t.unit();
    const two = { ...one, cid: newId(), events: one.events.map((e) => ({ ...e, id: newId(), cid: newId() })) };
    const outcomes = await Promise.all([codeOf(s.store.events.append([one])), codeOf(s.other.events.append([two]))]);
    expect(outcomes.sort()).toEqual(['STORE_CONFLICT', 'resolved']);
    expect(await checkedLog(s.store, t.workspaceId, t.id)).toHaveLength(2);
  });
}
