import { describe, expect, it } from 'vitest';
import type { ConversationRow } from '#protocol/entities.ts';
import { fitsView, groupRows, mergeRows, patchRow, type RowPages } from './rows.ts';

const row = (id: string, more: Partial<ConversationRow> = {}): ConversationRow => ({
  id,
  inboxId: 'i',
  inboxName: 'Web shop',
  contact: { id: `c-${id}`, name: id, verified: false },
  status: 'open',
  owner: { kind: 'none', id: null, name: null },
  priority: 'none',
  tags: [],
  head: 3,
  preview: '',
  lastMessageAt: '2026-11-24T10:00:00.000Z',
  lastActor: 'visitor',
  unread: 0,
  waitingSince: null,
  snoozedUntil: null,
  createdAt: '2026-11-24T09:00:00.000Z',
  updatedAt: '2026-11-24T10:00:00.000Z',
  ...more,
});
const data = (...pages: string[][]) => ({ pages: pages.map((ids) => ({ items: ids.map((id) => row(id)), next: null })), pageParams: [] });
const ids = (d: RowPages) => d.pages.map((p) => p.items.map((r) => r.id));

describe('rows', () => {
  it('changes in place, adds in front, removes anywhere', () => {
    const merged = mergeRows(data(['a', 'b'], ['c']), [row('b', { preview: 'new' }), row('d')], ['c']);
    expect(ids(merged)).toEqual([['d', 'a', 'b'], []]);
    expect(merged.pages[0]?.items[2]?.preview).toBe('new');
  });
  it('takes out what no longer fits the view', () => {
    const merged = mergeRows(data(['a']), [row('a', { owner: { kind: 'agent', id: 'x', name: 'X' } }), row('b', { owner: { kind: 'bot', id: null, name: null } })], [], (r) =>
      fitsView('bot', r),
    );
    expect(ids(merged)).toEqual([['b']]);
  });
  it('groups by turn, longest wait first, then the latest word', () => {
    const groups = groupRows([
      row('late', { waitingSince: '2026-11-24T10:05:00.000Z' }),
      row('old', { lastMessageAt: '2026-11-24T08:00:00.000Z' }),
      row('long', { waitingSince: '2026-11-24T09:00:00.000Z' }),
      row('new'),
    ]);
    expect(groups.map((g) => [g.turn, g.rows.map((r) => r.id)])).toEqual([
      ['yours', ['long', 'late']],
      ['theirs', ['new', 'old']],
    ]);
  });
  it('follows events, and ignores those it already contains', () => {
    const base = { id: 'e', actor: { kind: 'agent' as const }, ts: 1 };
    const assigned = patchRow(row('a'), { ...base, seq: 4, type: 'conversation.assigned', data: { agent: 'x', agentName: 'Mei', by: 'x', reason: 'self' } });
    expect(assigned).toMatchObject({ head: 4, owner: { kind: 'agent', id: 'x', name: 'Mei' } });
    expect(patchRow(assigned, { ...base, seq: 2, type: 'conversation.status', data: { from: 'open', to: 'resolved' } })).toBe(assigned);
    const tagged = patchRow(row('a', { tags: ['vip', 'old'] }), { ...base, seq: 4, type: 'conversation.tagged', data: { add: ['vip', 'refund'], remove: ['old'] } });
    expect(tagged.tags).toEqual(['vip', 'refund']);
  });
});
