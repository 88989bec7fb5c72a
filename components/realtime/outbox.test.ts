import { describe, expect, it } from 'vitest';
import { drop, enqueue, mark, type Outbox, parseOutbox, requeue, sendable } from './outbox.ts';

const put = (box: Outbox, conv: string, cid: string) => enqueue(box, { conv, cid, kind: 'text', body: cid, attachments: [], at: 1 });
const cids = (box: Outbox) => box.map((x) => x.cid);

describe('outbox', () => {
  it('lets one message per conversation go out, oldest first', () => {
    let box = put(put(put([], 'a', '1'), 'a', '2'), 'b', '3');
    expect(cids(sendable(box))).toEqual(['1', '3']);
    box = mark(box, '1', 'sending');
    expect(cids(sendable(box))).toEqual(['3']);
    box = drop(box, '1');
    expect(cids(sendable(box))).toEqual(['2', '3']);
  });
  it('lets a failed message not block those after it, and retries it on demand without its old reason', () => {
    let box = mark(put(put([], 'a', '1'), 'a', '2'), '1', 'failed', 'too long');
    expect(cids(sendable(box))).toEqual(['2']);
    box = mark(box, '1', 'waiting');
    expect(box[0]).not.toHaveProperty('reason');
    expect(cids(sendable(box))).toEqual(['1']);
  });
  it('sends again under the same cid after a reload, keeps failures, drops rubbish', () => {
    const box = mark(mark(put(put([], 'a', '1'), 'b', '2'), '1', 'sending'), '2', 'failed');
    const text = JSON.stringify([...box, { cid: 7 }, null, 'x']);
    expect(parseOutbox(text)).toEqual(requeue(box));
    expect(parseOutbox('{"not":"a list"}')).toEqual([]);
    expect(parseOutbox('{')).toEqual([]);
    expect(parseOutbox(null)).toEqual([]);
  });
});
