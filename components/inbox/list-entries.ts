import type { ConversationRow } from '#protocol/entities.ts';
import type { Turn } from '../realtime/rows.ts';

export type ListEntry = { kind: 'group'; id: string; turn: Turn; count: number } | { kind: 'row'; id: string; row: ConversationRow };

/**
 * Groups as one flat list. While an order is held (the pointer is over the list) known rows stay where they are, and new ones
 * wait: `above` says how many.
 */
export function arrange(groups: { turn: Turn | null; rows: ConversationRow[] }[], held: string[] | null): { entries: ListEntry[]; above: number } {
  const place = held ? new Map(held.map((id, n) => [id, n])) : null;
  let above = 0;
  const entries = groups.flatMap(({ turn, rows }) => {
    const shown = place ? rows.filter((r) => place.has(r.id)).sort((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0)) : rows;
    above += rows.length - shown.length;
    const lines = shown.map((row): ListEntry => ({ kind: 'row', id: row.id, row }));
    return turn && shown.length > 0 ? [{ kind: 'group', id: `group:${turn}`, turn, count: rows.length } as ListEntry, ...lines] : lines;
  });
  return { entries, above };
}
