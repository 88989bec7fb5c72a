/** Delivery, order, sync, history, cursors, typing (docs/protocol.md §4, §7 "Recovery"). */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Client, Frame, Transport } from './client.ts';
import { type AgentKey, cid, openConversation, openWorld, text, type Visitor, type World } from './world.ts';

let world: World;
let agent: AgentKey;
beforeAll(async () => {
  world = await openWorld();
  agent = await world.newKey('agent');
}, 120_000);
afterEach(() => world.hangUp());
afterAll(() => world?.close());

type SyncConv = { events: Frame[]; head: number; more: boolean };
const sync = async (client: Client, cursors: Record<string, number>, more = {}) => {
  const ok = await client.ask({ t: 'sync', cursors, ...more });
  expect(ok.t).toBe('ok');
  return { epoch: ok.epoch, convs: ok.convs as Record<string, SyncConv>, reset: ok.reset as { conv: string; reason: string }[] };
};
const owner = async (conv: string, transport: Transport = 'ws'): Promise<Client> => {
  const console = await world.agent(transport, agent);
  expect((await console.ask({ t: 'conv.assign', conv, cid: cid(), agent: agent.agentId })).t).toBe('ok');
  return console;
};
const fill = async (client: Client, conv: string, n: number): Promise<void> => {
  for (let k = 0; k < n; k++) await client.ask(text(conv, `line ${k}`));
};
const stays = (f: Frame) => f.t === 'ev' || (f.t === 'ok' && f.seq !== undefined && f.conv !== undefined);

describe.each(['ws', 'poll'] as Transport[])('a visitor over %s', (transport) => {
  let visitor: Visitor;
  let me: Client;
  const start = async () => {
    visitor = await world.visitor();
    me = await world.connect(transport, visitor);
    return me;
  };

  it('gets the ok alone; its other connection the event with cid; an agent the event without', async () => {
    await start();
    const conv = await openConversation(me);
    const tab = await world.connect('ws', visitor, { tabId: 'b' });
    const console = await owner(conv);
    const before = me.frames.length;
    const frame = text(conv, 'for all');
    const ok = await me.ask(frame);
    const seen = await tab.until((f) => f.t === 'ev' && f.id === ok.id);
    expect(seen).toMatchObject({ conv, seq: ok.seq, type: 'message.created', cid: frame.cid, actor: { kind: 'visitor' }, ts: ok.ts, data: { body: 'for all' } });
    const theirs = await console.until((f) => f.t === 'ev' && f.id === ok.id);
    expect(theirs.cid).toBeUndefined();
    await me.settle();
    expect(me.events(conv, before).filter((f) => f.id === ok.id)).toEqual([]);
  });
  it('sees its ok in its place among the events', async () => {
    await start();
    const conv = await openConversation(me);
    const tab = await world.connect('ws', visitor, { tabId: 'b' });
    const [a, b] = [me.frames.length, tab.frames.length];
    await Promise.all(Array.from({ length: 40 }, (_, n) => (n % 2 ? me : tab).ask(text(conv, `n ${n}`))));
    await me.until((f) => stays(f) && f.seq === 42);
    await tab.until((f) => stays(f) && f.seq === 42);
    const expected = Array.from({ length: 40 }, (_, n) => n + 3);
    expect(
      me.frames
        .slice(a)
        .filter(stays)
        .map((f) => f.seq),
    ).toEqual(expected);
    expect(
      tab.frames
        .slice(b)
        .filter(stays)
        .map((f) => f.seq),
    ).toEqual(expected);
  });
  it('reads no hole where notes, tags and priorities lie between', async () => {
    await start();
    const conv = await openConversation(me);
    const console = await owner(conv);
    const seqs: unknown[] = [];
    for (let n = 0; n < 3; n++) {
      expect((await console.ask(text(conv, 'only for us', { kind: 'note' }))).t).toBe('ok');
      expect((await console.ask({ t: 'conv.tags', conv, cid: cid(), add: [`tag${n}`] })).t).toBe('ok');
      seqs.push((await console.ask(text(conv, `answer ${n}`))).seq);
    }
    expect(new Set(seqs).size).toBe(3);
    await me.until((f) => f.t === 'ev' && f.data?.body === 'answer 2');
    const { convs } = await sync(me, { [conv]: 0 });
    const events = convs[conv]?.events ?? [];
    expect(events.map((e) => e.seq)).toEqual(events.map((_, n) => n + 1));
    expect(convs[conv]?.head).toBe(events.length);
    expect(JSON.stringify([events, me.frames])).not.toMatch(/only for us|tag0|conversation\.tagged|note\.created/);
    const live = me.frames.filter((f) => stays(f) && f.conv === conv).map((f) => Number(f.seq));
    expect(live).toEqual(live.map((_, n) => n + 1));
    const { convs: full } = await sync(console, { [conv]: 0 });
    const all = full[conv]?.events ?? [];
    expect(all.map((e) => e.seq)).toEqual(all.map((_, n) => n + 1));
    expect(all.filter((e) => e.type === 'note.created')).toHaveLength(3);
  });
  it('does not see its head, preview or order moved by a note', async () => {
    await start();
    const conv = await openConversation(me, 'visible preview');
    const console = await owner(conv);
    const before = (await world.call('POST', `/widget/${visitor.inbox}/session`, { body: { deviceId: visitor.deviceId, token: visitor.token }, origin: world.base })).body
      .conversations;
    await console.ask(text(conv, 'hidden', { kind: 'note' }));
    const after = (await world.call('POST', `/widget/${visitor.inbox}/session`, { body: { deviceId: visitor.deviceId, token: visitor.token }, origin: world.base })).body
      .conversations;
    expect(after).toEqual(before);
    expect(JSON.stringify(after)).toContain('visible preview');
  });

  describe('sync', () => {
    it('gives events as ev frames without t and conv, head and more', async () => {
      await start();
      const conv = await openConversation(me);
      const answer = await sync(me, { [conv]: 1 });
      expect(answer.epoch).toBe(me.welcome.epoch);
      expect(answer.reset).toEqual([]);
      expect(answer.convs[conv]).toMatchObject({ head: 2, more: false, events: [{ seq: 2, type: 'message.created' }] });
      expect(answer.convs[conv]?.events[0]).not.toHaveProperty('t');
      expect(answer.convs[conv]?.events[0]).not.toHaveProperty('conv');
    });
    it('stops at the limit of all conversations together and says more', async () => {
      await start();
      const [a, b] = [await openConversation(me), await openConversation(me)];
      await fill(me, a, 4);
      const { convs } = await sync(me, { [a]: 0, [b]: 0 }, { limit: 3 });
      const got = Object.values(convs);
      expect(got.reduce((sum, c) => sum + c.events.length, 0)).toBe(3);
      expect(got.some((c) => c.more)).toBe(true);
      for (const c of got) expect(c.more).toBe(c.events.length === 0 || Number(c.events.at(-1)?.seq) < c.head);
    });
    it('gives 200 without a limit, refuses 501 and zero', async () => {
      await start();
      const conv = await openConversation(me);
      await fill(me, conv, 205);
      const { convs } = await sync(me, { [conv]: 0 });
      expect(convs[conv]).toMatchObject({ head: 207, more: true });
      expect(convs[conv]?.events).toHaveLength(200);
      expect((await sync(me, { [conv]: 200 })).convs[conv]).toMatchObject({ more: false });
      expect((await me.ask({ t: 'sync', cursors: {}, limit: 501 })).code).toBe('BAD_REQUEST');
      expect((await me.ask({ t: 'sync', cursors: {}, limit: 0 })).code).toBe('BAD_REQUEST');
    }, 30_000);
    it('resets what is ahead, missing, or of another epoch', async () => {
      await start();
      const conv = await openConversation(me);
      expect((await sync(me, { [conv]: 99 })).reset).toEqual([{ conv, reason: 'AHEAD' }]);
      expect((await sync(me, { 'no-such-conv': 0 })).reset).toEqual([{ conv: 'no-such-conv', reason: 'FORBIDDEN_OR_MISSING' }]);
      expect((await sync(me, { [conv]: 2 }, { epoch: 'another-epoch' })).reset).toContainEqual({ conv, reason: 'EPOCH_CHANGED' });
      expect((await sync(me, { [conv]: 2 }, { epoch: me.welcome.epoch })).reset).toEqual([]);
    });
    it('refuses more than 200 cursors and numbers that are none', async () => {
      await start();
      const many = Object.fromEntries(Array.from({ length: 201 }, (_, n) => [`c${n}`, 0]));
      expect((await me.ask({ t: 'sync', cursors: many })).code).toMatch(/BAD_REQUEST|TOO_LARGE/);
      expect((await me.ask({ t: 'sync', cursors: { a: -1 } })).code).toBe('BAD_REQUEST');
    });
    it('stops an answer at 256 KB', async () => {
      await start();
      const conv = await openConversation(me);
      for (let n = 0; n < 20; n++) await me.ask(text(conv, 'z'.repeat(16_000)));
      const { convs } = await sync(me, { [conv]: 0 });
      expect(convs[conv]?.more).toBe(true);
      expect(JSON.stringify(convs).length).toBeLessThanOrEqual(256 * 1024);
      expect(convs[conv]?.events.length).toBeGreaterThan(5);
    });
  });

  it('gets the backlog of hello.cursors with welcome', async () => {
    await start();
    const conv = await openConversation(me);
    await fill(me, conv, 5);
    const again = await world.connect(transport, visitor, { tabId: 'b', cursors: { [conv]: 3 } });
    await again.until((f) => f.t === 'ev' && f.seq === 7);
    expect(again.events(conv).map((e) => e.seq)).toEqual([4, 5, 6, 7]);
  });
  it('pages history back, newest last', async () => {
    await start();
    const conv = await openConversation(me);
    await fill(me, conv, 58);
    const last = await me.ask({ t: 'history', conv, before: 61 });
    expect((last.events as Frame[]).map((e) => e.seq)).toEqual(Array.from({ length: 50 }, (_, n) => n + 11));
    expect(last.more).toBe(true);
    const first = await me.ask({ t: 'history', conv, before: 11, limit: 100 });
    expect((first.events as Frame[]).map((e) => e.seq)).toEqual(Array.from({ length: 10 }, (_, n) => n + 1));
    expect(first.more).toBe(false);
    expect((await me.ask({ t: 'history', conv, before: 5, limit: 101 })).code).toBe('BAD_REQUEST');
    expect((await me.ask({ t: 'history', conv: 'nothing', before: 5 })).code).toBe('FORBIDDEN_OR_MISSING');
  });

  describe('cursors', () => {
    it('are clamped, never go down, imply delivered and reach the other side', async () => {
      await start();
      const conv = await openConversation(me);
      const console = await owner(conv);
      const tab = await world.connect('ws', visitor, { tabId: 'b' });
      await me.until((f) => f.t === 'ev' && f.type === 'conversation.assigned');
      me.put({ t: 'cursor', conv, read: 2 });
      const seen = await console.until((f) => f.t === 'cursor' && f.who === 'visitor');
      expect(seen).toMatchObject({ conv, who: 'visitor', read: 2, delivered: expect.any(Number) });
      expect(Number(seen.delivered)).toBeGreaterThanOrEqual(2);
      expect(await tab.until((f) => f.t === 'cursor' && f.who === 'visitor')).toMatchObject({ conv, read: 2 });
      me.put({ t: 'cursor', conv, read: 1 });
      me.put({ t: 'cursor', conv, read: 1_000_000 });
      const top = await console.until((f) => f.t === 'cursor' && f.who === 'visitor' && Number(f.read) > 2);
      expect(top.read).toBe(3);
      await console.settle();
      const reads = console.frames.filter((f) => f.t === 'cursor' && f.who === 'visitor').map((f) => Number(f.read));
      expect(reads).toEqual([...reads].sort((x, y) => x - y));
      const later = await world.connect(transport, visitor, { tabId: 'c' });
      expect(later.welcome.convs).toEqual([expect.objectContaining({ conv, read: expect.objectContaining({ visitor: 3 }) })]);
    });
    it("of an agent are shown in the visitor's own count", async () => {
      await start();
      const conv = await openConversation(me);
      const console = await owner(conv);
      await console.ask(text(conv, 'note', { kind: 'note' }));
      const ok = await console.ask(text(conv, 'hello'));
      expect(ok.seq).toBe(5);
      console.put({ t: 'cursor', conv, read: 5 });
      expect(await me.until((f) => f.t === 'cursor' && f.who === 'agent')).toMatchObject({ conv, read: 4 });
    });
    it('that are wrong are answered without i; foreign ones are ignored', async () => {
      await start();
      me.put({ t: 'cursor', conv: 'whatever', read: 'x' });
      const err = await me.until((f) => f.t === 'err');
      expect(err).toMatchObject({ code: 'BAD_REQUEST' });
      expect(err.i).toBeUndefined();
      me.put({ t: 'cursor', conv: 'not-mine', read: 3 });
      await me.settle();
      expect(me.frames.filter((f) => f.t === 'err')).toHaveLength(1);
    });
  });

  it('is seen typing without the text, and sees the agent typing', async () => {
    await start();
    const conv = await openConversation(me);
    const console = await owner(conv);
    me.put({ t: 'typing', conv, on: true, text: 'half a thought' });
    const seen = await console.until((f) => f.t === 'typing');
    expect(seen).toMatchObject({ conv, on: true, actor: { kind: 'visitor' } });
    expect(JSON.stringify(console.frames)).not.toContain('half a thought');
    console.put({ t: 'typing', conv, on: true });
    expect(await me.until((f) => f.t === 'typing')).toMatchObject({ conv, on: true, actor: { kind: 'agent' } });
  });
  it('tells its page without an answer, wrong ones apart', async () => {
    await start();
    me.put({ t: 'page', url: 'https://shop.example/cart', title: 'Cart' });
    await me.settle();
    expect(me.frames.filter((f) => f.t === 'err')).toEqual([]);
    me.put({ t: 'page', url: 5 });
    expect((await me.until((f) => f.t === 'err')).code).toBe('BAD_REQUEST');
  });
  it('tells what the site tracks, without an answer; agents read it in the trail', async () => {
    await start();
    me.put({ t: 'page', url: 'https://shop.example/cart' });
    me.put({ t: 'track', name: 'added to cart', props: { sku: 7 } });
    for (let n = 0; n < 30; n++) me.put({ t: 'page', url: `https://shop.example/p${n}` });
    me.put({ t: 'track', name: 'paid' });
    await me.settle();
    expect(me.frames.filter((f) => f.t === 'err')).toEqual([]);
    const steps = async () => (await world.call('GET', `/api/v1/contacts/${visitor.contact}`, { bearer: world.owner })).body.trail as { url?: string; event?: string }[];
    await expect.poll(async () => (await steps()).at(-1)).toMatchObject({ event: 'paid' });
    expect(await steps()).toHaveLength(20);
    me.put({ t: 'track', name: '' });
    expect((await me.until((f) => f.t === 'err')).code).toBe('BAD_REQUEST');
  });
});

it('keeps the epoch over a restart of nothing: two sessions, one epoch', async () => {
  const a = await world.agent('ws', agent);
  const b = await world.agent('socket.io', agent);
  expect(a.welcome.epoch).toBe(b.welcome.epoch);
});
