import type { IdempotencyStore, OfficeStore } from '../../ports/store.ts';
import { copy, insertRow, keyOf, type MemoryState, oldestFirst, pageOf, refuseNul } from './memory-state.ts';

export function officeStore(state: MemoryState): OfficeStore {
  return {
    workspace: async () => oldestFirst(state.workspaces.values())[0] ?? null,
    async saveWorkspace(row) {
      refuseNul(row);
      state.workspaces.set(row.id, copy(row));
    },
    teams: async (workspaceId) => oldestFirst([...state.teams.values()].filter((t) => t.workspaceId === workspaceId)),
    createTeam: async (row) => insertRow(state.teams, row),
    setting: async (workspaceId, key) => copy(state.settings.get(keyOf(workspaceId, key)) ?? null),
    async saveSetting(workspaceId, key, value) {
      refuseNul([key, value]);
      state.settings.set(keyOf(workspaceId, key), copy(value));
    },
    audit: async (row) => insertRow(state.audits, row),
    audits: async (workspaceId, q) =>
      pageOf(
        [...state.audits.values()].filter((a) => a.workspaceId === workspaceId),
        (a) => a.createdAt,
        q,
      ),
  };
}

export function idempotencyStore(state: MemoryState): IdempotencyStore {
  return {
    async reserve(workspaceId, key, requestHash, now) {
      refuseNul([key, requestHash]);
      const at = keyOf(workspaceId, key);
      const kept = state.idempotency.get(at);
      if (kept) return { requestHash: kept.requestHash, status: kept.status, body: kept.body };
      state.idempotency.set(at, { workspaceId, key, requestHash, status: 0, body: '', createdAt: now });
      return null;
    },
    async complete(workspaceId, key, status, body) {
      refuseNul(body);
      const kept = state.idempotency.get(keyOf(workspaceId, key));
      if (kept) Object.assign(kept, { status, body });
    },
    async release(workspaceId, key) {
      const at = keyOf(workspaceId, key);
      if (state.idempotency.get(at)?.status === 0) state.idempotency.delete(at);
    },
    async expire(before) {
      const old = [...state.idempotency].filter(([, row]) => row.createdAt < before);
      for (const [key] of old) state.idempotency.delete(key);
      return old.length;
    },
  };
}
