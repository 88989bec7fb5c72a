-- CreateTable
CREATE TABLE "Event" (
    "workspaceId" VARCHAR(64) NOT NULL,
    "conversationId" VARCHAR(64) NOT NULL,
    "seq" INTEGER NOT NULL,
    "publicSeq" INTEGER NOT NULL,
    "id" VARCHAR(64) NOT NULL,
    "cid" VARCHAR(96) NOT NULL,
    "payloadHash" VARCHAR(32) NOT NULL,
    "type" VARCHAR(40) NOT NULL,
    "visibility" VARCHAR(8) NOT NULL,
    "actorKind" VARCHAR(16) NOT NULL,
    "actorId" VARCHAR(64),
    "deviceId" VARCHAR(64),
    "causedBy" VARCHAR(96),
    "body" TEXT,
    "data" JSONB,
    "visitorMsgs" INTEGER NOT NULL,
    "agentMsgs" INTEGER NOT NULL,
    "traceId" VARCHAR(64),
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Event_pkey" PRIMARY KEY ("conversationId","seq")
);

-- CreateTable
CREATE TABLE "Conversation" (
    "id" VARCHAR(64) NOT NULL,
    "workspaceId" VARCHAR(64) NOT NULL,
    "inboxId" VARCHAR(64) NOT NULL,
    "contactId" VARCHAR(64) NOT NULL,
    "status" VARCHAR(16) NOT NULL,
    "ownerKind" VARCHAR(8) NOT NULL,
    "agentId" VARCHAR(64),
    "teamId" VARCHAR(64),
    "priority" VARCHAR(8) NOT NULL DEFAULT 'none',
    "tags" JSONB NOT NULL,
    "snoozedUntil" TIMESTAMPTZ(3),
    "lastSeq" INTEGER NOT NULL DEFAULT 0,
    "lastPublicSeq" INTEGER NOT NULL DEFAULT 0,
    "lastMessageAt" TIMESTAMPTZ(3),
    "lastActorKind" VARCHAR(16),
    "preview" VARCHAR(512) NOT NULL DEFAULT '',
    "publicPreview" VARCHAR(512) NOT NULL DEFAULT '',
    "publicUpdatedAt" TIMESTAMPTZ(3) NOT NULL,
    "visitorMsgs" INTEGER NOT NULL DEFAULT 0,
    "agentMsgs" INTEGER NOT NULL DEFAULT 0,
    "waitingSince" TIMESTAMPTZ(3),
    "readAgentSeq" INTEGER NOT NULL DEFAULT 0,
    "readAgentPublicSeq" INTEGER NOT NULL DEFAULT 0,
    "readAgentDeliveredSeq" INTEGER NOT NULL DEFAULT 0,
    "readAgentDeliveredPublicSeq" INTEGER NOT NULL DEFAULT 0,
    "readAgentVisitorMsgs" INTEGER NOT NULL DEFAULT 0,
    "readAgentAgentMsgs" INTEGER NOT NULL DEFAULT 0,
    "readVisitorSeq" INTEGER NOT NULL DEFAULT 0,
    "readVisitorPublicSeq" INTEGER NOT NULL DEFAULT 0,
    "readVisitorDeliveredSeq" INTEGER NOT NULL DEFAULT 0,
    "readVisitorDeliveredPublicSeq" INTEGER NOT NULL DEFAULT 0,
    "readVisitorVisitorMsgs" INTEGER NOT NULL DEFAULT 0,
    "readVisitorAgentMsgs" INTEGER NOT NULL DEFAULT 0,
    "relayedSeq" INTEGER NOT NULL DEFAULT 0,
    "relayClaimedBy" VARCHAR(64),
    "relayClaimedAt" TIMESTAMPTZ(3),
    "sortAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Conversation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AgentRead" (
    "workspaceId" VARCHAR(64) NOT NULL,
    "agentId" VARCHAR(64) NOT NULL,
    "conversationId" VARCHAR(64) NOT NULL,
    "seq" INTEGER NOT NULL,
    "visitorMsgs" INTEGER NOT NULL,

    CONSTRAINT "AgentRead_pkey" PRIMARY KEY ("workspaceId","agentId","conversationId")
);

-- CreateTable
CREATE TABLE "SubscriberCursor" (
    "subscriber" VARCHAR(64) NOT NULL,
    "conversationId" VARCHAR(64) NOT NULL,
    "seq" INTEGER NOT NULL,

    CONSTRAINT "SubscriberCursor_pkey" PRIMARY KEY ("subscriber","conversationId")
);

-- CreateTable
CREATE TABLE "Workspace" (
    "id" VARCHAR(64) NOT NULL,
    "name" VARCHAR(512) NOT NULL,
    "locale" VARCHAR(35) NOT NULL,
    "epoch" VARCHAR(64) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Workspace_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Inbox" (
    "id" VARCHAR(64) NOT NULL,
    "workspaceId" VARCHAR(64) NOT NULL,
    "name" VARCHAR(512) NOT NULL,
    "kind" VARCHAR(16) NOT NULL,
    "sites" JSONB NOT NULL,
    "bot" VARCHAR(128),
    "demo" BOOLEAN NOT NULL,
    "color" VARCHAR(32) NOT NULL,
    "locale" VARCHAR(35) NOT NULL,
    "greeting" TEXT NOT NULL,
    "identitySecret" TEXT,
    "seen" JSONB,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Inbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Contact" (
    "id" VARCHAR(64) NOT NULL,
    "workspaceId" VARCHAR(64) NOT NULL,
    "inboxId" VARCHAR(64),
    "name" VARCHAR(512),
    "email" VARCHAR(320),
    "phone" VARCHAR(64),
    "locale" VARCHAR(35),
    "verified" BOOLEAN NOT NULL,
    "attributes" JSONB NOT NULL,
    "page" JSONB,
    "tokenVersion" INTEGER NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Contact_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ContactIdentity" (
    "workspaceId" VARCHAR(64) NOT NULL,
    "kind" VARCHAR(16) NOT NULL,
    "value" VARCHAR(320) NOT NULL,
    "contactId" VARCHAR(64) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ContactIdentity_pkey" PRIMARY KEY ("workspaceId","kind","value")
);

-- CreateTable
CREATE TABLE "Agent" (
    "id" VARCHAR(64) NOT NULL,
    "workspaceId" VARCHAR(64) NOT NULL,
    "name" VARCHAR(512) NOT NULL,
    "email" VARCHAR(320),
    "passwordHash" VARCHAR(512),
    "role" VARCHAR(16) NOT NULL,
    "locale" VARCHAR(35),
    "presence" VARCHAR(16) NOT NULL,
    "active" BOOLEAN NOT NULL,
    "inboxIds" JSONB,
    "kind" VARCHAR(16) NOT NULL,
    "sessionVersion" INTEGER NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Agent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Session" (
    "id" VARCHAR(64) NOT NULL,
    "workspaceId" VARCHAR(64) NOT NULL,
    "agentId" VARCHAR(64) NOT NULL,
    "userAgent" TEXT,
    "ip" VARCHAR(64),
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "lastSeenAt" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Team" (
    "id" VARCHAR(64) NOT NULL,
    "workspaceId" VARCHAR(64) NOT NULL,
    "name" VARCHAR(512) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Team_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ApiKey" (
    "id" VARCHAR(64) NOT NULL,
    "workspaceId" VARCHAR(64) NOT NULL,
    "name" VARCHAR(512) NOT NULL,
    "agentId" VARCHAR(64) NOT NULL,
    "role" VARCHAR(16) NOT NULL,
    "hash" VARCHAR(64) NOT NULL,
    "hint" VARCHAR(64) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "lastUsedAt" TIMESTAMPTZ(3),
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ApiKey_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Upload" (
    "id" VARCHAR(64) NOT NULL,
    "workspaceId" VARCHAR(64) NOT NULL,
    "ownerKind" VARCHAR(16) NOT NULL,
    "ownerId" VARCHAR(64) NOT NULL,
    "inboxId" VARCHAR(64),
    "name" VARCHAR(512) NOT NULL,
    "mime" VARCHAR(255) NOT NULL,
    "size" INTEGER NOT NULL,
    "width" INTEGER,
    "height" INTEGER,
    "durationMs" INTEGER,
    "storageKey" VARCHAR(512) NOT NULL,
    "conversationId" VARCHAR(64),
    "claimedBy" VARCHAR(96),
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Upload_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Draft" (
    "workspaceId" VARCHAR(64) NOT NULL,
    "agentId" VARCHAR(64) NOT NULL,
    "conversationId" VARCHAR(64) NOT NULL,
    "body" TEXT NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Draft_pkey" PRIMARY KEY ("workspaceId","agentId","conversationId")
);

-- CreateTable
CREATE TABLE "CannedReply" (
    "id" VARCHAR(64) NOT NULL,
    "workspaceId" VARCHAR(64) NOT NULL,
    "shortcut" VARCHAR(64) NOT NULL,
    "title" VARCHAR(512) NOT NULL,
    "body" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "CannedReply_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Tag" (
    "workspaceId" VARCHAR(64) NOT NULL,
    "name" VARCHAR(64) NOT NULL,
    "color" VARCHAR(32) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Tag_pkey" PRIMARY KEY ("workspaceId","name")
);

-- CreateTable
CREATE TABLE "ConfigRevision" (
    "workspaceId" VARCHAR(64) NOT NULL,
    "number" INTEGER NOT NULL,
    "source" VARCHAR(32) NOT NULL,
    "authorId" VARCHAR(64),
    "text" TEXT NOT NULL,
    "summary" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ConfigRevision_pkey" PRIMARY KEY ("workspaceId","number")
);

-- CreateTable
CREATE TABLE "TraceRow" (
    "id" VARCHAR(64) NOT NULL,
    "workspaceId" VARCHAR(64) NOT NULL,
    "conversationId" VARCHAR(64),
    "name" VARCHAR(128) NOT NULL,
    "status" VARCHAR(16) NOT NULL,
    "durationMs" DOUBLE PRECISION NOT NULL,
    "spans" JSONB NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "TraceRow_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Setting" (
    "workspaceId" VARCHAR(64) NOT NULL,
    "key" VARCHAR(191) NOT NULL,
    "value" JSONB NOT NULL,

    CONSTRAINT "Setting_pkey" PRIMARY KEY ("workspaceId","key")
);

-- CreateTable
CREATE TABLE "Lease" (
    "name" VARCHAR(191) NOT NULL,
    "holder" VARCHAR(64) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Lease_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "AuditRow" (
    "id" VARCHAR(64) NOT NULL,
    "workspaceId" VARCHAR(64) NOT NULL,
    "actorKind" VARCHAR(16) NOT NULL,
    "actorId" VARCHAR(64),
    "action" VARCHAR(128) NOT NULL,
    "target" VARCHAR(512),
    "data" JSONB,
    "ip" VARCHAR(64),
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "AuditRow_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Job" (
    "id" VARCHAR(64) NOT NULL,
    "workspaceId" VARCHAR(64) NOT NULL,
    "kind" VARCHAR(64) NOT NULL,
    "payload" JSONB NOT NULL,
    "status" VARCHAR(16) NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "runAt" TIMESTAMPTZ(3) NOT NULL,
    "error" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Job_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "IdempotencyKey" (
    "workspaceId" VARCHAR(64) NOT NULL,
    "key" VARCHAR(255) NOT NULL,
    "requestHash" VARCHAR(128) NOT NULL,
    "status" INTEGER NOT NULL,
    "body" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "IdempotencyKey_pkey" PRIMARY KEY ("workspaceId","key")
);

-- CreateIndex
CREATE UNIQUE INDEX "Event_conversationId_cid_key" ON "Event"("conversationId", "cid");

-- CreateIndex
CREATE INDEX "Conversation_workspaceId_status_sortAt_id_idx" ON "Conversation"("workspaceId", "status", "sortAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Conversation_agentId_status_sortAt_id_idx" ON "Conversation"("agentId", "status", "sortAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Conversation_teamId_status_sortAt_id_idx" ON "Conversation"("teamId", "status", "sortAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Conversation_contactId_sortAt_id_idx" ON "Conversation"("contactId", "sortAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Inbox_workspaceId_idx" ON "Inbox"("workspaceId");

-- CreateIndex
CREATE INDEX "Contact_workspaceId_createdAt_id_idx" ON "Contact"("workspaceId", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Contact_workspaceId_email_idx" ON "Contact"("workspaceId", "email");

-- CreateIndex
CREATE INDEX "ContactIdentity_contactId_idx" ON "ContactIdentity"("contactId");

-- CreateIndex
CREATE UNIQUE INDEX "Agent_workspaceId_email_key" ON "Agent"("workspaceId", "email");

-- CreateIndex
CREATE INDEX "Session_workspaceId_agentId_idx" ON "Session"("workspaceId", "agentId");

-- CreateIndex
CREATE INDEX "Team_workspaceId_idx" ON "Team"("workspaceId");

-- CreateIndex
CREATE UNIQUE INDEX "ApiKey_hash_key" ON "ApiKey"("hash");

-- CreateIndex
CREATE INDEX "ApiKey_workspaceId_idx" ON "ApiKey"("workspaceId");

-- CreateIndex
CREATE INDEX "Upload_claimedBy_createdAt_idx" ON "Upload"("claimedBy", "createdAt");

-- CreateIndex
CREATE INDEX "Upload_conversationId_idx" ON "Upload"("conversationId");

-- CreateIndex
CREATE UNIQUE INDEX "CannedReply_workspaceId_shortcut_key" ON "CannedReply"("workspaceId", "shortcut");

-- CreateIndex
CREATE INDEX "TraceRow_workspaceId_startedAt_id_idx" ON "TraceRow"("workspaceId", "startedAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "TraceRow_conversationId_startedAt_idx" ON "TraceRow"("conversationId", "startedAt" DESC);

-- CreateIndex
CREATE INDEX "AuditRow_workspaceId_createdAt_id_idx" ON "AuditRow"("workspaceId", "createdAt" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "Job_status_runAt_idx" ON "Job"("status", "runAt");

-- CreateIndex
CREATE INDEX "IdempotencyKey_createdAt_idx" ON "IdempotencyKey"("createdAt");
