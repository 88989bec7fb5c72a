-- Indexes that only PostgreSQL has. The MySQL store does without them.

-- Healing after a crash reads the latest events by time; BRIN costs the writer nothing measurable.
CREATE INDEX "Event_createdAt_brin" ON "Event" USING brin ("createdAt") WITH (autosummarize = on);

-- The list of everything that is not resolved, and everything below it that is filtered from it.
CREATE INDEX "Conversation_current_idx" ON "Conversation" ("workspaceId", "sortAt" DESC, "id" DESC) WHERE "status" <> 'resolved';

-- What a crash left without a doorbell; nearly always empty.
CREATE INDEX "Conversation_unrelayed_idx" ON "Conversation" ("updatedAt") WHERE "relayedSeq" < "lastSeq";

-- Snoozed conversations by the time they come back.
CREATE INDEX "Conversation_snoozed_idx" ON "Conversation" ("snoozedUntil") WHERE "status" = 'snoozed';

-- Log rows are never updated except by a recall: keep statistics and the visibility map fresh after inserts.
ALTER TABLE "Event" SET (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);
-- Conversation rows are rewritten all the time.
ALTER TABLE "Conversation" SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
