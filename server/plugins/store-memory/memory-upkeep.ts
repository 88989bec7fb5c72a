import type { LogUpkeep } from '../../ports/store.ts';
import { keyOf, type MemoryState } from './memory-state.ts';

/** Healing and relay. One process owns this store, so claims need no owner. */
export function logUpkeep(state: MemoryState): LogUpkeep {
  return {
    async behind(since, limit) {
      const found: { workspaceId: string; conversationId: string }[] = [];
      for (const [conversationId, log] of state.logs) {
        if (found.length >= limit) break;
        const recent = log.bySeq.filter((e) => e.createdAt >= since).at(-1);
        const record = state.conversations.get(conversationId);
        if (recent && record && record.lastSeq < recent.seq) found.push({ workspaceId: record.workspaceId, conversationId });
      }
      return found;
    },
    unrelayed: async (before, limit) =>
      [...state.conversations.values()]
        .filter((c) => c.relayedSeq < c.lastSeq && c.updatedAt < before)
        .sort((a, b) => a.updatedAt - b.updatedAt)
        .slice(0, limit)
        .map((c) => ({ workspaceId: c.workspaceId, conversationId: c.id, relayedSeq: c.relayedSeq, lastSeq: c.lastSeq })),
    async moveCursor(subscriber, conversationId, seq) {
      const key = keyOf(subscriber, conversationId);
      state.subscriberCursors.set(key, Math.max(state.subscriberCursors.get(key) ?? 0, seq));
    },
    cursor: async (subscriber, conversationId) => state.subscriberCursors.get(keyOf(subscriber, conversationId)) ?? 0,
  };
}
