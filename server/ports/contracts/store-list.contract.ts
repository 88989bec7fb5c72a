import { expect, it } from 'vitest';
import { newId } from '#protocol';
import type { ConversationList, ConversationRecord } from '../store.ts';
import type { Stores } from './store.contract.ts';
import { conversation, opened, projection, T0 } from './store-fixtures.ts';

const ME = 'agent-me';
/** One conversation of each kind, named. */
async function office(s: Stores) {
  const ws = newId();
  const states: Record<string, Partial<ConversationRecord>> = {
    mine: { ownerKind: 'agent', agentId: ME },
    mineResolved: { ownerKind: 'agent', agentId: ME, status: 'resolved' },
    minePending: { ownerKind: 'agent', agentId: ME, status: 'pending' },
    hers: { ownerKind: 'agent', agentId: 'agent-her' },
    free: {},
    freeWaiting: { waitingSince: T0 },
    team: { ownerKind: 'team', teamId: 'team-1', waitingSince: T0 },
    teamResolved: { ownerKind: 'team', teamId: 'team-1', status: 'resolved' },
    bot: { ownerKind: 'bot', waitingSince: T0 },
    snoozed: { status: 'snoozed', snoozedUntil: T0 },
    mineWaiting: { ownerKind: 'agent', agentId: ME, waitingSince: T0 },
    pendingFree: { status: 'pending' },
  };
  const names = new Map<string, string>();
  let at = T0;
  for (const [name, state] of Object.entries(states)) names.set((await conversation(s.store, ws, { lastMessageAt: at++, ...state })).id, name);
  const show = async (q: Omit<ConversationList, 'limit'>) => (await s.store.conversations.list(ws, { limit: 100, ...q })).map((c) => names.get(c.id)).reverse();
  return { ws, show };
}

export function listCases(s: Stores): void {
  it('mine: of this agent, not resolved', async () => {
    const { show } = await office(s);
    expect(await show({ view: 'mine', agentId: ME })).toEqual(['mine', 'minePending', 'mineWaiting']);
  });
  it('unassigned: open, owned by nobody or a team, not by a bot', async () => {
    const { show } = await office(s);
    expect(await show({ view: 'unassigned' })).toEqual(['free', 'freeWaiting', 'team']);
  });
  it('waiting: unassigned and somebody waits for an answer', async () => {
    const { show } = await office(s);
    expect(await show({ view: 'waiting' })).toEqual(['freeWaiting', 'team']);
  });
  it('all: everything but what is resolved', async () => {
    const { show } = await office(s);
    expect(await show({ view: 'all' })).toEqual(['mine', 'minePending', 'hers', 'free', 'freeWaiting', 'team', 'bot', 'snoozed', 'mineWaiting', 'pendingFree']);
  });
  it('bot, snoozed and team', async () => {
    const { show } = await office(s);
    expect(await show({ view: 'bot' })).toEqual(['bot']);
    expect(await show({ view: 'snoozed' })).toEqual(['snoozed']);
    expect(await show({ view: 'team', teamId: 'team-1' })).toEqual(['team']);
    expect(await show({ view: 'team', teamId: 'team-2' })).toEqual([]);
  });
  it('a status narrows every view, resolved included', async () => {
    const { show } = await office(s);
    expect(await show({ view: 'all', status: 'resolved' })).toEqual(['mineResolved', 'teamResolved']);
    expect(await show({ view: 'mine', agentId: ME, status: 'resolved' })).toEqual(['mineResolved']);
    expect(await show({ view: 'mine', agentId: ME, status: 'pending' })).toEqual(['minePending']);
    expect(await show({ view: 'unassigned', status: 'pending' })).toEqual(['pendingFree']);
    expect(await show({ view: 'team', teamId: 'team-1', status: 'resolved' })).toEqual(['teamResolved']);
    expect(await show({ view: 'snoozed', status: 'open' })).toEqual([]);
  });
  it('contact: everything of one contact, resolved too', async () => {
    const ws = newId();
    const a = await conversation(s.store, ws, { contactId: 'ana', status: 'resolved', lastMessageAt: T0 });
    const b = await conversation(s.store, ws, { contactId: 'ana', lastMessageAt: T0 + 1 });
    await conversation(s.store, ws, { contactId: 'ben' });
    expect((await s.store.conversations.list(ws, { view: 'contact', contactId: 'ana', limit: 10 })).map((c) => c.id)).toEqual([b.id, a.id]);
  });

  it('shows only the inboxes named, and nothing for none', async () => {
    const ws = newId();
    const [a, b] = [await conversation(s.store, ws, { inboxId: 'a' }), await conversation(s.store, ws, { inboxId: 'b', lastMessageAt: T0 + 1 })];
    await conversation(s.store, ws, { inboxId: 'c' });
    const list = async (inboxIds: string[]) => (await s.store.conversations.list(ws, { view: 'all', inboxIds, limit: 10 })).map((c) => c.id);
    expect(await list(['a', 'b'])).toEqual([b.id, a.id]);
    expect(await list(['a'])).toEqual([a.id]);
    expect(await list([])).toEqual([]);
    expect(await s.store.conversations.counts(ws, { agentId: ME, inboxIds: ['a', 'c'] })).toMatchObject({ all: 2, unassigned: 2 });
    expect(await s.store.conversations.counts(ws, { agentId: ME, inboxIds: [] })).toMatchObject({ all: 0 });
  });

  it('pages without a hole or a repeat, with equal times', async () => {
    const ws = newId();
    const ids: string[] = [];
    for (let i = 0; i < 25; i++) ids.push((await conversation(s.store, ws, { lastMessageAt: T0 + Math.floor(i / 10) })).id);
    const seen: ConversationRecord[] = [];
    for (let pages = 0; pages < 10; pages++) {
      const last = seen.at(-1);
      const page = await s.store.conversations.list(ws, { view: 'all', limit: 4, ...(last ? { after: { at: last.lastMessageAt ?? last.createdAt, id: last.id } } : {}) });
      seen.push(...page);
    }
    expect(seen).toHaveLength(25);
    expect(new Set(seen.map((c) => c.id))).toEqual(new Set(ids));
    const keys = seen.map((c) => `${c.lastMessageAt} ${c.id}`);
    expect(keys).toEqual([...keys].sort().reverse());
  });

  it('sorts a conversation without a message by its start', async () => {
    const ws = newId();
    const middle = await opened(s.store, ws, { createdAt: T0 + 5 });
    const first = await conversation(s.store, ws, { lastMessageAt: T0 + 9 });
    const last = await conversation(s.store, ws, { lastMessageAt: T0 + 1 });
    const list = (after?: { at: number; id: string }) => s.store.conversations.list(ws, { view: 'all', limit: 2, ...(after ? { after } : {}) });
    expect((await list()).map((c) => c.id)).toEqual([first.id, middle.id]);
    expect((await list({ at: T0 + 5, id: middle.id })).map((c) => c.id)).toEqual([last.id]);
  });

  it('moves a conversation up when it gets a message', async () => {
    const ws = newId();
    const a = await conversation(s.store, ws, { lastMessageAt: T0 });
    const b = await conversation(s.store, ws, { lastMessageAt: T0 + 1 });
    await s.store.events.project([projection(a, { seq: 9, lastMessageAt: T0 + 2 })]);
    expect((await s.store.conversations.list(ws, { view: 'all', limit: 2 })).map((c) => c.id)).toEqual([a.id, b.id]);
  });

  it('counts what the views show', async () => {
    const { ws } = await office(s);
    expect(await s.store.conversations.counts(ws, { agentId: ME })).toEqual({ mine: 3, unassigned: 3, waiting: 2, all: 10, bot: 1, snoozed: 1 });
    expect(await s.store.conversations.counts(newId(), { agentId: ME })).toEqual({ mine: 0, unassigned: 0, waiting: 0, all: 0, bot: 0, snoozed: 0 });
  });

  it('answers null for an unknown conversation', async () => {
    expect(await s.store.conversations.get(newId(), newId())).toBeNull();
  });

  it("keeps each agent's own read position, forward only", async () => {
    const t = await opened(s.store);
    const ws = t.workspaceId;
    await s.store.conversations.markRead(ws, [{ agentId: 'a', conversationId: t.id, seq: 5, visitorMsgs: 3 }]);
    await s.store.conversations.markRead(ws, [
      { agentId: 'a', conversationId: t.id, seq: 4, visitorMsgs: 2 },
      { agentId: 'b', conversationId: t.id, seq: 1, visitorMsgs: 1 },
    ]);
    expect(await s.store.conversations.reads(ws, 'a', [t.id, newId()])).toEqual(new Map([[t.id, { seq: 5, visitorMsgs: 3 }]]));
    expect(await s.store.conversations.reads(ws, 'b', [t.id])).toEqual(new Map([[t.id, { seq: 1, visitorMsgs: 1 }]]));
    expect(await s.store.conversations.reads(ws, 'c', [t.id])).toEqual(new Map());
  });

  it('marks many at once, the same one twice as well', async () => {
    const ws = newId();
    const threads = await Promise.all(Array.from({ length: 30 }, () => opened(s.store, ws)));
    const rows = threads.flatMap((t) => [3, 7, 5].map((seq) => ({ agentId: 'a', conversationId: t.id, seq, visitorMsgs: seq })));
    await s.store.conversations.markRead(ws, rows);
    await s.store.conversations.markRead(ws, []);
    const reads = await s.store.conversations.reads(
      ws,
      'a',
      threads.map((t) => t.id),
    );
    expect([...reads.values()]).toEqual(threads.map(() => ({ seq: 7, visitorMsgs: 7 })));
    expect(await s.store.conversations.reads(ws, 'a', [])).toEqual(new Map());
  });

  it('finds snoozed conversations whose time has come, earliest first', async () => {
    const ws = newId();
    const late = await conversation(s.store, ws, { status: 'snoozed', snoozedUntil: T0 + 20 });
    const early = await conversation(s.store, ws, { status: 'snoozed', snoozedUntil: T0 + 10 });
    await conversation(s.store, ws, { status: 'snoozed', snoozedUntil: T0 + 30 });
    await conversation(s.store, ws, { status: 'open', snoozedUntil: T0 });
    const due = (await s.store.conversations.due(T0 + 20, 100_000)).filter((c) => c.workspaceId === ws);
    expect(due).toEqual([
      { workspaceId: ws, id: early.id },
      { workspaceId: ws, id: late.id },
    ]);
    expect(await s.store.conversations.due(T0 + 20, 1)).toHaveLength(1);
  });
}
