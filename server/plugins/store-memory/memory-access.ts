import type { ApiKeyStore, SessionStore, UploadRecord, UploadStore } from '../../ports/store.ts';
import { StoreError } from '../../ports/store.ts';
import { copy, getRow, insertRow, type MemoryState, oldestFirst, rowOf } from './memory-state.ts';

export function sessionStore(state: MemoryState): SessionStore {
  return {
    create: async (row) => insertRow(state.sessions, row),
    get: async (workspaceId, id) => getRow(state.sessions, workspaceId, id),
    listByAgent: async (workspaceId, agentId) => oldestFirst([...state.sessions.values()].filter((s) => s.workspaceId === workspaceId && s.agentId === agentId)).reverse(),
    async touch(workspaceId, id, lastSeenAt) {
      const row = rowOf(state.sessions, workspaceId, id);
      if (row) row.lastSeenAt = Math.max(row.lastSeenAt, lastSeenAt);
    },
    async revoke(workspaceId, q, at) {
      const rows = [...state.sessions.values()].filter(
        (s) => s.workspaceId === workspaceId && s.revokedAt === null && ('id' in q ? s.id === q.id : s.agentId === q.agentId && s.id !== q.except),
      );
      for (const row of rows) row.revokedAt = at;
      return rows.map((row) => row.id);
    },
  };
}

export function apiKeyStore(state: MemoryState): ApiKeyStore {
  const byHash = (hash: string) => [...state.keys.values()].find((k) => k.hash === hash);
  return {
    async create(row) {
      if (byHash(row.hash)) throw new StoreError('STORE_CONFLICT', 'the key is known');
      insertRow(state.keys, row);
    },
    async byHash(hash) {
      const row = byHash(hash);
      return row ? copy(row) : null;
    },
    list: async (workspaceId) => oldestFirst([...state.keys.values()].filter((k) => k.workspaceId === workspaceId)),
    async revoke(workspaceId, id, at) {
      const row = rowOf(state.keys, workspaceId, id);
      if (!row || row.revokedAt !== null) return false;
      row.revokedAt = at;
      return true;
    },
    async touch(id, lastUsedAt) {
      const row = state.keys.get(id);
      if (row) row.lastUsedAt = Math.max(row.lastUsedAt ?? 0, lastUsedAt);
    },
  };
}

export function uploadStore(state: MemoryState): UploadStore {
  return {
    create: async (row) => insertRow(state.uploads, row),
    get: async (workspaceId, id) => getRow(state.uploads, workspaceId, id),
    async claim(workspaceId, q) {
      const rows: UploadRecord[] = [];
      for (const id of new Set(q.ids)) {
        const row = rowOf(state.uploads, workspaceId, id);
        if (!row || row.ownerKind !== q.ownerKind || row.ownerId !== q.ownerId) return 'missing';
        rows.push(row);
      }
      if (rows.some((row) => row.claimedBy !== null && (row.claimedBy !== q.cid || row.conversationId !== q.conversationId))) return 'gone';
      for (const row of rows) {
        row.claimedBy = q.cid;
        row.conversationId = q.conversationId;
      }
      return 'ok';
    },
    unclaimed: async (before, limit) => oldestFirst([...state.uploads.values()].filter((u) => u.claimedBy === null && u.createdAt < before)).slice(0, limit),
    async remove(workspaceId, ids) {
      for (const id of ids) if (rowOf(state.uploads, workspaceId, id)) state.uploads.delete(id);
    },
  };
}
