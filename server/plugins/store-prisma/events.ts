import type pg from 'pg';
import type { EventStore } from '../../ports/store.ts';
import { appendEvents } from './append-events.ts';
import { readHeads } from './heads.ts';
import type { LaneConnection } from './lane-connection.ts';
import { projectConversations } from './project-conversations.ts';
import { findEvent, readEvents } from './read-events.ts';
import { repairEvents } from './repair-events.ts';

export const eventStore = (lane: LaneConnection, pool: pg.Pool): EventStore => ({
  append: (units) => appendEvents(lane, units),
  repair: (units) => repairEvents(lane, units),
  heads: (workspaceId, ids) => readHeads(pool, workspaceId, ids),
  project: (rows) => projectConversations(pool, rows),
  read: (workspaceId, q) => readEvents(pool, workspaceId, q),
  find: (workspaceId, conversationId, by) => findEvent(pool, workspaceId, conversationId, by),
});
