import { describe, expect, it } from 'vitest';
import type { WireEvent } from '#protocol/events.ts';
import type { OkFrame, ServerFrame } from '#protocol/server-frames.ts';
import { problemFrom } from './http.ts';
import type { Link, LinkEvents, RequestFrame } from './link.ts';
import { createRealtime } from './realtime.ts';

const message = (seq: number): WireEvent => ({ seq, id: `e${seq}`, type: 'message.created', actor: { kind: 'visitor' }, ts: seq, data: { kind: 'text', body: `m${seq}` } });

/** A server in a few lines: keeps what is sent, answers as told. */
function rig(stored = '[]') {
  const asked: RequestFrame[] = [];
  const seen: WireEvent[] = [];
  let events: LinkEvents | undefined;
  let answer = async (_: RequestFrame): Promise<Record<string, unknown>> => ({});
  let kept = stored;
  const socket = (_: unknown, on: LinkEvents): Link => {
    events = on;
    return {
      async request(frame) {
        asked.push(frame);
        const empty = frame.t === 'sync' ? { epoch: '1', convs: {}, reset: [] } : {};
        return { t: 'ok', i: 1, ...empty, ...(await answer(frame)) } as OkFrame;
      },
      send: () => undefined,
      retry: () => undefined,
      close: () => undefined,
    };
  };
  const realtime = createRealtime({
    me: { id: 'lena', name: 'Lena' },
    who: { deviceId: 'device-1', tabId: 't', locale: 'en' },
    listeners: { onRows: () => undefined, onCounts: () => undefined, onEvent: (_, ev) => void seen.push(ev), onResume: () => undefined },
    storage: {
      read: () => kept,
      write(text) {
        kept = text;
      },
    },
    links: { socket, poll: socket },
  });
  realtime.start();
  return {
    realtime,
    asked,
    seen,
    kept: () => JSON.parse(kept) as { cid: string; state: string }[],
    up: () => events?.onUp(),
    down: () => events?.onDown(),
    frames: (...frames: ServerFrame[]) => events?.onFrames(frames),
    answer(fn: typeof answer) {
      answer = fn;
    },
  };
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));
const seqs = (r: ReturnType<typeof rig>) => r.realtime.threads.get('c')?.state.items.map((x) => x.seq);

describe('realtime', () => {
  it('keeps what is written offline and sends it once, in order, when the link is up', async () => {
    const r = rig();
    r.realtime.threads.loaded('c', [message(1)], false);
    r.realtime.outbox.post({ conv: 'c', note: false, body: 'one', attachments: [] });
    r.realtime.outbox.post({ conv: 'c', note: true, body: 'two', attachments: [] });
    expect(r.asked).toEqual([]);
    expect(r.kept()).toHaveLength(2);
    let seq = 1;
    r.answer(async (f) => (f.t === 'msg.send' ? { conv: 'c', cid: f.cid, id: `s${++seq}`, seq, ts: 5, dup: false } : {}));
    r.up();
    await settled();
    const sent = r.asked.filter((f) => f.t === 'msg.send');
    expect(sent.map((f) => [f.kind, f.body])).toEqual([
      ['text', 'one'],
      ['note', 'two'],
    ]);
    expect(seqs(r)).toEqual([1, 2, 3]);
    expect(r.kept()).toEqual([]);
  });

  it('keeps the same id over a reload', async () => {
    const r = rig();
    r.realtime.outbox.post({ conv: 'c', note: false, body: 'one', attachments: [] });
    const again = rig(JSON.stringify(r.kept()));
    again.up();
    await settled();
    expect(again.asked.filter((f) => f.t === 'msg.send').map((f) => f.cid)).toEqual(r.kept().map((x) => x.cid));
  });

  it('keeps a refused message with the reason, and lets the next one pass', async () => {
    const r = rig();
    r.up();
    r.answer(async (f) => {
      if (f.t === 'msg.send' && f.body === 'bad') throw problemFrom(413, { code: 'TOO_LARGE', message: 'too long' });
      return f.t === 'msg.send' ? { conv: 'c', cid: f.cid, id: 'x', seq: 1, ts: 1, dup: false } : {};
    });
    r.realtime.outbox.post({ conv: 'c', note: false, body: 'bad', attachments: [] });
    r.realtime.outbox.post({ conv: 'c', note: false, body: 'good', attachments: [] });
    await settled();
    expect(r.realtime.outbox.all()).toMatchObject([{ body: 'bad', state: 'failed', reason: 'too long' }]);
  });

  it('fills a hole by sync', async () => {
    const r = rig();
    r.up();
    r.realtime.threads.loaded('c', [message(1)], false);
    let asked: () => void = () => undefined;
    const syncs = new Promise<void>((resolve) => {
      asked = resolve;
    });
    r.answer(async (f) => {
      if (f.t !== 'sync') return {};
      setTimeout(asked, 0);
      return { epoch: '1', convs: { c: { events: [message(2), message(3)], head: 3, more: false } }, reset: [] };
    });
    r.frames({ t: 'ev', conv: 'c', ...message(3) });
    expect(seqs(r)).toEqual([1]);
    await syncs;
    expect(seqs(r)).toEqual([1, 2, 3]);
  });

  it('asks for everything it watches and views again after a cut', () => {
    const r = rig();
    r.realtime.watch(['mine']);
    r.realtime.view('c');
    r.up();
    r.down();
    expect(r.realtime.connection().phase).toBe('down');
    r.asked.length = 0;
    r.up();
    expect(r.asked.map((f) => f.t)).toEqual(expect.arrayContaining(['watch', 'view']));
  });

  it('shows typing until the message comes', () => {
    const r = rig();
    r.frames({ t: 'typing', conv: 'c', actor: { kind: 'visitor', id: 'v' }, on: true });
    expect(r.realtime.signs.typing('c')).toMatchObject({ id: 'v' });
    r.frames({ t: 'ev', conv: 'c', ...message(1) });
    expect(r.realtime.signs.typing('c')).toBeUndefined();
  });
});
