import { expect, it } from 'vitest';
import { newId } from '#protocol';
import type { Stores } from './store.contract.ts';
import { cursorAt, opened, projection, T0, thread } from './store-fixtures.ts';

export function projectCases(s: Stores): void {
  it('writes every projected column and no owned one', async () => {
    const t = await opened(s.store);
    await s.store.events.append([t.unit({}, { patch: { conversationId: t.id, status: 'pending', agentId: 'agent-1' } }), t.unit({ actorKind: 'agent' })]);
    const readAgent = { seq: 2, publicSeq: 2, deliveredSeq: 3, deliveredPublicSeq: 3, visitorMsgs: 1, agentMsgs: 0 };
    await s.store.events.project([
      projection(t, {
        updatedAt: T0 + 1,
        lastMessageAt: T0 + 2,
        lastActorKind: 'agent',
        preview: '你好 😀',
        publicPreview: 'seen by all',
        publicUpdatedAt: T0 + 3,
        waitingSince: T0 + 4,
        relayedSeq: 2,
        readAgent,
      }),
    ]);
    expect(await s.store.conversations.get(t.workspaceId, t.id)).toEqual({
      ...{ id: t.id, workspaceId: t.workspaceId, inboxId: 'inbox', contactId: 'contact', createdAt: T0 },
      ...{ status: 'pending', ownerKind: 'none', agentId: 'agent-1', teamId: null, priority: 'none', tags: [], snoozedUntil: null },
      ...{ lastSeq: 3, lastPublicSeq: 3, visitorMsgs: 1, agentMsgs: 1, lastMessageAt: T0 + 2, lastActorKind: 'agent', waitingSince: T0 + 4, relayedSeq: 2 },
      ...{ preview: '你好 😀', publicPreview: 'seen by all', publicUpdatedAt: T0 + 3, updatedAt: T0 + 1, readAgent, readVisitor: cursorAt(0) },
    });
  });

  it('only moves forward: an older or equal row changes nothing', async () => {
    const t = await opened(s.store);
    await s.store.events.project([projection(t, { seq: 5, preview: 'five' })]);
    await s.store.events.project([projection(t, { seq: 4, preview: 'four', updatedAt: T0 + 99 })]);
    await s.store.events.project([projection(t, { seq: 5, preview: 'five again', waitingSince: T0 })]);
    expect(await s.store.conversations.get(t.workspaceId, t.id)).toMatchObject({ lastSeq: 5, preview: 'five', updatedAt: T0, waitingSince: null });
  });

  it('clears what a newer row clears', async () => {
    const t = await opened(s.store);
    await s.store.events.project([projection(t, { seq: 2, waitingSince: T0, preview: 'x' })]);
    await s.store.events.project([projection(t, { seq: 3, waitingSince: null, preview: '', lastActorKind: 'agent' })]);
    expect(await s.store.conversations.get(t.workspaceId, t.id)).toMatchObject({ lastSeq: 3, waitingSince: null, preview: '', lastActorKind: 'agent' });
  });

  it('moves the relayed number by itself, forward only', async () => {
    const t = await opened(s.store);
    await s.store.events.project([projection(t, { seq: 5, relayedSeq: 3 })]);
    await s.store.events.project([projection(t, { seq: 5, relayedSeq: 5, preview: 'not this' })]);
    await s.store.events.project([projection(t, { seq: 6, relayedSeq: 4 })]);
    expect(await s.store.conversations.get(t.workspaceId, t.id)).toMatchObject({ lastSeq: 6, relayedSeq: 5, preview: 'preview' });
  });

  it('moves each read cursor by itself, forward only', async () => {
    const t = await opened(s.store);
    await s.store.events.project([projection(t, { seq: 9, readAgent: cursorAt(4), readVisitor: cursorAt(2) })]);
    await s.store.events.project([projection(t, { seq: 9, readAgent: cursorAt(3), readVisitor: cursorAt(6) })]);
    expect(await s.store.conversations.get(t.workspaceId, t.id)).toMatchObject({ readAgent: cursorAt(4), readVisitor: cursorAt(6) });
    await s.store.events.project([projection(t, { seq: 10 })]);
    expect(await s.store.conversations.get(t.workspaceId, t.id)).toMatchObject({ lastSeq: 10, readAgent: cursorAt(4), readVisitor: cursorAt(6) });
  });

  it('moves the delivered part without the read part, and never leaves it below', async () => {
    const t = await opened(s.store);
    await s.store.events.project([projection(t, { seq: 9, readAgent: cursorAt(2, { deliveredSeq: 7, deliveredPublicSeq: 6 }) })]);
    await s.store.events.project([projection(t, { seq: 9, readAgent: cursorAt(1, { deliveredSeq: 8, deliveredPublicSeq: 7 }) })]);
    expect((await s.store.conversations.get(t.workspaceId, t.id))?.readAgent).toEqual(cursorAt(2, { deliveredSeq: 8, deliveredPublicSeq: 7 }));
    await s.store.events.project([projection(t, { seq: 9, readAgent: cursorAt(9, { deliveredSeq: 3, deliveredPublicSeq: 3 }) })]);
    expect((await s.store.conversations.get(t.workspaceId, t.id))?.readAgent).toEqual(cursorAt(9));
  });

  it('takes the same conversation twice in one call, the newest wins in any order', async () => {
    const t = await opened(s.store);
    await s.store.events.project([projection(t, { seq: 7, preview: 'seven', relayedSeq: 1 }), projection(t, { seq: 6, preview: 'six', relayedSeq: 6 })]);
    expect(await s.store.conversations.get(t.workspaceId, t.id)).toMatchObject({ lastSeq: 7, preview: 'seven', relayedSeq: 6 });
  });

  it('writes 200 rows at once, ignores unknown conversations and takes an empty call', async () => {
    const ws = newId();
    const threads = Array.from({ length: 200 }, () => thread(ws));
    await s.store.events.append(threads.map((t) => t.open()));
    await s.store.events.project([...threads.map((t) => projection(t, { seq: 3 })), projection(thread(ws))]);
    await s.store.events.project([]);
    const heads = await s.store.events.heads(
      ws,
      threads.map((t) => t.id),
    );
    expect(heads.filter((h) => h.conversation?.lastSeq === 3)).toHaveLength(200);
  });

  it('is right however many project the same rows at once', async () => {
    const ws = newId();
    const threads = Array.from({ length: 30 }, () => thread(ws));
    await s.store.events.append(threads.map((t) => t.open()));
    const writer = async (store: typeof s.store, parity: number) => {
      for (let seq = 1; seq <= 20; seq++) {
        if (seq % 2 === parity) await store.events.project(threads.map((t) => projection(t, { seq, preview: `p${seq}`, relayedSeq: seq, readVisitor: cursorAt(seq) })));
      }
    };
    await Promise.all([writer(s.store, 0), writer(s.other, 1), writer(s.other, 0)]);
    for (const t of threads) {
      expect(await s.store.conversations.get(ws, t.id)).toMatchObject({ lastSeq: 20, preview: 'p20', relayedSeq: 20, readVisitor: cursorAt(20) });
    }
  });

  it('finds conversations whose row is behind recent events, and no others', async () => {
    const ws = newId();
    const [behind, current, old] = [await opened(s.store, ws), await opened(s.store, ws), thread(ws)];
    await s.store.events.append([old.open()]);
    const recent = T0 + 1_000_000;
    await s.store.events.append([behind.unit({ createdAt: recent }), current.unit({ createdAt: recent })]);
    await s.store.events.project([projection(current)]);
    const found = (await s.store.upkeep.behind(recent, 100_000)).filter((c) => c.workspaceId === ws);
    expect(found).toEqual([{ workspaceId: ws, conversationId: behind.id }]);
    expect((await s.store.upkeep.behind(T0, 100_000)).filter((c) => c.workspaceId === ws)).toHaveLength(2);
    expect((await s.store.upkeep.behind(T0, 1)).length).toBe(1);
  });

  it('finds what was not relayed and is old enough, oldest first', async () => {
    const ws = newId();
    const [a, b, done, young] = [await opened(s.store, ws), await opened(s.store, ws), await opened(s.store, ws), await opened(s.store, ws)];
    await s.store.events.project([
      projection(a, { seq: 4, relayedSeq: 1, updatedAt: T0 + 20 }),
      projection(b, { seq: 3, relayedSeq: 2, updatedAt: T0 + 10 }),
      projection(done, { seq: 3, relayedSeq: 3, updatedAt: T0 }),
      projection(young, { seq: 3, relayedSeq: 0, updatedAt: T0 + 9_000 }),
    ]);
    const found = (await s.store.upkeep.unrelayed(T0 + 9_000, 100_000)).filter((c) => c.workspaceId === ws);
    expect(found).toEqual([
      { workspaceId: ws, conversationId: b.id, relayedSeq: 2, lastSeq: 3 },
      { workspaceId: ws, conversationId: a.id, relayedSeq: 1, lastSeq: 4 },
    ]);
    const again = (await s.store.upkeep.unrelayed(T0 + 9_000, 100_000)).filter((c) => c.workspaceId === ws);
    expect(again).toHaveLength(2);
  });

  it('gives what is not relayed to one of two processes', async ({ skip }) => {
    if (s.other === s.store) skip('one process owns this store');
    const ws = newId();
    const threads = Array.from({ length: 20 }, () => thread(ws));
    await s.store.events.append(threads.map((t) => t.open()));
    await s.store.events.project(threads.map((t) => projection(t, { seq: 2 })));
    const found = await Promise.all([s.store, s.other].map((store) => store.upkeep.unrelayed(T0 + 1_000_000_000, 100_000)));
    const ids = found.flat().filter((c) => c.workspaceId === ws);
    expect(new Set(ids.map((c) => c.conversationId)).size).toBe(20);
    expect(ids).toHaveLength(20);
  });

  it("keeps each subscriber's own cursor, forward only", async () => {
    const [name, id] = [newId(), newId()];
    expect(await s.store.upkeep.cursor(name, id)).toBe(0);
    await s.store.upkeep.moveCursor(name, id, 5);
    await s.store.upkeep.moveCursor(name, id, 3);
    await s.store.upkeep.moveCursor(newId(), id, 9);
    expect(await s.store.upkeep.cursor(name, id)).toBe(5);
    await Promise.all([6, 9, 8, 7].map((seq) => s.store.upkeep.moveCursor(name, id, seq)));
    expect(await s.other.upkeep.cursor(name, id)).toBe(9);
  });
}
