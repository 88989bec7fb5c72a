import { expect, it } from 'vitest';
import { newId } from '#protocol';
import type { AppendUnit, EventRow, Store } from '../store.ts';
import type { Stores } from './store.contract.ts';
import { checkedLog, codeOf, opened, T0, thread } from './store-fixtures.ts';

/** Numbers as a process with an old head would give them. */
const stale = (unit: AppendUnit): AppendUnit => ({ ...unit, events: unit.events.map((e) => ({ ...e, seq: 1, publicSeq: 1, visitorMsgs: 77, agentMsgs: 77 })) });

export function repairCases(s: Stores): void {
  it('numbers from the stored head, whatever the units say', async () => {
    const t = await opened(s.store);
    const [stored] = await s.store.events.repair([stale(t.unit({ createdAt: T0 + 5, payloadHash: 'h5' }))]);
    expect(stored).toMatchObject({ seq: 2, publicSeq: 2, createdAt: T0 + 5, payloadHash: 'h5', dup: false });
    expect((await checkedLog(s.store, t.workspaceId, t.id)).at(-1)?.id).toBe(stored?.id);
  });

  it('answers a known cid with its first numbers and payload, and stores nothing', async () => {
    const t = await opened(s.store);
    const first = t.unit({ payloadHash: 'first', createdAt: T0 + 1 });
    await s.store.events.append([first, t.unit(), t.unit()]);
    const again = stale({ ...first, events: first.events.map((e) => ({ ...e, id: newId(), payloadHash: 'second', createdAt: T0 + 9 })) });
    expect(await s.store.events.repair([again])).toEqual([{ id: first.events[0]?.id, seq: 2, publicSeq: 2, createdAt: T0 + 1, payloadHash: 'first', dup: true }]);
    expect(await checkedLog(s.store, t.workspaceId, t.id)).toHaveLength(4);
  });

  it('answers known and new units of one batch, each in its place', async () => {
    const t = await opened(s.store);
    const known = [t.unit(), t.unit()] as const;
    await s.store.events.append([...known]);
    const fresh = [t.unit(), t.unit()] as const;
    const answers = await s.store.events.repair([fresh[0], known[1], fresh[1], known[0]].map(stale));
    expect(answers.map((a) => [a.seq, a.dup])).toEqual([
      [4, false],
      [3, true],
      [5, false],
      [2, true],
    ]);
    await checkedLog(s.store, t.workspaceId, t.id);
  });

  it('drops a whole unit with its secondary events when its cid is known', async () => {
    const t = await opened(s.store);
    const cid = newId();
    const two = (): Partial<EventRow>[] => [{ type: 'conversation.status', cid: `${cid}:1`, payloadHash: '' }, { cid }];
    const first = t.unit(two());
    await s.store.events.repair([first]);
    const [again] = await s.store.events.repair([stale(t.unit(two()))]);
    expect(again).toMatchObject({ seq: 3, dup: true });
    expect((await checkedLog(s.store, t.workspaceId, t.id)).map((e) => e.cid).slice(1)).toEqual([`${cid}:1`, cid]);
  });

  it('answers the same cid twice in one batch with one event', async () => {
    const t = await opened(s.store);
    const unit = t.unit();
    const answers = await s.store.events.repair([unit, { ...unit, events: unit.events.map((e) => ({ ...e, id: newId() })) }]);
    expect(answers.map((a) => [a.id, a.seq, a.dup])).toEqual([
      [unit.events[0]?.id, 2, false],
      [unit.events[0]?.id, 2, true],
    ]);
    expect(await checkedLog(s.store, t.workspaceId, t.id)).toHaveLength(2);
  });

  it('counts what visitors see, visitor messages and agent messages', async () => {
    const t = await opened(s.store);
    await s.store.events.repair(
      [
        t.unit({ actorKind: 'visitor' }),
        t.unit({ type: 'note.created', visibility: 'agents', actorKind: 'agent' }),
        t.unit([{ type: 'conversation.tagged', visibility: 'agents', actorKind: 'agent' }, { actorKind: 'agent' }]),
        t.unit({ actorKind: 'bot' }),
        t.unit({ type: 'conversation.status', actorKind: 'visitor' }),
        t.unit({ actorKind: 'visitor' }),
      ].map(stale),
    );
    const events = await checkedLog(s.store, t.workspaceId, t.id);
    expect(events.map((e) => [e.seq, e.publicSeq, e.visitorMsgs, e.agentMsgs])).toEqual([
      [1, 1, 0, 0],
      [2, 2, 1, 0],
      [3, 2, 1, 0],
      [4, 2, 1, 0],
      [5, 3, 1, 1],
      [6, 4, 1, 2],
      [7, 5, 1, 2],
      [8, 6, 2, 2],
    ]);
  });

  it('opens a conversation, and adds to it when another process has opened it meanwhile', async () => {
    const t = thread();
    const [first] = await s.store.events.repair([t.open()]);
    expect(first).toMatchObject({ seq: 1, dup: false });
    const rival = thread(t.workspaceId, { id: t.id, contactId: 'somebody else' });
    const [second] = await s.store.events.repair([rival.open()]);
    expect(second).toMatchObject({ seq: 2, dup: false });
    expect(await s.store.conversations.get(t.workspaceId, t.id)).toMatchObject({ contactId: 'contact' });
  });

  it('opens one conversation for two units of one batch', async () => {
    const t = thread();
    const answers = await s.store.events.repair([t.open(), t.open()].map(stale));
    expect(answers.map((a) => a.seq)).toEqual([1, 2]);
    await checkedLog(s.store, t.workspaceId, t.id);
  });

  it('applies patch and blanking of new units only', async () => {
    const t = await opened(s.store);
    const message = t.unit({ body: 'words' });
    const target = message.events[0]?.id ?? '';
    await s.store.events.append([message]);
    const known = t.unit({}, { patch: { conversationId: t.id, status: 'pending' } });
    await s.store.events.append([known]);
    const fresh = t.unit({}, { patch: { conversationId: t.id, agentId: 'agent-9' } });
    await s.store.events.repair([{ ...known, patch: { conversationId: t.id, status: 'resolved' as const }, blank: [target] }, fresh].map(stale));
    expect(await s.store.conversations.get(t.workspaceId, t.id)).toMatchObject({ status: 'pending', agentId: 'agent-9' });
    expect(await s.store.events.find(t.workspaceId, t.id, { id: target })).toMatchObject({ body: 'words' });
    await s.store.events.repair([stale(t.unit({ type: 'message.recalled' }, { blank: [target] }))]);
    expect(await s.store.events.find(t.workspaceId, t.id, { id: target })).toMatchObject({ body: null, data: { recalled: true, kind: 'text' } });
  });

  it('repairs 500 units over many conversations', async () => {
    const ws = newId();
    const threads = Array.from({ length: 20 }, () => thread(ws));
    await s.store.events.append(threads.map((t) => t.open()));
    const answers = await s.store.events.repair(threads.flatMap((t) => Array.from({ length: 25 }, () => stale(t.unit()))));
    expect(answers).toHaveLength(500);
    for (const t of threads) expect(await checkedLog(s.store, ws, t.id)).toHaveLength(26);
  });

  it('refuses a NUL and stores nothing', async () => {
    const t = await opened(s.store);
    expect(await codeOf(s.store.events.repair([stale(t.unit({ body: 'a\0' }))]))).toBe('STORE_INVALID');
    expect(await checkedLog(s.store, t.workspaceId, t.id)).toHaveLength(1);
  });

  it('answers an empty batch with nothing', async () => {
    expect(await s.store.events.repair([])).toEqual([]);
  });

  it('gives every caller of a shared cid one answer, without gap or double, however many repair at once', async () => {
    const ws = newId();
    const threads = Array.from({ length: 5 }, () => thread(ws));
    await s.store.events.append(threads.map((t) => t.open()));
    const answers = new Map<string, Set<number>>();
    const note = (units: AppendUnit[], stored: { seq: number }[]) => {
      for (const [n, unit] of units.entries()) {
        const known = answers.get(`${unit.conversationId} ${unit.cid}`) ?? new Set();
        answers.set(`${unit.conversationId} ${unit.cid}`, known.add(stored[n]?.seq ?? -1));
      }
    };
    const shared = Array.from({ length: 12 }, () => threads.map((t) => t.unit()));
    const caller = async (store: Store) => {
      for (const units of shared) {
        const own = threads.map((t) => ({ ...t.unit([{ visibility: 'agents', type: 'note.created' }, {}]), workspaceId: ws }));
        const batch = [...units.map((u) => ({ ...u, events: u.events.map((e) => ({ ...e, id: newId() })) })), ...own].map(stale);
        note(batch, await store.events.repair(batch));
      }
    };
    await Promise.all([s.store, s.other, s.store, s.other].map(caller));
    expect([...answers.values()].filter((seqs) => seqs.size !== 1)).toEqual([]);
    for (const t of threads) expect(await checkedLog(s.store, ws, t.id)).toHaveLength(1 + 12 + 4 * 12 * 2);
  });

  it('stays gapless when some append and some repair the same conversations', async () => {
    const ws = newId();
    const t = await opened(s.store, ws);
    const optimist = async (store: Store) => {
      for (let i = 0; i < 15; i++) {
        const [head] = await store.events.heads(ws, [t.id]);
        const writer = thread(ws, { id: t.id });
        Object.assign(writer.head, { seq: head?.seq, publicSeq: head?.publicSeq, visitorMsgs: head?.visitorMsgs, agentMsgs: head?.agentMsgs });
        const unit = writer.unit();
        if ((await codeOf(store.events.append([unit]))) === 'STORE_CONFLICT') await store.events.repair([unit]);
      }
    };
    await Promise.all([optimist(s.store), optimist(s.other), optimist(s.store)]);
    expect(await checkedLog(s.store, ws, t.id)).toHaveLength(1 + 45);
  });
}
