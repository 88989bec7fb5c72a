import type { Store } from '../../ports/store.ts';
import { apiKeyStore, sessionStore, uploadStore } from './memory-access.ts';
import { conversationStore } from './memory-conversations.ts';
import { eventStore } from './memory-events.ts';
import { idempotencyStore, officeStore } from './memory-office.ts';
import { agentStore, contactStore, inboxStore } from './memory-people.ts';
import { createMemoryState } from './memory-state.ts';
import { logUpkeep } from './memory-upkeep.ts';

/** A store in memory with the same keys and errors as a database. Each call gives a new, empty one. */
export function createMemoryStore(): Store {
  const state = createMemoryState();
  return {
    events: eventStore(state),
    upkeep: logUpkeep(state),
    conversations: conversationStore(state),
    contacts: contactStore(state),
    inboxes: inboxStore(state),
    agents: agentStore(state),
    sessions: sessionStore(state),
    keys: apiKeyStore(state),
    uploads: uploadStore(state),
    office: officeStore(state),
    idempotency: idempotencyStore(state),
    migrate: async () => [],
    ping: async () => {},
    close: async () => {},
  };
}
