import { describe, expect, it } from 'vitest';
import type { ThreadItem } from '#protocol/apply-event.ts';
import type { ConversationRow } from '#protocol/entities.ts';
import { contactName } from './contact-name.ts';
import { arrange } from './list-entries.ts';
import { firstUnreadSeq, threadLines } from './thread-lines.ts';
import { keyName } from './use-keys.ts';

const noon = new Date(2026, 10, 24, 12).getTime();
const said = (seq: number, who: 'visitor' | 'agent', minutes: number, kind: 'text' | 'note' = 'text'): ThreadItem => ({
  kind: 'message',
  id: `m${seq}`,
  seq,
  ts: noon + minutes * 60_000,
  actor: { kind: who, id: who },
  data: { kind, body: `m${seq}` } as { kind: 'text'; body: string },
  edited: false,
  recalled: false,
});

describe('threadLines', () => {
  it('groups one author within two minutes and shows the time once', () => {
    const lines = threadLines([said(1, 'visitor', 0), said(2, 'visitor', 1), said(3, 'visitor', 9), said(4, 'agent', 9), said(5, 'agent', 9, 'note')], [], null);
    expect(lines.map((l) => (l.kind === 'message' ? l.last : l.kind))).toEqual(['day', false, true, true, true, true]);
  });
  it('puts a line before each day and before the first unread message', () => {
    const lines = threadLines([said(1, 'visitor', -24 * 60), said(2, 'visitor', 0), said(3, 'visitor', 1)], [], 3);
    expect(lines.map((l) => l.kind)).toEqual(['day', 'message', 'day', 'message', 'new', 'message']);
  });
  it('finds the first unread by counting the customer’s messages from the end', () => {
    const items = [said(1, 'visitor', 0), said(2, 'agent', 1), said(3, 'visitor', 2), said(4, 'visitor', 3)];
    expect(firstUnreadSeq(items, 2)).toBe(3);
    expect(firstUnreadSeq(items, 9)).toBe(1);
    expect(firstUnreadSeq(items, 0)).toBeNull();
  });
});

describe('arrange', () => {
  const row = (id: string) => ({ id }) as ConversationRow;
  it('holds the order and keeps new rows back while the pointer is over the list', () => {
    const groups = [{ turn: 'yours' as const, rows: [row('new'), row('b'), row('a')] }];
    const { entries, above } = arrange(groups, ['a', 'b']);
    expect(entries.map((e) => e.id)).toEqual(['group:yours', 'a', 'b']);
    expect(above).toBe(1);
    expect(arrange(groups, null).entries.map((e) => e.id)).toEqual(['group:yours', 'new', 'b', 'a']);
  });
});

describe('names and keys', () => {
  it('gives a nameless visitor a short, stable name', () => {
    expect(contactName({ id: '0193-aaaa-20c4', name: null }, 'Visitor')).toBe('Visitor 20C4');
    expect(contactName({ id: 'x', name: ' ' }, '访客')).toBe('访客 X');
  });
  it('matches letters by their place, so that an IME does not hide them', () => {
    expect(keyName({ key: 'Process', code: 'KeyJ', shiftKey: false })).toBe('j');
    expect(keyName({ key: 'T', code: 'KeyT', shiftKey: true })).toBe('T');
    expect(keyName({ key: '?', code: 'Slash', shiftKey: true })).toBe('?');
  });
});
