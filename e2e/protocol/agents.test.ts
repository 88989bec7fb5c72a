/** Agents, bots and integrators over three transports (docs/protocol.md §3.1 "agents only", §7 "Agents"). */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Client, Transport } from './client.ts';
import { type AgentKey, cid, openConversation, openWorld, text, type World } from './world.ts';

let world: World;
let agent: AgentKey;
let second: AgentKey;
let supervisor: AgentKey;
let bot: AgentKey;
beforeAll(async () => {
  world = await openWorld();
  [agent, second, supervisor, bot] = await Promise.all([world.newKey('agent'), world.newKey('agent'), world.newKey('supervisor'), world.newKey('bot')]);
}, 120_000);
afterEach(() => world.hangUp());
afterAll(() => world?.close());

const ANSWER = { t: 'ok', cid: expect.any(String), seq: expect.any(Number), ts: expect.any(Number), dup: false };
const conversation = async (): Promise<{ visitor: Client; conv: string }> => {
  const visitor = await world.connect('ws', await world.visitor());
  return { visitor, conv: await openConversation(visitor) };
};

describe.each(['ws', 'socket.io', 'poll'] as Transport[])('over %s', (transport) => {
  it('assign, status, tags and priority answer ok and make events', async () => {
    const { conv } = await conversation();
    const me = await world.agent(transport, agent);
    const frames = [
      { t: 'conv.assign', agent: agent.agentId },
      { t: 'conv.tags', add: ['vip', 'refund'] },
      { t: 'conv.tags', remove: ['vip'] },
      { t: 'conv.priority', priority: 'high' },
      { t: 'conv.status', status: 'snoozed', until: Date.now() + 3_600_000 },
      { t: 'conv.status', status: 'pending' },
      { t: 'conv.status', status: 'resolved' },
      { t: 'conv.status', status: 'open' },
    ];
    for (const frame of frames) expect(await me.ask({ ...frame, conv, cid: cid() })).toMatchObject({ ...ANSWER, conv });
    const { events } = (await me.ask({ t: 'history', conv, before: 1_000, limit: 100 })) as { events?: { type: string; data: Record<string, unknown> }[] };
    const types = events?.map((e) => e.type) ?? [];
    expect(types.filter((t) => t === 'conversation.status')).toHaveLength(4);
    expect(types.filter((t) => t === 'conversation.tagged')).toHaveLength(2);
    expect(events?.find((e) => e.type === 'conversation.assigned')?.data).toMatchObject({ agent: agent.agentId, by: expect.any(String), reason: expect.any(String) });
    expect(events?.find((e) => e.type === 'conversation.priority')?.data).toMatchObject({ from: 'none', to: 'high' });
  });
  it('commands are idempotent by cid', async () => {
    const { conv } = await conversation();
    const me = await world.agent(transport, agent);
    const frame = { t: 'conv.priority', conv, cid: cid(), priority: 'urgent' };
    const first = await me.ask(frame);
    expect(await me.ask(frame)).toMatchObject({ t: 'ok', seq: first.seq, dup: true });
    expect(await me.ask({ ...frame, priority: 'low' })).toMatchObject({ t: 'err', code: 'CID_CONFLICT' });
  });
  it('takeover and handback', async () => {
    const { conv } = await conversation();
    const me = await world.agent(transport, agent);
    expect(await me.ask({ t: 'conv.takeover', conv, cid: cid() })).toMatchObject({ ...ANSWER, conv });
    const back = await me.ask({ t: 'conv.handback', conv, cid: cid() });
    // The inbox has no bot: either it goes back anyway, or it cannot be done.
    expect(back.t === 'ok' ? 'ok' : back.code).toMatch(/^(ok|UNPROCESSABLE)$/);
    const { events } = (await me.ask({ t: 'history', conv, before: 1_000 })) as { events?: { type: string; data: { agent?: string } }[] };
    expect(events?.find((e) => e.type === 'bot.takeover' || e.type === 'conversation.assigned')?.data.agent).toBe(agent.agentId);
  });
  it('presence, view and watch answer ok', async () => {
    const { conv } = await conversation();
    const me = await world.agent(transport, agent);
    for (const state of ['busy', 'away', 'online']) expect(await me.ask({ t: 'presence', state })).toMatchObject({ t: 'ok' });
    expect(await me.ask({ t: 'view', conv })).toMatchObject({ t: 'ok' });
    expect(await me.ask({ t: 'view', conv: null })).toMatchObject({ t: 'ok' });
    expect(await me.ask({ t: 'watch', lists: ['mine', 'unassigned', 'all', 'waiting'] })).toMatchObject({ t: 'ok' });
    expect(await me.ask({ t: 'presence', state: 'asleep' })).toMatchObject({ t: 'err', code: 'BAD_REQUEST' });
    expect(await me.ask({ t: 'watch', lists: ['everything'] })).toMatchObject({ t: 'err', code: 'BAD_REQUEST' });
  });
  it('view of a conversation that is not there is refused', async () => {
    expect(await (await world.agent(transport, agent)).ask({ t: 'view', conv: 'nothing' })).toMatchObject({ t: 'err', code: 'FORBIDDEN_OR_MISSING' });
  });
  it('without view or ownership no events come; with view they do, until view null', async () => {
    const { visitor, conv } = await conversation();
    const me = await world.agent(transport, second);
    await visitor.ask(text(conv, 'one'));
    await me.settle();
    expect(me.events(conv)).toEqual([]);
    await me.ask({ t: 'view', conv });
    const two = await visitor.ask(text(conv, 'two'));
    expect(await me.until((f) => f.t === 'ev' && f.id === two.id)).toMatchObject({ conv, type: 'message.created', data: { body: 'two' } });
    await me.ask({ t: 'view', conv: null });
    const at = me.frames.length;
    await visitor.ask(text(conv, 'three'));
    await me.settle();
    expect(me.events(conv, at)).toEqual([]);
  });
  it("events of one's own conversations come without view, in full sequence", async () => {
    const { visitor, conv } = await conversation();
    const me = await world.agent(transport, agent);
    await me.ask({ t: 'conv.assign', conv, cid: cid(), agent: agent.agentId });
    const other = await world.agent('ws', second);
    const note = await other.ask(text(conv, 'look at this', { kind: 'note' }));
    expect(note.t).toBe('ok');
    expect(await me.until((f) => f.t === 'ev' && f.id === note.id)).toMatchObject({ type: 'note.created', seq: note.seq });
    const ok = await visitor.ask(text(conv, 'ping'));
    const ev = await me.until((f) => f.t === 'ev' && f.id === ok.id);
    expect(ev.seq).toBe(Number(note.seq) + 1);
    expect(ok.seq).toBe(Number(note.seq));
  });
  it('watch brings rows of the lists and counts, and no bodies beyond the preview', async () => {
    const me = await world.agent(transport, agent);
    expect((await me.ask({ t: 'watch', lists: ['all', 'unassigned'] })).t).toBe('ok');
    const { visitor, conv } = await conversation();
    const long = `start ${'long '.repeat(100)}end-of-body`;
    await visitor.ask(text(conv, long));
    const rows = await me.until((f) => f.t === 'rows' && JSON.stringify(f.upsert).includes(conv));
    const row = (rows.upsert as Record<string, unknown>[]).find((r) => r.id === conv);
    expect(row).toMatchObject({ id: conv, status: 'open', preview: expect.any(String), contact: { id: expect.any(String) } });
    expect((await me.until((f) => f.t === 'counts')).counts).toMatchObject({ all: expect.any(Number), unassigned: expect.any(Number), mine: expect.any(Number) });
    await me.settle();
    expect(JSON.stringify(me.frames)).not.toContain('end-of-body');
    expect(me.events(conv)).toEqual([]);
    const at = me.frames.length;
    await (await world.agent('ws', second)).ask({ t: 'conv.assign', conv, cid: cid(), agent: second.agentId });
    const gone = await me.until((f) => f.t === 'rows' && f.list === 'unassigned' && JSON.stringify(f.remove).includes(conv), 10_000, at);
    expect(gone.remove).toContain(conv);
  });
  it('conv:null is UNPROCESSABLE', async () => {
    expect(await (await world.agent(transport, agent)).ask(text(null, 'hi'))).toMatchObject({ t: 'err', code: 'UNPROCESSABLE' });
  });
  it('a bot key speaks as bot and may not take over', async () => {
    const { visitor, conv } = await conversation();
    const me = await world.agent(transport, bot);
    const ok = await me.ask(text(conv, 'beep', { buttons: [{ id: 'yes', label: 'Yes' }] }));
    expect(await visitor.until((f) => f.t === 'ev' && f.id === ok.id)).toMatchObject({ actor: { kind: 'bot' }, data: { body: 'beep', buttons: [{ id: 'yes', label: 'Yes' }] } });
    const err = await me.ask({ t: 'conv.takeover', conv, cid: cid() });
    expect(err).toMatchObject({ t: 'err', code: 'FORBIDDEN' });
    expect(JSON.stringify(err)).toContain('conversation.takeover');
  });
  it('recalls: own ones an agent, any one a supervisor', async () => {
    const { visitor, conv } = await conversation();
    const sent = await visitor.ask(text(conv, 'regret'));
    const me = await world.agent(transport, agent);
    expect((await me.ask({ t: 'msg.recall', conv, cid: cid(), target: sent.id })).code).toMatch(/^FORBIDDEN/);
    const own = await me.ask(text(conv, 'mine'));
    expect(await me.ask({ t: 'msg.recall', conv, cid: cid(), target: own.id })).toMatchObject({ t: 'ok' });
    const boss = await world.agent(transport, supervisor);
    expect(await boss.ask({ t: 'msg.recall', conv, cid: cid(), target: sent.id })).toMatchObject({ t: 'ok' });
    expect(await visitor.until((f) => f.t === 'ev' && f.type === 'message.recalled' && f.data?.target === sent.id)).toBeTruthy();
  });
  it('a key bound to other inboxes sees nothing of this one', async () => {
    const { visitor, conv } = await conversation();
    const bound = await world.newKey('agent', [await world.newInbox()]);
    const me = await world.agent(transport, bound);
    for (const frame of [{ t: 'history', conv, before: 10 }, { t: 'view', conv }, { ...text(conv, 'hi') }, { t: 'conv.status', conv, cid: cid(), status: 'resolved' }])
      expect(await me.ask(frame)).toMatchObject({ t: 'err', code: 'FORBIDDEN_OR_MISSING' });
    expect((await me.ask({ t: 'sync', cursors: { [conv]: 0 } })).reset).toEqual([{ conv, reason: 'FORBIDDEN_OR_MISSING' }]);
    await me.ask({ t: 'watch', lists: ['all', 'unassigned'] });
    await visitor.ask(text(conv, 'unseen'));
    await me.settle();
    expect(JSON.stringify(me.frames.filter((f) => f.t === 'rows' || f.t === 'ev'))).not.toContain(conv);
    expect((await world.call('GET', `/api/v1/conversations/${conv}`, { bearer: bound.key })).status).toBe(404);
  });
});

describe('the same over HTTP', () => {
  it('lists, counts, reads, writes and changes a conversation', async () => {
    const { visitor, conv } = await conversation();
    const list = await world.call('GET', '/api/v1/conversations?view=unassigned&limit=100', { bearer: agent.key });
    expect(list.status).toBe(200);
    expect((list.body.items as { id: string }[]).map((r) => r.id)).toContain(conv);
    expect(list.body).toHaveProperty('next');
    expect((await world.call('GET', '/api/v1/conversations/counts', { bearer: agent.key })).body).toMatchObject({ all: expect.any(Number), unassigned: expect.any(Number) });
    expect((await world.call('PATCH', `/api/v1/conversations/${conv}`, { bearer: agent.key, body: { agent: agent.agentId } })).status).toBe(200);
    expect(await visitor.until((f) => f.t === 'ev' && f.type === 'conversation.assigned')).toBeTruthy();
    const said = await world.call('POST', `/api/v1/conversations/${conv}/messages`, { bearer: agent.key, body: { body: 'over HTTP' } });
    expect(said.status).toBe(201);
    expect(await visitor.until((f) => f.t === 'ev' && f.data?.body === 'over HTTP')).toMatchObject({ actor: { kind: 'agent' } });
  });
  it("says what an agent may not do: 403 FORBIDDEN with a trace id, in the reader's language", async () => {
    const patch = { bearer: agent.key, body: { name: 'Mine' } };
    const en = await world.call('PATCH', `/api/v1/inboxes/${world.inbox}`, { ...patch, language: 'en' });
    expect(en).toMatchObject({ status: 403, body: { code: 'FORBIDDEN', status: 403, traceId: expect.any(String), title: expect.any(String) } });
    expect(en.headers.get('content-type')).toContain('application/problem+json');
    const zh = await world.call('PATCH', `/api/v1/inboxes/${world.inbox}`, { ...patch, language: 'zh-CN' });
    expect(String(zh.body.title)).toMatch(/[\u4e00-\u9fff]/);
    expect((await world.call('POST', '/api/v1/keys', { bearer: agent.key, body: { name: 'x', role: 'owner' } })).status).toBe(403);
  });
  it.each([
    ['broken JSON', '{"name":', 400, 'BAD_REQUEST'],
    ['an unknown key', '{"name":"A","extra":1}', 400, 'BAD_REQUEST'],
    ['a wrong type', '{"name":5}', 400, 'BAD_REQUEST'],
    ['U+0000', '{"name":"a\\u0000"}', 400, 'BAD_REQUEST'],
    ['a list', '[]', 400, 'BAD_REQUEST'],
  ])('answers %s with %s', async (_label, raw, status, code) => {
    const res = await world.call('POST', '/api/v1/inboxes', { bearer: world.owner, raw });
    expect(res).toMatchObject({ status, body: { code, traceId: expect.any(String) } });
  });
  it('does not know what is not there: 404 with code, and 401 without a credential', async () => {
    expect(await world.call('GET', '/api/v1/conversations/nothing', { bearer: agent.key })).toMatchObject({ status: 404, body: { code: 'FORBIDDEN_OR_MISSING' } });
    expect(await world.call('GET', '/api/v1/conversations')).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } });
    expect(await world.call('GET', '/api/v1/conversations', { bearer: 'pk_wrong' })).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } });
  });
});
