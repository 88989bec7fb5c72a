/** The list of conversations as kept in the query cache, and what live frames do to it. Pure. */
import type { ConversationRow } from '#protocol/entities.ts';
import type { WireEvent } from '#protocol/events.ts';

export const VIEWS = ['mine', 'waiting', 'unassigned', 'bot', 'snoozed', 'all'] as const;
export type View = (typeof VIEWS)[number];
export type RowPage = { items: ConversationRow[]; next: string | null };
export type RowPages = { pages: RowPage[]; pageParams: unknown[] };

/** The list a console must watch to hear of changes in a view. */
export const watchedList = (view: View): string => (view === 'bot' || view === 'snoozed' ? 'all' : view);

/** Rows of a view after a `rows` frame: known ones change in place, new ones come in front, removed ones go. */
export function mergeRows(data: RowPages, upsert: readonly ConversationRow[], remove: readonly string[], fits: (row: ConversationRow) => boolean = () => true): RowPages {
  const changed = new Map(upsert.filter(fits).map((r) => [r.id, r]));
  const gone = new Set([...remove, ...upsert.filter((r) => !fits(r)).map((r) => r.id)]);
  const known = new Set<string>();
  const pages = data.pages.map((page) => ({
    ...page,
    items: page.items.flatMap((row) => {
      known.add(row.id);
      return gone.has(row.id) ? [] : [changed.get(row.id) ?? row];
    }),
  }));
  const fresh = [...changed.values()].filter((r) => !known.has(r.id) && !gone.has(r.id));
  const [first, ...rest] = pages;
  return first ? { ...data, pages: [{ ...first, items: [...fresh, ...first.items] }, ...rest] } : data;
}

/** Whether a row of "all open" belongs into a view that cannot be watched by itself. */
export function fitsView(view: View, row: ConversationRow): boolean {
  if (view === 'bot') return row.owner.kind === 'bot' && row.status === 'open';
  if (view === 'snoozed') return row.status === 'snoozed';
  return true;
}

/** A row after an event of its conversation, for what is on screen before the next `rows` frame. */
export function patchRow(row: ConversationRow, ev: WireEvent): ConversationRow {
  if (ev.seq < row.head) return row;
  const next = { ...row, head: Math.max(row.head, ev.seq) };
  switch (ev.type) {
    case 'conversation.status':
      return { ...next, status: ev.data.to, snoozedUntil: ev.data.until ? new Date(ev.data.until).toISOString() : null };
    case 'conversation.assigned':
      return { ...next, owner: ownerOf(ev.data) };
    case 'bot.takeover':
      return { ...next, owner: { kind: 'agent', id: ev.data.agent, name: ev.data.agentName ?? null } };
    case 'bot.started':
    case 'bot.handback':
      return { ...next, owner: { kind: 'bot', id: null, name: null } };
    case 'bot.handoff':
      return row.owner.kind === 'bot' ? { ...next, owner: { kind: 'none', id: null, name: null } } : next;
    case 'conversation.tagged':
      return { ...next, tags: [...row.tags.filter((t) => !ev.data.remove.includes(t)), ...ev.data.add.filter((t) => !row.tags.includes(t))] };
    case 'conversation.priority':
      return { ...next, priority: ev.data.to };
    default:
      return next;
  }
}

export type Turn = 'yours' | 'theirs';
/** Who owes the next reply; among those who wait for us the longest wait is first, among the others the latest word. */
export function groupRows(rows: readonly ConversationRow[]): { turn: Turn; rows: ConversationRow[] }[] {
  const at = (iso: string | null) => (iso ? Date.parse(iso) : 0);
  const yours = rows.filter((r) => r.waitingSince !== null && r.status !== 'snoozed').sort((a, b) => at(a.waitingSince) - at(b.waitingSince));
  const theirs = rows.filter((r) => r.waitingSince === null || r.status === 'snoozed').sort((a, b) => at(b.lastMessageAt) - at(a.lastMessageAt));
  return [
    { turn: 'yours' as const, rows: yours },
    { turn: 'theirs' as const, rows: theirs },
  ].filter((g) => g.rows.length > 0);
}

function ownerOf(data: { agent?: string; agentName?: string; team?: string; teamName?: string }): ConversationRow['owner'] {
  if (data.agent) return { kind: 'agent', id: data.agent, name: data.agentName ?? null };
  if (data.team) return { kind: 'team', id: data.team, name: data.teamName ?? null };
  return { kind: 'none', id: null, name: null };
}
