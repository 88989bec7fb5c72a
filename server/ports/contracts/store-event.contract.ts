import { expect, it } from 'vitest';
import { newId } from '#protocol';
import type { Stores } from './store.contract.ts';
import { codeOf, opened, T0, type Thread } from './store-fixtures.ts';

/** 1 opened, then messages and notes in turn: publicSeq 1 2 2 3 3 4 4 … */
async function mixed(s: Stores, pairs: number): Promise<Thread> {
  const t = await opened(s.store);
  await s.store.events.append(Array.from({ length: pairs }, () => [t.unit(), t.unit({ type: 'note.created', visibility: 'agents' })]).flat());
  return t;
}

export function eventCases(s: Stores): void {
  it('answers a head for every id, in order, empty for an unknown one', async () => {
    const t = await mixed(s, 2);
    const unknown = newId();
    const heads = await s.store.events.heads(t.workspaceId, [unknown, t.id]);
    expect(heads.map((h) => h.conversationId)).toEqual([unknown, t.id]);
    expect(heads[0]).toMatchObject({ seq: 0, publicSeq: 0, visitorMsgs: 0, agentMsgs: 0, conversation: null });
    expect(heads[1]).toMatchObject({ seq: 5, publicSeq: 3, visitorMsgs: 2, agentMsgs: 0, lastAt: T0 });
    expect(heads[1]?.conversation).toEqual(await s.store.conversations.get(t.workspaceId, t.id));
  });

  it('answers no heads for no ids and heads for 600', async () => {
    const t = await opened(s.store);
    expect(await s.store.events.heads(t.workspaceId, [])).toEqual([]);
    const ids = [...Array.from({ length: 599 }, () => newId()), t.id];
    const heads = await s.store.events.heads(t.workspaceId, ids);
    expect(heads).toHaveLength(600);
    expect(heads.at(-1)?.seq).toBe(1);
  });

  it('reads after a number, oldest first, up to the limit', async () => {
    const t = await mixed(s, 4);
    const read = (after: number, limit: number) => s.store.events.read(t.workspaceId, { conversationId: t.id, sequence: 'all', after, limit });
    expect((await read(0, 100)).map((e) => e.seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect((await read(3, 2)).map((e) => e.seq)).toEqual([4, 5]);
    expect(await read(9, 10)).toEqual([]);
  });

  it('reads the newest below a number, oldest first', async () => {
    const t = await mixed(s, 4);
    const read = (before: number, limit: number) => s.store.events.read(t.workspaceId, { conversationId: t.id, sequence: 'all', before, limit });
    expect((await read(8, 3)).map((e) => e.seq)).toEqual([5, 6, 7]);
    expect((await read(3, 10)).map((e) => e.seq)).toEqual([1, 2]);
    expect(await read(1, 10)).toEqual([]);
  });

  it("counts in the visitor's own sequence and never shows what agents keep to themselves", async () => {
    const t = await mixed(s, 4);
    const read = (q: { after?: number; before?: number; limit: number }) => s.store.events.read(t.workspaceId, { conversationId: t.id, sequence: 'public', ...q });
    expect((await read({ after: 0, limit: 100 })).map((e) => [e.publicSeq, e.seq])).toEqual([
      [1, 1],
      [2, 2],
      [3, 4],
      [4, 6],
      [5, 8],
    ]);
    expect((await read({ after: 2, limit: 2 })).map((e) => e.publicSeq)).toEqual([3, 4]);
    expect((await read({ before: 5, limit: 2 })).map((e) => e.publicSeq)).toEqual([3, 4]);
    expect((await read({ before: 100, limit: 1 })).map((e) => e.publicSeq)).toEqual([5]);
    expect((await read({ limit: 100 })).every((e) => e.visibility === 'public')).toBe(true);
  });

  it('reads nothing of an unknown conversation', async () => {
    expect(await s.store.events.read(newId(), { conversationId: newId(), sequence: 'all', limit: 10 })).toEqual([]);
  });

  it('finds an event by id and by cid, and null otherwise', async () => {
    const t = await opened(s.store);
    const unit = t.unit();
    await s.store.events.append([unit]);
    const event = unit.events[0];
    expect(await s.store.events.find(t.workspaceId, t.id, { id: event?.id ?? '' })).toEqual(event);
    expect(await s.store.events.find(t.workspaceId, t.id, { cid: unit.cid })).toEqual(event);
    expect(await s.store.events.find(t.workspaceId, t.id, { id: newId() })).toBeNull();
    expect(await s.store.events.find(t.workspaceId, newId(), { cid: unit.cid })).toBeNull();
  });

  it('blanks only the message named, and keeps no other part of it', async () => {
    const t = await opened(s.store);
    const [a, b] = [t.unit({ body: 'a', data: { kind: 'image', attachments: [1] } }), t.unit({ body: 'b' })];
    await s.store.events.append([a, b]);
    await s.store.events.append([t.unit({ type: 'message.recalled' }, { blank: [a.events[0]?.id ?? '', 'unknown'] })]);
    expect(await s.store.events.find(t.workspaceId, t.id, { cid: a.cid })).toMatchObject({ body: null, seq: 2 });
    expect((await s.store.events.find(t.workspaceId, t.id, { cid: a.cid }))?.data).toEqual({ recalled: true, kind: 'image' });
    expect(await s.store.events.find(t.workspaceId, t.id, { cid: b.cid })).toMatchObject({ body: 'b', data: { kind: 'text' } });
  });

  it('blanks a message without data', async () => {
    const t = await opened(s.store);
    const a = t.unit({ data: null });
    await s.store.events.append([a, t.unit({}, { blank: [a.events[0]?.id ?? ''] })]);
    expect((await s.store.events.find(t.workspaceId, t.id, { cid: a.cid }))?.data).toEqual({ recalled: true });
  });

  it.each([
    ['Chinese, four-byte and joined characters', '你好，世界 😀👩‍👩‍👧‍👦 𠮷野家 e\u0301'],
    ['right-to-left and control characters', 'שלום\u200f \u0001\u001f\u007f end'],
    ['quotes, braces and backslashes', `{"a","b"} \\ ' " NULL {} ,, \\N $1 %s`],
    ['the empty text', ''],
    ['100,000 characters', '长😀'.repeat(33_333)],
  ])('keeps %s in body, data and keys', async (_, text) => {
    const t = await opened(s.store);
    const unit = t.unit({ body: text, data: { kind: 'text', text, list: [text], [text.slice(0, 40)]: 1 } });
    await s.store.events.append([unit]);
    await s.store.events.repair([t.unit({ cid: `${unit.cid}:r`, body: text, data: { kind: 'text', text } })]);
    expect(await s.store.events.find(t.workspaceId, t.id, { cid: unit.cid })).toEqual(unit.events[0]);
    expect(await s.store.events.find(t.workspaceId, t.id, { cid: `${unit.cid}:r` })).toMatchObject({ body: text, data: { kind: 'text', text } });
  });

  it('keeps odd numbers in data', async () => {
    const t = await opened(s.store);
    const numbers = [0, -1, 0.1, 1e-7, 1e21, 123456789.125, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 5e-324, 1.7976931348623157e308];
    const unit = t.unit({ data: { numbers, yes: true, no: false, nothing: null, empty: {}, none: [] } });
    await s.store.events.append([unit]);
    expect((await s.store.events.find(t.workspaceId, t.id, { cid: unit.cid }))?.data).toEqual(unit.events[0]?.data);
  });

  it('keeps times to the millisecond, long ago and far away', async () => {
    const t = await opened(s.store);
    const times = [0, 1, 999, 1001, T0, T0 + 1, 1_900_000_000_007, 4_102_444_799_999, 253_402_300_799_999];
    const units = times.map((createdAt) => t.unit({ createdAt }));
    await s.store.events.append(units.slice(0, 5));
    await s.store.events.repair(units.slice(5));
    const stored = await s.store.events.read(t.workspaceId, { conversationId: t.id, sequence: 'all', after: 1, limit: 100 });
    expect(stored.map((e) => e.createdAt)).toEqual(times);
  });

  it('hands out copies: changing an answer changes nothing stored', async () => {
    const t = await opened(s.store);
    const unit = t.unit({ data: { kind: 'text', list: [1] } });
    await s.store.events.append([unit]);
    const given = unit.events[0]?.data?.list as number[];
    given.push(2);
    const first = await s.store.events.find(t.workspaceId, t.id, { cid: unit.cid });
    if (first?.data) first.data.list = [3];
    expect((await s.store.events.find(t.workspaceId, t.id, { cid: unit.cid }))?.data?.list).toEqual([1]);
  });

  it('refuses a name of a type or an id that is far too long, or keeps it whole', async () => {
    const t = await opened(s.store);
    const long = 'x'.repeat(5_000);
    const outcome = await codeOf(s.store.events.append([t.unit({ actorId: long })]));
    expect(['resolved', 'STORE_INVALID']).toContain(outcome);
    const stored = await s.store.events.read(t.workspaceId, { conversationId: t.id, sequence: 'all', after: 1, limit: 10 });
    expect(stored.map((e) => e.actorId)).toEqual(outcome === 'resolved' ? [long] : []);
  });
}
