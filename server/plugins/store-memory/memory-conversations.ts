import type { ConversationList, ConversationRecord, ConversationStore } from '../../ports/store.ts';
import { getRow, keyOf, type MemoryState, pageOf, rowOf } from './memory-state.ts';

export function conversationStore(state: MemoryState): ConversationStore {
  const visible = (workspaceId: string, inboxIds: string[] | undefined) =>
    [...state.conversations.values()].filter((c) => c.workspaceId === workspaceId && (!inboxIds || inboxIds.includes(c.inboxId)));
  return {
    get: async (workspaceId, id) => getRow(state.conversations, workspaceId, id),
    list: async (workspaceId, q) =>
      pageOf(
        visible(workspaceId, q.inboxIds).filter((c) => inView(c, q)),
        (c) => c.lastMessageAt ?? c.createdAt,
        q,
      ),
    async counts(workspaceId, q) {
      const rows = visible(workspaceId, q.inboxIds);
      const count = (view: ConversationList['view']) => rows.filter((c) => inView(c, { view, agentId: q.agentId })).length;
      return { mine: count('mine'), unassigned: count('unassigned'), waiting: count('waiting'), all: count('all'), bot: count('bot'), snoozed: count('snoozed') };
    },
    async markRead(workspaceId, rows) {
      for (const row of rows) {
        if (!rowOf(state.conversations, workspaceId, row.conversationId)) continue;
        const key = keyOf(workspaceId, row.agentId, row.conversationId);
        const now = state.agentReads.get(key);
        if (!now || now.seq < row.seq) state.agentReads.set(key, { seq: row.seq, visitorMsgs: row.visitorMsgs });
      }
    },
    async reads(workspaceId, agentId, ids) {
      const found = new Map<string, { seq: number; visitorMsgs: number }>();
      for (const id of ids) {
        const point = state.agentReads.get(keyOf(workspaceId, agentId, id));
        if (point) found.set(id, { ...point });
      }
      return found;
    },
    due: async (now, limit) =>
      [...state.conversations.values()]
        .filter((c) => c.status === 'snoozed' && c.snoozedUntil !== null && c.snoozedUntil <= now)
        .sort((a, b) => (a.snoozedUntil ?? 0) - (b.snoozedUntil ?? 0))
        .slice(0, limit)
        .map((c) => ({ workspaceId: c.workspaceId, id: c.id })),
  };
}

/** Whether a view shows the conversation. Without a status a view leaves out what is resolved; a contact's own list shows everything. */
function inView(c: ConversationRecord, q: Pick<ConversationList, 'view' | 'agentId' | 'teamId' | 'contactId' | 'status'>): boolean {
  const free = c.ownerKind === 'none' || c.ownerKind === 'team';
  const status = q.status ? c.status === q.status : undefined;
  switch (q.view) {
    case 'mine':
      return c.agentId !== null && c.agentId === q.agentId && (status ?? c.status !== 'resolved');
    case 'unassigned':
      return free && (status ?? c.status === 'open');
    case 'waiting':
      return free && c.waitingSince !== null && (status ?? c.status === 'open');
    case 'bot':
      return c.ownerKind === 'bot' && (status ?? c.status !== 'resolved');
    case 'snoozed':
      return c.status === 'snoozed' && (status ?? true);
    case 'team':
      return c.teamId !== null && c.teamId === q.teamId && (status ?? c.status !== 'resolved');
    case 'contact':
      return c.contactId === q.contactId && (status ?? true);
    case 'all':
      return status ?? c.status !== 'resolved';
  }
}
