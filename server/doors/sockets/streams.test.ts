import { afterEach, describe, expect, it } from 'vitest';
import { newId } from '#protocol';
import { Session } from './session.ts';
import type { Sink } from './sink.ts';
import { openTestHouse } from './test-house.ts';

let house: Awaited<ReturnType<typeof openTestHouse>>;
afterEach(() => house.close());

async function talk() {
  house = await openTestHouse();
  const v = await house.visitor();
  const conv = String((await v.ask({ t: 'msg.send', conv: null, cid: newId(), kind: 'text', body: 'hello' })).conv);
  const a = await house.agent();
  await a.ask({ t: 'view', conv });
  const record = house.domain.log.peek(conv)?.conversation;
  if (!record) throw new Error('the conversation is not in memory');
  const core = house.hub.core;
  return { v, a, conv, core, start: (stream: string) => core.stream(record, stream) };
}
type Party = { got: Record<string, unknown>[] };
const deltas = (p: Party, stream: string) => p.got.filter((f) => f.t === 'delta' && f.stream === stream).map((f) => (f.end ? `end:${f.reason}` : `${f.n}:${f.text}`));

describe('streams', () => {
  it('go to the contact’s devices and to who looks, numbered, with their end, and to nobody else', async () => {
    const { v, a, conv, core, start } = await talk();
    const [second, stranger, other] = [await house.visitor({}, v.deviceId, v.contactId), await house.visitor(), await house.agent('ben')];
    const s = start('s1');
    expect([s.delta('Your '), s.delta('order'), core.streams.count()]).toEqual([true, true, 1]);
    s.end('done');
    for (const p of [v, second, a]) {
      expect(await p.until(() => p.got.find((f) => f.t === 'delta' && f.end))).toEqual({ t: 'delta', conv, stream: 's1', end: true, reason: 'done' });
      expect(deltas(p, 's1')).toEqual(['1:Your ', '2:order', 'end:done']);
    }
    for (const p of [stranger, other]) {
      await p.ask({ t: 'ping' });
      expect(deltas(p, 's1')).toEqual([]);
    }
    expect([s.delta('late'), s.signal.aborted, core.streams.count()]).toEqual([false, false, 0]);
    s.end('again');
    await v.ask({ t: 'ping' });
    expect(deltas(v, 's1')).toHaveLength(3);
  });

  it('stop for everybody when a reader says so, and tell the writer', async () => {
    const { v, a, conv, start } = await talk();
    for (const [who, stream] of [
      [v, 's1'],
      [a, 's2'],
    ] as const) {
      const s = start(stream);
      const heard = new Promise((resolve) => s.signal.addEventListener('abort', () => resolve(s.signal.reason), { once: true }));
      s.delta('one');
      await who.until(() => who.got.find((f) => f.t === 'delta' && f.stream === stream));
      who.raw(JSON.stringify({ t: 'bot.stop', conv, stream }));
      expect(await heard).toBe('stopped');
      expect(s.delta('two')).toBe(false);
      s.end('done');
      for (const p of [v, a]) {
        await p.until(() => p.got.find((f) => f.t === 'delta' && f.stream === stream && f.end));
        await p.ask({ t: 'ping' });
        expect(deltas(p, stream)).toEqual(['1:one', 'end:stopped']);
      }
    }
  });

  it('are not a stranger’s to stop, and stopping what does not stream is silent', async () => {
    const { v, conv, core, start } = await talk();
    const stranger = await house.visitor();
    const s = start('s1');
    stranger.raw(JSON.stringify({ t: 'bot.stop', conv, stream: 's1' }));
    await stranger.ask({ t: 'ping' });
    expect([s.signal.aborted, s.delta('on')]).toEqual([false, true]);
    for (const frame of [
      { t: 'bot.stop', conv, stream: 'other' },
      { t: 'bot.stop', conv: newId(), stream: 's1' },
    ])
      v.raw(JSON.stringify(frame));
    await v.ask({ t: 'ping' });
    expect([s.signal.aborted, core.streams.count(), v.got.some((f) => f.t === 'err')]).toEqual([false, 1, false]);
    for (const bad of [
      { t: 'bot.stop', conv },
      { t: 'bot.stop', conv, stream: '', i: 9 },
    ]) {
      v.raw(JSON.stringify(bad));
    }
    await v.until(() => (v.got.filter((f) => f.t === 'err').length === 2 ? true : undefined));
    expect(v.got.filter((f) => f.t === 'err').map((f) => [f.i, f.code])).toEqual([
      [undefined, 'BAD_REQUEST'],
      [undefined, 'BAD_REQUEST'],
    ]);
  });

  it('lose words, not their end, on the way to a slow reader', async () => {
    const { v, core, start } = await talk();
    const got: string[] = [];
    const sink: Sink = {
      kind: 'websocket',
      send: ({ frame }) => void got.push(frame.t === 'delta' && frame.end ? 'end' : frame.t),
      close: () => {},
      bufferedBytes: () => 512 * 1024,
      bufferedFrames: () => 1,
    };
    const slow = new Session(core, { kind: 'visitor', workspaceId: 'ws1', contactId: v.contactId, inboxId: 'in1', deviceId: v.deviceId }, sink, 'en');
    core.joined(slow);
    const s = start('s1');
    s.delta('one');
    s.end('done');
    slow.gone();
    expect(got).toEqual(['end']);
  });

  it('end when another begins under their id', async () => {
    const { v, start } = await talk();
    const first = start('s1');
    first.delta('old');
    const second = start('s1');
    expect([first.signal.aborted, first.delta('x'), second.delta('new')]).toEqual([true, false, true]);
    first.end('done');
    second.end('done');
    await v.until(() => (deltas(v, 's1').includes('end:done') ? true : undefined));
    expect(deltas(v, 's1')).toEqual(['1:old', 'end:stopped', '1:new', 'end:done']);
  });
});
