import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WireEvent } from '#protocol/events.ts';
import { catchUp, emptyThread, loadWindow, moveCursor, prepend, receive } from './thread.ts';

const ev = (seq: number): WireEvent => ({ seq, id: `e${seq}`, type: 'message.created', actor: { kind: 'visitor' }, ts: seq, data: { kind: 'text', body: `m${seq}` } });
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => ev(from + n));
const bodies = (thread: ReturnType<typeof emptyThread>) => thread.state.items.map((x) => x.seq);

describe('thread', () => {
  it('applies the next event, drops a known one, holds a later one and asks for what is missing', () => {
    let { thread } = loadWindow(emptyThread(), range(1, 3), false);
    thread = receive(thread, ev(4)).thread;
    const again = receive(thread, ev(4));
    expect(again).toEqual({ thread, gap: false });
    const later = receive(thread, ev(7));
    expect(later.gap).toBe(true);
    expect(bodies(later.thread)).toEqual([1, 2, 3, 4]);
    expect(bodies(catchUp(later.thread, range(5, 6)))).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('keeps events that came before the first page', () => {
    const early = receive(emptyThread(), ev(4));
    expect(early.gap).toBe(false);
    expect(bodies(loadWindow(early.thread, range(1, 3), false).thread)).toEqual([1, 2, 3, 4]);
  });

  it('does not lose a live event to an older page that arrives late', () => {
    let { thread } = loadWindow(emptyThread(), range(1, 3), false);
    thread = receive(thread, ev(4)).thread;
    expect(bodies(loadWindow(thread, range(1, 3), false).thread)).toEqual([1, 2, 3, 4]);
  });

  it('puts older pages in front once', () => {
    const { thread } = loadWindow(emptyThread(), range(51, 60), true);
    const older = prepend(prepend(thread, range(41, 52), true), range(1, 40), false);
    expect(bodies(older)).toEqual(range(1, 60).map((e) => e.seq));
    expect(older.more).toBe(false);
  });

  it('ends in order and complete whatever the order and repetition of delivery', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 60 }), (order) => {
        let { thread } = loadWindow(emptyThread(), [], false);
        for (const seq of [...order, ...range(1, 12).map((e) => e.seq)]) thread = receive(thread, ev(seq)).thread;
        expect(bodies(thread)).toEqual(range(1, 12).map((e) => e.seq));
        expect(thread.held).toEqual([]);
      }),
    );
  });

  it('moves cursors only forward; read implies delivered', () => {
    const moved = moveCursor(emptyThread(), 2, 5);
    expect(moved.visitor).toEqual({ delivered: 5, read: 5 });
    expect(moveCursor(moved, 3, 1)).toBe(moved);
  });
});
