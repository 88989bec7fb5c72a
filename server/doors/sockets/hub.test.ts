import { afterEach, describe, expect, it } from 'vitest';
import { newId } from '#protocol';
import { openTestHouse } from './test-house.ts';

let house: Awaited<ReturnType<typeof openTestHouse>>;
afterEach(() => house.close());

const send = (conv: string | null, body: string, more: Record<string, unknown> = {}) => ({ t: 'msg.send', conv, cid: newId(), kind: 'text', body, ...more });

describe('hub', () => {
  it('a visitor and an agent talk; a note leaves no hole for the visitor', async () => {
    house = await openTestHouse();
    const v = await house.visitor();
    const opened = await v.ask(send(null, 'hello'));
    expect(opened).toMatchObject({ t: 'ok', seq: 2, dup: false });
    const conv = String(opened.conv);
    expect(v.events(conv).map((e) => e.type)).toEqual(['conversation.opened']);
    const a = await house.agent();
    expect(await a.ask({ t: 'view', conv })).toMatchObject({ t: 'ok' });
    expect(await a.ask({ t: 'conv.assign', conv, cid: newId(), agent: 'ana' })).toMatchObject({ t: 'ok', seq: 3 });
    expect(await a.ask({ ...send(conv, 'only us'), kind: 'note' })).toMatchObject({ t: 'ok', seq: 4 });
    expect(await a.ask(send(conv, 'hi, how can I help?'))).toMatchObject({ t: 'ok', seq: 5 });
    await v.until(() => v.events(conv).find((e) => e.seq === 4));
    expect(v.events(conv).map((e) => [e.seq, e.type])).toEqual([
      [1, 'conversation.opened'],
      [3, 'conversation.assigned'],
      [4, 'message.created'],
    ]);
    expect(await v.ask(send(conv, 'thanks'))).toMatchObject({ t: 'ok', seq: 5 });
    await a.until(() => a.events(conv).find((e) => e.seq === 6));
  });

  it('a retry answers dup, another payload conflicts, conv:null and the opened id are the same command', async () => {
    house = await openTestHouse();
    const v = await house.visitor();
    const first = send(null, 'x');
    const ok = await v.ask(first);
    expect(await v.ask(first)).toMatchObject({ t: 'ok', dup: true, seq: 2, conv: ok.conv });
    expect(await v.ask({ ...first, conv: ok.conv })).toMatchObject({ t: 'ok', dup: true, seq: 2 });
    expect(await v.ask({ ...first, conv: ok.conv, body: 'y' })).toMatchObject({ t: 'err', code: 'CID_CONFLICT', retryable: false });
  });

  it('keeps numbered sends in order', async () => {
    house = await openTestHouse();
    const v = await house.visitor();
    const conv = String((await v.ask(send(null, 'x'))).conv);
    expect(await v.ask(send(conv, '2', { cseq: 2 }))).toMatchObject({ t: 'err', code: 'CSEQ_GAP', expectCseq: 1, retryable: true });
    expect(await v.ask(send(conv, '1', { cseq: 1 }))).toMatchObject({ t: 'ok' });
    expect(await v.ask(send(conv, '2', { cseq: 2 }))).toMatchObject({ t: 'ok' });
    expect(await v.ask(send(conv, '3', { cseq: 2 }))).toMatchObject({ t: 'err', code: 'CSEQ_GAP', expectCseq: 3 });
  });

  it('shows nobody else a conversation', async () => {
    house = await openTestHouse();
    const v = await house.visitor();
    const conv = String((await v.ask(send(null, 'mine'))).conv);
    const other = await house.visitor();
    for (const frame of [
      send(conv, 'x'),
      { t: 'history', conv, before: 9 },
      { t: 'conv.close', conv, cid: newId() },
      { t: 'conv.rate', conv, cid: newId(), score: 5 },
      { t: 'conv.tags', conv, cid: newId(), add: ['x'] },
    ])
      expect(await other.ask(frame), frame.t).toMatchObject({ t: 'err', code: 'FORBIDDEN_OR_MISSING' });
    expect(await other.ask({ t: 'sync', cursors: { [conv]: 0 } })).toMatchObject({ t: 'ok', convs: {}, reset: [{ conv, reason: 'FORBIDDEN_OR_MISSING' }] });
  });

  it('sends the backlog with the welcome, and the author of another device its cid', async () => {
    house = await openTestHouse();
    const v = await house.visitor();
    const first = send(null, 'one');
    const conv = String((await v.ask(first)).conv);
    const again = await house.visitor({ cursors: { [conv]: 0 } }, v.deviceId, v.contactId);
    await again.until(() => again.events(conv).find((e) => e.seq === 2));
    expect(again.events(conv).map((e) => e.seq)).toEqual([1, 2]);
    expect(again.got[0]).toMatchObject({ t: 'welcome', convs: [{ conv, head: 2, status: 'open' }] });
    const second = send(conv, 'two');
    await v.ask(second);
    expect(await again.until(() => again.events(conv).find((e) => e.seq === 3))).toMatchObject({ cid: second.cid });
    expect(v.events(conv).map((e) => e.seq)).toEqual([1]);
  });

  it('answers bad frames and closes at the third', async () => {
    house = await openTestHouse();
    const v = await house.visitor();
    v.raw('{');
    v.raw('{"t":"msg.send","i":1,"conv":null,"cid":"x"}');
    v.raw('{"t":"ping","i":2,"__proto__":{}}');
    expect(await v.closed()).toBe(4400);
    expect(v.got.filter((f) => f.t === 'err').map((f) => [f.i, f.code])).toEqual([
      [undefined, 'BAD_REQUEST'],
      [1, 'BAD_REQUEST'],
      [2, 'BAD_REQUEST'],
    ]);
  });

  it('a recall removes the words everywhere', async () => {
    house = await openTestHouse();
    const v = await house.visitor();
    const ok = await v.ask(send(null, 'secret one'));
    const conv = String(ok.conv);
    expect(await v.ask({ t: 'msg.edit', conv, cid: newId(), target: ok.id, body: 'secret two' })).toMatchObject({ t: 'ok', seq: 3 });
    expect(await v.ask({ t: 'msg.recall', conv, cid: newId(), target: ok.id })).toMatchObject({ t: 'ok', seq: 4 });
    const history = await v.ask({ t: 'history', conv, before: 99 });
    expect(JSON.stringify(history)).not.toContain('secret');
    expect(history).toMatchObject({ events: [{ seq: 1 }, { seq: 2, data: { recalled: true, body: '' } }, { seq: 3 }, { seq: 4 }] });
    expect(await v.ask({ t: 'msg.edit', conv, cid: newId(), target: ok.id, body: 'x' })).toMatchObject({ t: 'err', code: 'GONE' });
    expect(JSON.stringify(house.domain.log.peek(conv)?.conversation)).not.toContain('secret');
  });

  it('a message reopens, a rating can be changed for ten minutes, time limits hold', async () => {
    house = await openTestHouse();
    const v = await house.visitor();
    const ok = await v.ask(send(null, 'x'));
    const conv = String(ok.conv);
    await v.ask({ t: 'conv.close', conv, cid: newId() });
    expect(house.domain.log.peek(conv)?.conversation.status).toBe('resolved');
    expect(await v.ask(send(conv, 'one more'))).toMatchObject({ t: 'ok', seq: 5 });
    expect(house.domain.log.peek(conv)?.conversation.status).toBe('open');
    expect(await v.ask({ t: 'conv.rate', conv, cid: newId(), score: 2 })).toMatchObject({ t: 'ok' });
    house.clock.shift = 11 * 60_000;
    expect(await v.ask({ t: 'conv.rate', conv, cid: newId(), score: 5 })).toMatchObject({ t: 'err', code: 'CONFLICT' });
    expect(await v.ask({ t: 'msg.edit', conv, cid: newId(), target: ok.id, body: 'late' })).toMatchObject({ t: 'err', code: 'UNPROCESSABLE' });
  });

  it('limits visitors: ten at once, and says when to come back', async () => {
    house = await openTestHouse({ limits: true });
    const v = await house.visitor();
    const conv = String((await v.ask(send(null, '0'))).conv);
    for (let n = 1; n < 10; n++) expect((await v.ask(send(conv, `${n}`))).t).toBe('ok');
    const refused = await v.ask(send(conv, '10'));
    expect(refused).toMatchObject({ t: 'err', code: 'RATE_LIMITED', retryable: true });
    expect(refused.retryAfterMs).toBeGreaterThan(0);
  });

  it('tells watching consoles rows and counts, and both sides cursors and typing', async () => {
    house = await openTestHouse();
    const a = await house.agent();
    await a.ask({ t: 'watch', lists: ['unassigned', 'mine'] });
    const v = await house.visitor();
    const conv = String((await v.ask(send(null, 'help'))).conv);
    expect(await a.until(() => a.got.find((f) => f.t === 'rows'))).toMatchObject({ list: 'unassigned', upsert: [{ id: conv, preview: 'help', unread: 1 }] });
    expect(await a.until(() => a.got.find((f) => f.t === 'counts'))).toMatchObject({ counts: { unassigned: 1 } });
    await a.ask({ t: 'view', conv });
    a.raw(JSON.stringify({ t: 'cursor', conv, read: 2 }));
    expect(await v.until(() => v.got.find((f) => f.t === 'cursor'))).toMatchObject({ conv, who: 'agent', read: 2, delivered: 2 });
    v.raw(JSON.stringify({ t: 'typing', conv, on: true, text: 'draft' }));
    const typing = await a.until(() => a.got.find((f) => f.t === 'typing'));
    expect(typing).toMatchObject({ conv, on: true, actor: { kind: 'visitor' } });
    expect(typing.text).toBeUndefined();
  });

  it('drains: says when to come back, then closes with 1012', async () => {
    house = await openTestHouse();
    const v = await house.visitor();
    await house.hub.drain();
    expect(await v.closed()).toBe(1012);
    expect(v.got.find((f) => f.t === 'ctl' && f.kind === 'drain')?.reconnectInMs).toBeGreaterThanOrEqual(0);
  });
});
