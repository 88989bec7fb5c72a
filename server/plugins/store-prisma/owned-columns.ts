import type pg from 'pg';
import type { AppendUnit, OwnedPatch } from '../../ports/store.ts';
import { checkedOnly } from './connection-options.ts';
import { timeOf } from './event-columns.ts';
import { inLockOrder } from './lock-order.ts';

const INSERT = `INSERT INTO "Conversation" (id, "workspaceId", "inboxId", "contactId", status, "ownerKind", tags, "createdAt", "updatedAt", "publicUpdatedAt", "sortAt")
SELECT id, ws, inbox, contact, status, owner, '[]'::jsonb, at, at, at, at
FROM (SELECT t.*, ${timeOf('ms')} AS at FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::float8[]) AS t(id, ws, inbox, contact, status, owner, ms)) n`;

/** New conversation rows; an existing one is a conflict (`refuse`) or stays as it is (`keep`). */
export async function insertConversations(client: pg.Client, units: AppendUnit[], existing: 'refuse' | 'keep'): Promise<void> {
  const rows = inLockOrder(units.flatMap((unit) => (unit.create ? [{ ...unit.create, conversationId: unit.create.id }] : [])));
  if (rows.length === 0) return;
  await client.query({
    name: `open-${existing}`,
    text: existing === 'keep' ? `${INSERT} ON CONFLICT (id) DO NOTHING` : INSERT,
    values: [
      rows.map((r) => r.id),
      rows.map((r) => r.workspaceId),
      rows.map((r) => r.inboxId),
      rows.map((r) => r.contactId),
      rows.map((r) => r.status),
      rows.map((r) => r.ownerKind),
      rows.map((r) => r.createdAt),
    ],
  });
}

// `= ANY(ARRAY[…])` can only be answered by the key's index, row by row, whatever the planner believes about the table.
const text = (name: string) => `"${name}" = CASE WHEN p.patch ? '${name}' THEN p.patch->>'${name}' ELSE c."${name}" END`;
// Materialized, or every column would parse the JSON again.
const PATCH = `WITH p AS MATERIALIZED (SELECT ws, id, patch::jsonb AS patch FROM unnest($1::text[], $2::text[], $3::text[]) AS t(ws, id, patch))
UPDATE "Conversation" c SET ${['status', 'ownerKind', 'agentId', 'teamId', 'priority'].map(text).join(', ')},
  tags = CASE WHEN p.patch ? 'tags' THEN p.patch->'tags' ELSE c.tags END,
  "snoozedUntil" = CASE WHEN p.patch ? 'snoozedUntil' THEN ${timeOf("(p.patch->>'snoozedUntil')::float8")} ELSE c."snoozedUntil" END
FROM p
WHERE c.id = ANY(ARRAY[p.id]) AND ${checkedOnly('c."workspaceId"')} = ANY(ARRAY[p.ws])`;

/** Owned columns that commands change; several patches of one conversation count in their order. */
export async function patchConversations(client: pg.Client, units: AppendUnit[]): Promise<void> {
  const merged = new Map<string, { workspaceId: string; conversationId: string; patch: Partial<OwnedPatch> }>();
  for (const unit of units) {
    if (!unit.patch) continue;
    const row = merged.get(unit.conversationId) ?? { workspaceId: unit.workspaceId, conversationId: unit.conversationId, patch: {} };
    const { conversationId: _, ...columns } = unit.patch;
    Object.assign(row.patch, Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined)));
    merged.set(unit.conversationId, row);
  }
  if (merged.size === 0) return;
  const rows = inLockOrder([...merged.values()]);
  await client.query({ name: 'patch', text: PATCH, values: [rows.map((r) => r.workspaceId), rows.map((r) => r.conversationId), rows.map((r) => JSON.stringify(r.patch))] });
}
