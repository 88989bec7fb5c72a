import type { AgentRecord, AgentStore, ContactStore, InboxStore } from '../../ports/store.ts';
import { StoreError } from '../../ports/store.ts';
import { copy, getRow, insertRow, keyOf, type MemoryState, oldestFirst, pageOf, patchRow, refuseNul, rowOf } from './memory-state.ts';

export function contactStore(state: MemoryState): ContactStore {
  return {
    create: async (row) => insertRow(state.contacts, row),
    get: async (workspaceId, id) => getRow(state.contacts, workspaceId, id),
    getMany: async (workspaceId, ids) =>
      [...new Set(ids)].flatMap((id) => {
        const row = rowOf(state.contacts, workspaceId, id);
        return row ? [copy(row)] : [];
      }),
    update: async (workspaceId, id, patch) => patchRow(state.contacts, workspaceId, id, patch),
    list: async (workspaceId, q) =>
      pageOf(
        [...state.contacts.values()].filter((c) => c.workspaceId === workspaceId),
        (c) => c.createdAt,
        q,
      ),
    async byIdentity(workspaceId, kind, value, make) {
      refuseNul(value);
      const key = keyOf(workspaceId, kind, value);
      const known = rowOf(state.contacts, workspaceId, state.identities.get(key) ?? '');
      if (known) return copy(known);
      const made = { ...make(), workspaceId };
      insertRow(state.contacts, made);
      state.identities.set(key, made.id);
      return copy(made);
    },
  };
}

export function inboxStore(state: MemoryState): InboxStore {
  return {
    create: async (row) => insertRow(state.inboxes, row),
    get: async (workspaceId, id) => getRow(state.inboxes, workspaceId, id),
    list: async (workspaceId) => oldestFirst([...state.inboxes.values()].filter((i) => i.workspaceId === workspaceId)).sort((a, b) => Number(b.demo) - Number(a.demo)),
    update: async (workspaceId, id, patch) => patchRow(state.inboxes, workspaceId, id, patch),
  };
}

export function agentStore(state: MemoryState): AgentStore {
  const holder = (workspaceId: string, email: string): AgentRecord | undefined => [...state.agents.values()].find((a) => a.workspaceId === workspaceId && a.email === email);
  const refuseTaken = (workspaceId: string, id: string, email: string | null | undefined) => {
    if (!email) return;
    const other = holder(workspaceId, email);
    if (other && other.id !== id) throw new StoreError('STORE_CONFLICT', 'the e-mail address is taken');
  };
  return {
    async create(row) {
      refuseTaken(row.workspaceId, row.id, row.email);
      insertRow(state.agents, row);
    },
    get: async (workspaceId, id) => getRow(state.agents, workspaceId, id),
    async byEmail(workspaceId, email) {
      const row = holder(workspaceId, email);
      return row ? copy(row) : null;
    },
    list: async (workspaceId) => oldestFirst([...state.agents.values()].filter((a) => a.workspaceId === workspaceId)),
    async update(workspaceId, id, patch) {
      if (rowOf(state.agents, workspaceId, id)) refuseTaken(workspaceId, id, patch.email);
      return patchRow(state.agents, workspaceId, id, patch);
    },
  };
}
