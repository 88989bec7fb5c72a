/** What a visitor sends, and what becomes of it (docs/protocol.md §3.1, §7 "Conversations and order", "Rules of the house"). */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Client, Frame, Transport } from './client.ts';
import { type AgentKey, cid, openConversation, openWorld, PNG, text, upload, type Visitor, type World } from './world.ts';

let world: World;
let agent: AgentKey;
beforeAll(async () => {
  world = await openWorld();
  agent = await world.newKey('agent');
}, 120_000);
afterEach(() => world.hangUp());
afterAll(() => world?.close());

const history = async (client: Client, conv: string): Promise<Frame[]> => (await client.ask({ t: 'history', conv, before: 1_000_000, limit: 100 })).events as Frame[];
/** The agent's connection, owner of the conversation. */
const owner = async (conv: string): Promise<Client> => {
  const console = await world.agent('ws', agent);
  expect(await console.ask({ t: 'conv.assign', conv, cid: cid(), agent: agent.agentId })).toMatchObject({ t: 'ok' });
  return console;
};

describe.each(['ws', 'poll'] as Transport[])('over %s', (transport) => {
  let visitor: Visitor;
  let me: Client;
  const start = async () => {
    visitor = await world.visitor();
    me = await world.connect(transport, visitor);
    return me;
  };

  describe('sending', () => {
    it('opens a conversation with conv:null: opened is seq 1, the message seq 2', async () => {
      await start();
      const frame = text(null, '你好, is it still in stock? 🙂');
      const ok = await me.ask(frame);
      expect(ok).toMatchObject({ t: 'ok', cid: frame.cid, seq: 2, dup: false, conv: expect.any(String), id: expect.any(String), ts: expect.any(Number) });
      const events = await history(me, String(ok.conv));
      expect(events.map((e) => [e.seq, e.type])).toEqual([
        [1, 'conversation.opened'],
        [2, 'message.created'],
      ]);
      expect(events[1]).toMatchObject({ id: ok.id, ts: ok.ts, cid: frame.cid, actor: { kind: 'visitor' }, data: { kind: 'text', body: frame.body } });
    });
    it('always opens a new one for a new cid', async () => {
      await start();
      expect(await openConversation(me)).not.toBe(await openConversation(me));
    });
    it('counts on without gaps', async () => {
      await start();
      const conv = await openConversation(me);
      for (const seq of [3, 4, 5]) expect(await me.ask(text(conv, `n ${seq}`))).toMatchObject({ t: 'ok', conv, seq, dup: false });
    });
    it('keeps the order of sends without cseq', async () => {
      await start();
      const conv = await openConversation(me);
      const answers = await Promise.all(Array.from({ length: 12 }, (_, n) => me.ask(text(conv, `n ${n}`))));
      expect(answers.map((a) => a.seq)).toEqual(Array.from({ length: 12 }, (_, n) => n + 3));
      expect((await history(me, conv)).slice(2).map((e) => e.data?.body)).toEqual(Array.from({ length: 12 }, (_, n) => `n ${n}`));
    });
    it('answers FORBIDDEN_OR_MISSING for a conversation that does not exist', async () => {
      await start();
      expect(await me.ask(text('conv-that-is-not', 'x'))).toMatchObject({ t: 'err', code: 'FORBIDDEN_OR_MISSING' });
    });
    it('carries replyTo and meta', async () => {
      await start();
      const first = await me.ask(text(null, 'one'));
      const ok = await me.ask(text(String(first.conv), 'two', { replyTo: first.id, meta: { page: 'cart' } }));
      expect((await history(me, String(first.conv))).at(-1)).toMatchObject({ id: ok.id, data: { replyTo: first.id } });
      expect((await me.ask(text(String(first.conv), 'three', { replyTo: 'no-such-message' }))).code).toMatch(/UNPROCESSABLE|FORBIDDEN_OR_MISSING/);
    });
    it('does not let a visitor write notes or bot parts', async () => {
      await start();
      const conv = await openConversation(me);
      expect(await me.ask(text(conv, 'secret', { kind: 'note' }))).toMatchObject({ t: 'err', code: 'FORBIDDEN_OR_MISSING' });
      expect((await me.ask(text(conv, 'x', { buttons: [{ id: 'a', label: 'A' }] }))).code).toMatch(/FORBIDDEN_OR_MISSING|BAD_REQUEST/);
      expect(await history(me, conv)).toHaveLength(2);
    });
  });

  describe('the same cid', () => {
    it('answers the first result with dup, whatever i, cseq and key order are', async () => {
      await start();
      const conv = await openConversation(me);
      const id = cid();
      const first = await me.ask({ t: 'msg.send', conv, cid: id, kind: 'text', body: 'once', meta: { a: 1, b: 2 } });
      const again = await me.ask({ meta: { b: 2, a: 1 }, body: 'once', kind: 'text', cid: id, conv, t: 'msg.send' });
      expect(again).toMatchObject({ t: 'ok', seq: first.seq, id: first.id, ts: first.ts, conv, cid: id, dup: true });
      expect(await history(me, conv)).toHaveLength(3);
    });
    it('with conv:null or the conversation it opened answers dup', async () => {
      await start();
      const frame = text(null, 'opener');
      const first = await me.ask(frame);
      expect(await me.ask(frame)).toMatchObject({ t: 'ok', conv: first.conv, seq: 2, id: first.id, dup: true });
      expect(await me.ask({ ...frame, conv: first.conv })).toMatchObject({ t: 'ok', conv: first.conv, seq: 2, id: first.id, dup: true });
      expect(await history(me, String(first.conv))).toHaveLength(2);
    });
    it('with another payload answers CID_CONFLICT and changes nothing', async () => {
      await start();
      const frame = text(null, 'opener');
      const first = await me.ask(frame);
      expect(await me.ask({ ...frame, body: 'other' })).toMatchObject({ t: 'err', code: 'CID_CONFLICT', retryable: false });
      expect(await me.ask({ ...frame, conv: first.conv, body: 'other' })).toMatchObject({ t: 'err', code: 'CID_CONFLICT' });
      expect(await me.ask({ t: 'conv.human', conv: first.conv, cid: frame.cid })).toMatchObject({ t: 'err', code: 'CID_CONFLICT' });
      expect(await history(me, String(first.conv))).toHaveLength(2);
    });
    it('sent twelve times at once over two connections is stored once', async () => {
      await start();
      const other = await world.connect('ws', visitor, { tabId: 'b' });
      const frame = text(null, 'race');
      const answers = await Promise.all(Array.from({ length: 12 }, (_, n) => (n % 2 ? me : other).ask(frame)));
      expect(new Set(answers.map((a) => `${a.t} ${a.conv} ${a.seq} ${a.id}`)).size).toBe(1);
      expect(answers.filter((a) => a.dup === false)).toHaveLength(1);
    });
    it('is another conversation for another device', async () => {
      await start();
      const second = await world.visitor({ token: visitor.token });
      const frame = text(null, 'same');
      const here = await me.ask(frame);
      const there = await (await world.connect(transport, second)).ask(frame);
      expect(there).toMatchObject({ t: 'ok', dup: false });
      expect(there.conv).not.toBe(here.conv);
    });
  });

  it('counts cseq per connection and conversation', async () => {
    await start();
    const conv = await openConversation(me);
    const one = text(conv, '1', { cseq: 1 });
    expect(await me.ask(one)).toMatchObject({ t: 'ok', seq: 3 });
    expect(await me.ask(text(conv, '3', { cseq: 3 }))).toMatchObject({ t: 'err', code: 'CSEQ_GAP', expectCseq: 2, retryable: true });
    expect(await me.ask(text(conv, '2', { cseq: 2 }))).toMatchObject({ t: 'ok', seq: 4 });
    expect(await me.ask({ ...one, cseq: 3 })).toMatchObject({ t: 'ok', seq: 3, dup: true });
    expect(await me.ask(text(conv, '4', { cseq: 4 }))).toMatchObject({ t: 'ok', seq: 5 });
    expect(await me.ask(text(conv, '4 again', { cseq: 4 }))).toMatchObject({ t: 'err', code: 'CSEQ_GAP', expectCseq: 5 });
    expect(await me.ask(text(null, 'new', { cseq: 9 }))).toMatchObject({ t: 'ok', seq: 2 });
    const later = await world.connect(transport, visitor, { tabId: 'b' });
    expect(await later.ask(text(conv, 'b1', { cseq: 1 }))).toMatchObject({ t: 'ok', seq: 6 });
  });

  describe('sizes', () => {
    it.each([
      ['16,384 letters', 'a'.repeat(16_384), 'ok'],
      ['16,385 letters', 'a'.repeat(16_385), 'TOO_LARGE'],
      ['5,461 characters of 3 bytes', '汉'.repeat(5_461), 'ok'],
      ['5,462 characters of 3 bytes', '汉'.repeat(5_462), 'TOO_LARGE'],
      ['an empty body', '', 'BAD_REQUEST'],
    ])('%s', async (_label, body, outcome) => {
      await start();
      const answer = await me.ask(text(null, body));
      expect(answer.t === 'ok' ? 'ok' : answer.code).toBe(outcome);
    });
    it('meta over 4 KB and more than ten attachments are TOO_LARGE', async () => {
      await start();
      expect((await me.ask(text(null, 'x', { meta: { a: 'y'.repeat(4_096) } }))).code).toBe('TOO_LARGE');
      expect((await me.ask(text(null, 'x', { attachments: Array.from({ length: 11 }, () => 'u1') }))).code).toBe('TOO_LARGE');
    });
  });

  describe('wrong input', () => {
    const bad: [string, Record<string, unknown>][] = [
      ['body as number', { body: 5 }],
      ['body as operator', { body: { $ne: null } }],
      ['body null', { body: null }],
      ['kind unknown', { kind: 'html' }],
      ['kind as list', { kind: ['text'] }],
      ['cid not a UUID', { cid: 'abc' }],
      ['cid null', { cid: null }],
      ['cid missing', { cid: undefined }],
      ['conv as number', { conv: 7 }],
      ['conv as operator', { conv: { $gt: '' } }],
      ['cseq zero', { cseq: 0 }],
      ['cseq as text', { cseq: '1' }],
      ['cseq null', { cseq: null }],
      ['attachments as text', { attachments: 'u' }],
      ['attachments null', { attachments: null }],
      ['attachments with numbers', { attachments: [1] }],
      ['meta as list', { meta: [] }],
      ['meta as text', { meta: 'x' }],
      ['replyTo as object', { replyTo: {} }],
      ['replyTo null', { replyTo: null }],
      ['U+0000 in the body', { body: 'a\0b' }],
      ['a lone surrogate', { body: 'a\ud800b' }],
      ['U+0000 in a meta key', { meta: { 'a\0': 1 } }],
      ['__proto__ in meta', { meta: JSON.parse('{"__proto__":{"admin":true}}') }],
      ['an unknown key', { admin: true }],
    ];
    it.each(bad)('%s is BAD_REQUEST and stores nothing', async (_label, change) => {
      await start();
      const conv = await openConversation(me);
      expect(await me.ask({ ...text(conv, 'x'), ...change })).toMatchObject({ t: 'err', code: 'BAD_REQUEST', retryable: false });
      expect(await history(me, conv)).toHaveLength(2);
    });
  });

  describe('edit and recall', () => {
    it("changes and removes one's own message, for ever", async () => {
      await start();
      const first = await me.ask(text(null, 'tpyo'));
      const conv = String(first.conv);
      const edit = { t: 'msg.edit', conv, cid: cid(), target: first.id, body: 'typo' };
      expect(await me.ask(edit)).toMatchObject({ t: 'ok', conv, cid: edit.cid, seq: 3, dup: false, ts: expect.any(Number) });
      expect(await me.ask(edit)).toMatchObject({ t: 'ok', seq: 3, dup: true });
      expect(await me.ask({ t: 'msg.recall', conv, cid: cid(), target: first.id })).toMatchObject({ t: 'ok', seq: 4, dup: false });
      expect(await me.ask({ t: 'msg.edit', conv, cid: cid(), target: first.id, body: 'again' })).toMatchObject({ t: 'err', code: 'GONE' });
      expect(await me.ask({ t: 'msg.recall', conv, cid: cid(), target: first.id })).toMatchObject({ t: 'err', code: 'GONE' });
      const events = await history(me, conv);
      expect(events.find((e) => e.id === first.id)?.data).toMatchObject({ recalled: true });
      expect(events.map((e) => e.type)).toEqual(['conversation.opened', 'message.created', 'message.edited', 'message.recalled']);
      expect(JSON.stringify(events)).not.toContain('typo');
    });
    it("is refused for somebody else's message and for what is no message", async () => {
      await start();
      const conv = await openConversation(me);
      const console = await owner(conv);
      const theirs = await console.ask(text(conv, 'from the agent'));
      expect((await me.ask({ t: 'msg.edit', conv, cid: cid(), target: theirs.id, body: 'mine now' })).code).toMatch(/FORBIDDEN/);
      expect((await me.ask({ t: 'msg.recall', conv, cid: cid(), target: theirs.id })).code).toMatch(/FORBIDDEN/);
      expect((await me.ask({ t: 'msg.recall', conv, cid: cid(), target: 'nothing' })).code).toMatch(/FORBIDDEN_OR_MISSING|UNPROCESSABLE|GONE/);
    });
  });

  describe('attachments', () => {
    it('are claimed by the first message that names them', async () => {
      await start();
      const up = await upload(world, visitor, PNG, 'dot.png', 'image/png');
      expect(up).toMatchObject({ status: 201, body: { id: expect.any(String), name: 'dot.png', mime: 'image/png', size: PNG.length, width: 1, height: 1 } });
      const ok = await me.ask({ t: 'msg.send', conv: null, cid: cid(), kind: 'image', body: '', attachments: [up.body.id] });
      expect(ok.t).toBe('ok');
      const [, event] = await history(me, String(ok.conv));
      expect(event?.data).toMatchObject({
        kind: 'image',
        attachments: [{ id: up.body.id, name: 'dot.png', mime: 'image/png', size: PNG.length, url: expect.any(String), width: 1, height: 1 }],
      });
      expect((await me.ask(text(String(ok.conv), 'twice', { attachments: [up.body.id] }))).code).toBe('GONE');
    });
    it('of another visitor, unknown ones and unfit kinds are refused', async () => {
      await start();
      const stranger = await world.visitor();
      const theirs = await upload(world, stranger, PNG, 'dot.png', 'image/png');
      expect((await me.ask(text(null, 'x', { attachments: [theirs.body.id] }))).code).toBe('FORBIDDEN_OR_MISSING');
      expect((await me.ask(text(null, 'x', { attachments: ['nothing'] }))).code).toBe('FORBIDDEN_OR_MISSING');
      const plain = await upload(world, visitor, Buffer.from('just words\n'), 'words.txt', 'text/plain');
      expect(plain.status).toBe(201);
      expect((await me.ask({ t: 'msg.send', conv: null, cid: cid(), kind: 'image', body: '', attachments: [plain.body.id] })).code).toBe('UNPROCESSABLE');
      expect((await me.ask({ t: 'msg.send', conv: null, cid: cid(), kind: 'file', body: '', attachments: [plain.body.id] })).t).toBe('ok');
    });
  });

  describe('life of a conversation', () => {
    it('conv.open opens with topic, fields and page, once', async () => {
      await start();
      const frame = { t: 'conv.open', cid: cid(), topic: 'Returns', fields: { order: '42' }, page: { url: 'https://shop.example/r', title: 'R' } };
      const ok = await me.ask(frame);
      expect(ok).toMatchObject({ t: 'ok', cid: frame.cid, seq: 1, dup: false });
      expect(await me.ask(frame)).toMatchObject({ t: 'ok', conv: ok.conv, seq: 1, dup: true });
      expect(await me.ask({ ...frame, topic: 'Other' })).toMatchObject({ t: 'err', code: 'CID_CONFLICT' });
      expect((await history(me, String(ok.conv)))[0]).toMatchObject({ type: 'conversation.opened', data: { topic: 'Returns', fields: { order: '42' } } });
    });
    it('conv.human is bot.handoff with the reason asked', async () => {
      await start();
      const conv = await openConversation(me);
      expect(await me.ask({ t: 'conv.human', conv, cid: cid() })).toMatchObject({ t: 'ok', conv, dup: false });
      expect((await history(me, conv)).find((e) => e.type === 'bot.handoff')?.data).toMatchObject({ reason: 'asked' });
    });
    it('a send into a resolved one reopens it in the same commit', async () => {
      await start();
      const conv = await openConversation(me);
      expect(await me.ask({ t: 'conv.close', conv, cid: cid() })).toMatchObject({ t: 'ok', seq: 3 });
      const ok = await me.ask(text(conv, 'one more thing'));
      const events = (await history(me, conv)).slice(2);
      expect(events[0]).toMatchObject({ type: 'conversation.status', data: { to: 'resolved' } });
      expect(
        events
          .slice(1)
          .map((e) => e.type)
          .sort(),
      ).toEqual(['conversation.status', 'message.created']);
      expect(events.find((e) => e.type === 'message.created')).toMatchObject({ seq: ok.seq });
      expect(events.filter((e) => e.type === 'conversation.status').at(-1)?.data).toMatchObject({ from: 'resolved', to: 'open' });
    });
    it('may be rated 1 to 5, and the rating changed', async () => {
      await start();
      const conv = await openConversation(me);
      expect(await me.ask({ t: 'conv.rate', conv, cid: cid(), score: 4, comment: 'fine' })).toMatchObject({ t: 'ok' });
      expect(await me.ask({ t: 'conv.rate', conv, cid: cid(), score: 5 })).toMatchObject({ t: 'ok' });
      const rated = (await history(me, conv)).filter((e) => e.type === 'conversation.rated').map((e) => e.data?.score);
      expect(rated).toEqual([4, 5]);
      expect((await me.ask({ t: 'conv.rate', conv, cid: cid(), score: 6 })).code).toBe('BAD_REQUEST');
      expect((await me.ask({ t: 'conv.rate', conv, cid: cid(), score: 0 })).code).toBe('BAD_REQUEST');
    });
    it('a form of an agent is filled in', async () => {
      await start();
      const conv = await openConversation(me);
      const console = await owner(conv);
      const asked = await console.ask(text(conv, 'Your order?', { form: { fields: [{ name: 'order', label: 'Order', type: 'text', required: true }] } }));
      expect(asked.t).toBe('ok');
      const refused = await me.ask({ t: 'form.submit', conv, cid: cid(), target: asked.id, values: { order: ' ', price: '0' } });
      const errors = [
        { path: 'values.order', message: 'required' },
        { path: 'values.price', message: 'unknown' },
      ];
      expect(refused).toMatchObject({ t: 'err', code: 'UNPROCESSABLE', retryable: false, errors });
      expect((await history(me, conv)).map((e) => e.type)).not.toContain('form.submitted');
      expect(await me.ask({ t: 'form.submit', conv, cid: cid(), target: asked.id, values: { order: ' 42 ' } })).toMatchObject({ t: 'ok' });
      expect((await history(me, conv)).at(-1)).toMatchObject({ type: 'form.submitted', data: { target: asked.id, values: { order: '42' } } });
      expect((await me.ask({ t: 'form.submit', conv, cid: cid(), target: 'nothing', values: {} })).code).toMatch(/FORBIDDEN_OR_MISSING|UNPROCESSABLE|GONE/);
    });
  });
});
