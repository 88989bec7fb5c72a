import { randomUUID } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '#prisma';
import type { Logger } from '../../kernel/logger.ts';
import type { Store } from '../../ports/store.ts';
import { StoreError } from '../../ports/store.ts';
import { agentStore } from './agents.ts';
import { apiKeyStore } from './api-keys.ts';
import { contactStore } from './contacts.ts';
import { conversationStore } from './conversations.ts';
import { eventStore } from './events.ts';
import { idempotencyStore } from './idempotency.ts';
import { inboxStore } from './inboxes.ts';
import { createLaneConnection } from './lane-connection.ts';
import { guarded } from './map-store-error.ts';
import { migrate } from './migrate.ts';
import { officeStore } from './office.ts';
import { createPool } from './pool.ts';
import { sessionStore } from './sessions.ts';
import { logUpkeep } from './upkeep.ts';
import { uploadStore } from './uploads.ts';

export type PrismaStoreOptions = {
  /** postgresql://…; `?host=/folder` for a unix socket. */
  url: string;
  logger: Logger;
  /** Told when the writing connection is lost (false) and when it is there again (true). */
  onConnection?: (up: boolean) => void;
  /** Connections beside the writer's own. */
  poolSize?: number;
};

/**
 * The store on PostgreSQL: hot statements through `pg`, the rest through Prisma. Connects on first use and again whenever the database
 * was away; a lost database never ends the process, its verbs reject with STORE_UNAVAILABLE or STORE_UNKNOWN meanwhile.
 */
export async function createPrismaStore(options: PrismaStoreOptions): Promise<Store> {
  const { url, logger } = options;
  if (!/^postgres(ql)?:/.test(url)) throw new StoreError('STORE_INVALID', 'the database address must begin with postgresql://');
  const pool = createPool(url, logger, options.poolSize ?? 10);
  const lane = createLaneConnection(url, logger, options.onConnection);
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  return {
    events: guarded(eventStore(lane, pool)),
    upkeep: guarded(logUpkeep(pool, randomUUID())),
    conversations: guarded(conversationStore(pool)),
    contacts: guarded(contactStore(prisma, pool)),
    inboxes: guarded(inboxStore(prisma)),
    agents: guarded(agentStore(prisma)),
    sessions: guarded(sessionStore(prisma)),
    keys: guarded(apiKeyStore(prisma)),
    uploads: guarded(uploadStore(prisma, pool)),
    office: guarded(officeStore(prisma)),
    idempotency: guarded(idempotencyStore(prisma)),
    migrate: () => migrate(url),
    async ping() {
      try {
        await pool.query('SELECT 1');
      } catch (e) {
        throw new StoreError('STORE_UNAVAILABLE', 'the database does not answer', { cause: e });
      }
    },
    async close() {
      await prisma.$disconnect();
      await lane.close();
      if (!pool.ended) await pool.end();
    },
  };
}
