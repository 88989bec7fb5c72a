import type pg from 'pg';
import type { AppendUnit, EventRow } from '../../ports/store.ts';
import { StoreError } from '../../ports/store.ts';
import { castOf, EVENT_COLUMNS, EVENT_NAMES, eventArrays } from './event-columns.ts';
import { inTransaction } from './in-transaction.ts';
import type { LaneConnection } from './lane-connection.ts';
import { inLockOrder } from './lock-order.ts';
import { insertConversations, patchConversations } from './owned-columns.ts';

/** Stores numbered units in one commit: one statement when they are only events, a short transaction otherwise. */
export async function appendEvents(lane: LaneConnection, units: AppendUnit[]): Promise<void> {
  if (units.length === 0) return;
  refuseEmpty(units);
  const rows = inLockOrder(units.flatMap((unit) => unit.events));
  if (!units.some(hasMore)) return lane.run((client) => insertEvents(client, rows));
  return lane.run((client) =>
    inTransaction(client, async () => {
      await insertConversations(client, units, 'refuse');
      await insertEvents(client, rows);
      await patchConversations(client, units);
      await blankEvents(client, units);
    }),
  );
}

const INSERT = `INSERT INTO "Event" (${EVENT_NAMES})
SELECT ${EVENT_COLUMNS.map((c) => castOf(c, `t."${c.name}"`)).join(', ')}
FROM unnest(${EVENT_COLUMNS.map((c, n) => `$${n + 1}::${c.type}[]`).join(', ')}) AS t(${EVENT_NAMES})`;

async function insertEvents(client: pg.Client, rows: EventRow[]): Promise<void> {
  await client.query({ name: 'append', text: INSERT, values: eventArrays(rows), rowMode: 'array' });
}

// `= ANY(ARRAY[…])` as in owned-columns: only the key's index can answer it.
const BLANK = `UPDATE "Event" e SET body = NULL,
  data = jsonb_build_object('recalled', true) || CASE WHEN e.data ? 'kind' THEN jsonb_build_object('kind', e.data->'kind') ELSE '{}'::jsonb END
FROM unnest($1::text[], $2::text[], $3::text[]) AS t(ws, conv, id)
WHERE e."conversationId" = ANY(ARRAY[t.conv]) AND e."workspaceId" = ANY(ARRAY[t.ws]) AND e.id = ANY(ARRAY[t.id])`;

/** Takes the words out of recalled messages. */
export async function blankEvents(client: pg.Client, units: AppendUnit[]): Promise<void> {
  const targets = units.flatMap((unit) => (unit.blank ?? []).map((id) => ({ workspaceId: unit.workspaceId, conversationId: unit.conversationId, id })));
  if (targets.length === 0) return;
  const sorted = inLockOrder(targets);
  await client.query({ name: 'blank', text: BLANK, values: [sorted.map((t) => t.workspaceId), sorted.map((t) => t.conversationId), sorted.map((t) => t.id)] });
}

export const hasMore = (unit: AppendUnit) => Boolean(unit.create || unit.patch || unit.blank?.length);

export function refuseEmpty(units: AppendUnit[]): void {
  if (units.some((unit) => unit.events.length === 0)) throw new StoreError('STORE_INVALID', 'a unit needs at least one event');
}
