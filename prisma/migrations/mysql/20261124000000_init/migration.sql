-- CreateTable
CREATE TABLE `Event` (
    `workspaceId` VARCHAR(64) NOT NULL,
    `conversationId` VARCHAR(64) NOT NULL,
    `seq` INTEGER NOT NULL,
    `publicSeq` INTEGER NOT NULL,
    `id` VARCHAR(64) NOT NULL,
    `cid` VARCHAR(96) NOT NULL,
    `payloadHash` VARCHAR(32) NOT NULL,
    `type` VARCHAR(40) NOT NULL,
    `visibility` VARCHAR(8) NOT NULL,
    `actorKind` VARCHAR(16) NOT NULL,
    `actorId` VARCHAR(64),
    `deviceId` VARCHAR(64),
    `causedBy` VARCHAR(96),
    `body` MEDIUMTEXT,
    `data` JSON,
    `visitorMsgs` INTEGER NOT NULL,
    `agentMsgs` INTEGER NOT NULL,
    `traceId` VARCHAR(64),
    `createdAt` DATETIME(3) NOT NULL,

    PRIMARY KEY (`conversationId`,`seq`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `Conversation` (
    `id` VARCHAR(64) NOT NULL,
    `workspaceId` VARCHAR(64) NOT NULL,
    `inboxId` VARCHAR(64) NOT NULL,
    `contactId` VARCHAR(64) NOT NULL,
    `status` VARCHAR(16) NOT NULL,
    `ownerKind` VARCHAR(8) NOT NULL,
    `agentId` VARCHAR(64),
    `teamId` VARCHAR(64),
    `priority` VARCHAR(8) NOT NULL DEFAULT 'none',
    `tags` JSON NOT NULL,
    `snoozedUntil` DATETIME(3),
    `lastSeq` INTEGER NOT NULL DEFAULT 0,
    `lastPublicSeq` INTEGER NOT NULL DEFAULT 0,
    `lastMessageAt` DATETIME(3),
    `lastActorKind` VARCHAR(16),
    `preview` VARCHAR(512) NOT NULL DEFAULT '',
    `publicPreview` VARCHAR(512) NOT NULL DEFAULT '',
    `publicUpdatedAt` DATETIME(3) NOT NULL,
    `visitorMsgs` INTEGER NOT NULL DEFAULT 0,
    `agentMsgs` INTEGER NOT NULL DEFAULT 0,
    `waitingSince` DATETIME(3),
    `readAgentSeq` INTEGER NOT NULL DEFAULT 0,
    `readAgentPublicSeq` INTEGER NOT NULL DEFAULT 0,
    `readAgentDeliveredSeq` INTEGER NOT NULL DEFAULT 0,
    `readAgentDeliveredPublicSeq` INTEGER NOT NULL DEFAULT 0,
    `readAgentVisitorMsgs` INTEGER NOT NULL DEFAULT 0,
    `readAgentAgentMsgs` INTEGER NOT NULL DEFAULT 0,
    `readVisitorSeq` INTEGER NOT NULL DEFAULT 0,
    `readVisitorPublicSeq` INTEGER NOT NULL DEFAULT 0,
    `readVisitorDeliveredSeq` INTEGER NOT NULL DEFAULT 0,
    `readVisitorDeliveredPublicSeq` INTEGER NOT NULL DEFAULT 0,
    `readVisitorVisitorMsgs` INTEGER NOT NULL DEFAULT 0,
    `readVisitorAgentMsgs` INTEGER NOT NULL DEFAULT 0,
    `relayedSeq` INTEGER NOT NULL DEFAULT 0,
    `relayClaimedBy` VARCHAR(64),
    `relayClaimedAt` DATETIME(3),
    `sortAt` DATETIME(3) NOT NULL,
    `createdAt` DATETIME(3) NOT NULL,
    `updatedAt` DATETIME(3) NOT NULL,

    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `AgentRead` (
    `workspaceId` VARCHAR(64) NOT NULL,
    `agentId` VARCHAR(64) NOT NULL,
    `conversationId` VARCHAR(64) NOT NULL,
    `seq` INTEGER NOT NULL,
    `visitorMsgs` INTEGER NOT NULL,

    PRIMARY KEY (`workspaceId`,`agentId`,`conversationId`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `SubscriberCursor` (
    `subscriber` VARCHAR(64) NOT NULL,
    `conversationId` VARCHAR(64) NOT NULL,
    `seq` INTEGER NOT NULL,

    PRIMARY KEY (`subscriber`,`conversationId`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `Workspace` (
    `id` VARCHAR(64) NOT NULL,
    `name` VARCHAR(512) NOT NULL,
    `locale` VARCHAR(35) NOT NULL,
    `epoch` VARCHAR(64) NOT NULL,
    `createdAt` DATETIME(3) NOT NULL,

    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `Inbox` (
    `id` VARCHAR(64) NOT NULL,
    `workspaceId` VARCHAR(64) NOT NULL,
    `name` VARCHAR(512) NOT NULL,
    `kind` VARCHAR(16) NOT NULL,
    `sites` JSON NOT NULL,
    `bot` VARCHAR(128),
    `demo` BOOLEAN NOT NULL,
    `color` VARCHAR(32) NOT NULL,
    `locale` VARCHAR(35) NOT NULL,
    `greeting` MEDIUMTEXT NOT NULL,
    `identitySecret` MEDIUMTEXT,
    `seen` JSON,
    `createdAt` DATETIME(3) NOT NULL,
    `updatedAt` DATETIME(3) NOT NULL,

    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `Contact` (
    `id` VARCHAR(64) NOT NULL,
    `workspaceId` VARCHAR(64) NOT NULL,
    `inboxId` VARCHAR(64),
    `name` VARCHAR(512),
    `email` VARCHAR(320),
    `phone` VARCHAR(64),
    `locale` VARCHAR(35),
    `verified` BOOLEAN NOT NULL,
    `attributes` JSON NOT NULL,
    `page` JSON,
    `tokenVersion` INTEGER NOT NULL,
    `createdAt` DATETIME(3) NOT NULL,
    `updatedAt` DATETIME(3) NOT NULL,

    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `ContactIdentity` (
    `workspaceId` VARCHAR(64) NOT NULL,
    `kind` VARCHAR(16) NOT NULL,
    `value` VARCHAR(320) NOT NULL,
    `contactId` VARCHAR(64) NOT NULL,
    `createdAt` DATETIME(3) NOT NULL,

    PRIMARY KEY (`workspaceId`,`kind`,`value`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `Agent` (
    `id` VARCHAR(64) NOT NULL,
    `workspaceId` VARCHAR(64) NOT NULL,
    `name` VARCHAR(512) NOT NULL,
    `email` VARCHAR(320),
    `passwordHash` VARCHAR(512),
    `role` VARCHAR(16) NOT NULL,
    `locale` VARCHAR(35),
    `presence` VARCHAR(16) NOT NULL,
    `active` BOOLEAN NOT NULL,
    `inboxIds` JSON,
    `kind` VARCHAR(16) NOT NULL,
    `sessionVersion` INTEGER NOT NULL,
    `createdAt` DATETIME(3) NOT NULL,
    `updatedAt` DATETIME(3) NOT NULL,

    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `Session` (
    `id` VARCHAR(64) NOT NULL,
    `workspaceId` VARCHAR(64) NOT NULL,
    `agentId` VARCHAR(64) NOT NULL,
    `userAgent` MEDIUMTEXT,
    `ip` VARCHAR(64),
    `createdAt` DATETIME(3) NOT NULL,
    `lastSeenAt` DATETIME(3) NOT NULL,
    `expiresAt` DATETIME(3) NOT NULL,
    `revokedAt` DATETIME(3),

    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `Team` (
    `id` VARCHAR(64) NOT NULL,
    `workspaceId` VARCHAR(64) NOT NULL,
    `name` VARCHAR(512) NOT NULL,
    `createdAt` DATETIME(3) NOT NULL,

    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `ApiKey` (
    `id` VARCHAR(64) NOT NULL,
    `workspaceId` VARCHAR(64) NOT NULL,
    `name` VARCHAR(512) NOT NULL,
    `agentId` VARCHAR(64) NOT NULL,
    `role` VARCHAR(16) NOT NULL,
    `hash` VARCHAR(64) NOT NULL,
    `hint` VARCHAR(64) NOT NULL,
    `createdAt` DATETIME(3) NOT NULL,
    `lastUsedAt` DATETIME(3),
    `revokedAt` DATETIME(3),

    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `Upload` (
    `id` VARCHAR(64) NOT NULL,
    `workspaceId` VARCHAR(64) NOT NULL,
    `ownerKind` VARCHAR(16) NOT NULL,
    `ownerId` VARCHAR(64) NOT NULL,
    `inboxId` VARCHAR(64),
    `name` VARCHAR(512) NOT NULL,
    `mime` VARCHAR(255) NOT NULL,
    `size` INTEGER NOT NULL,
    `width` INTEGER,
    `height` INTEGER,
    `durationMs` INTEGER,
    `storageKey` VARCHAR(512) NOT NULL,
    `conversationId` VARCHAR(64),
    `claimedBy` VARCHAR(96),
    `createdAt` DATETIME(3) NOT NULL,

    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `Draft` (
    `workspaceId` VARCHAR(64) NOT NULL,
    `agentId` VARCHAR(64) NOT NULL,
    `conversationId` VARCHAR(64) NOT NULL,
    `body` MEDIUMTEXT NOT NULL,
    `updatedAt` DATETIME(3) NOT NULL,

    PRIMARY KEY (`workspaceId`,`agentId`,`conversationId`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `CannedReply` (
    `id` VARCHAR(64) NOT NULL,
    `workspaceId` VARCHAR(64) NOT NULL,
    `shortcut` VARCHAR(64) NOT NULL,
    `title` VARCHAR(512) NOT NULL,
    `body` MEDIUMTEXT NOT NULL,
    `createdAt` DATETIME(3) NOT NULL,
    `updatedAt` DATETIME(3) NOT NULL,

    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `Tag` (
    `workspaceId` VARCHAR(64) NOT NULL,
    `name` VARCHAR(64) NOT NULL,
    `color` VARCHAR(32) NOT NULL,
    `createdAt` DATETIME(3) NOT NULL,

    PRIMARY KEY (`workspaceId`,`name`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `ConfigRevision` (
    `workspaceId` VARCHAR(64) NOT NULL,
    `number` INTEGER NOT NULL,
    `source` VARCHAR(32) NOT NULL,
    `authorId` VARCHAR(64),
    `text` MEDIUMTEXT NOT NULL,
    `summary` JSON NOT NULL,
    `createdAt` DATETIME(3) NOT NULL,

    PRIMARY KEY (`workspaceId`,`number`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `TraceRow` (
    `id` VARCHAR(64) NOT NULL,
    `workspaceId` VARCHAR(64) NOT NULL,
    `conversationId` VARCHAR(64),
    `name` VARCHAR(128) NOT NULL,
    `status` VARCHAR(16) NOT NULL,
    `durationMs` DOUBLE NOT NULL,
    `spans` JSON NOT NULL,
    `startedAt` DATETIME(3) NOT NULL,

    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `Setting` (
    `workspaceId` VARCHAR(64) NOT NULL,
    `key` VARCHAR(191) NOT NULL,
    `value` JSON NOT NULL,

    PRIMARY KEY (`workspaceId`,`key`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `Lease` (
    `name` VARCHAR(191) NOT NULL,
    `holder` VARCHAR(64) NOT NULL,
    `expiresAt` DATETIME(3) NOT NULL,

    PRIMARY KEY (`name`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `AuditRow` (
    `id` VARCHAR(64) NOT NULL,
    `workspaceId` VARCHAR(64) NOT NULL,
    `actorKind` VARCHAR(16) NOT NULL,
    `actorId` VARCHAR(64),
    `action` VARCHAR(128) NOT NULL,
    `target` VARCHAR(512),
    `data` JSON,
    `ip` VARCHAR(64),
    `createdAt` DATETIME(3) NOT NULL,

    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `Job` (
    `id` VARCHAR(64) NOT NULL,
    `workspaceId` VARCHAR(64) NOT NULL,
    `kind` VARCHAR(64) NOT NULL,
    `payload` JSON NOT NULL,
    `status` VARCHAR(16) NOT NULL,
    `attempts` INTEGER NOT NULL DEFAULT 0,
    `runAt` DATETIME(3) NOT NULL,
    `error` MEDIUMTEXT,
    `createdAt` DATETIME(3) NOT NULL,
    `updatedAt` DATETIME(3) NOT NULL,

    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateTable
CREATE TABLE `IdempotencyKey` (
    `workspaceId` VARCHAR(64) NOT NULL,
    `key` VARCHAR(255) NOT NULL,
    `requestHash` VARCHAR(128) NOT NULL,
    `status` INTEGER NOT NULL,
    `body` MEDIUMTEXT NOT NULL,
    `createdAt` DATETIME(3) NOT NULL,

    PRIMARY KEY (`workspaceId`,`key`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- CreateIndex
CREATE UNIQUE INDEX `Event_conversationId_cid_key` ON `Event`(`conversationId`, `cid`);

-- CreateIndex
CREATE INDEX `Conversation_workspaceId_status_sortAt_id_idx` ON `Conversation`(`workspaceId`, `status`, `sortAt` DESC, `id` DESC);

-- CreateIndex
CREATE INDEX `Conversation_agentId_status_sortAt_id_idx` ON `Conversation`(`agentId`, `status`, `sortAt` DESC, `id` DESC);

-- CreateIndex
CREATE INDEX `Conversation_teamId_status_sortAt_id_idx` ON `Conversation`(`teamId`, `status`, `sortAt` DESC, `id` DESC);

-- CreateIndex
CREATE INDEX `Conversation_contactId_sortAt_id_idx` ON `Conversation`(`contactId`, `sortAt` DESC, `id` DESC);

-- CreateIndex
CREATE INDEX `Inbox_workspaceId_idx` ON `Inbox`(`workspaceId`);

-- CreateIndex
CREATE INDEX `Contact_workspaceId_createdAt_id_idx` ON `Contact`(`workspaceId`, `createdAt` DESC, `id` DESC);

-- CreateIndex
CREATE INDEX `Contact_workspaceId_email_idx` ON `Contact`(`workspaceId`, `email`);

-- CreateIndex
CREATE INDEX `ContactIdentity_contactId_idx` ON `ContactIdentity`(`contactId`);

-- CreateIndex
CREATE UNIQUE INDEX `Agent_workspaceId_email_key` ON `Agent`(`workspaceId`, `email`);

-- CreateIndex
CREATE INDEX `Session_workspaceId_agentId_idx` ON `Session`(`workspaceId`, `agentId`);

-- CreateIndex
CREATE INDEX `Team_workspaceId_idx` ON `Team`(`workspaceId`);

-- CreateIndex
CREATE UNIQUE INDEX `ApiKey_hash_key` ON `ApiKey`(`hash`);

-- CreateIndex
CREATE INDEX `ApiKey_workspaceId_idx` ON `ApiKey`(`workspaceId`);

-- CreateIndex
CREATE INDEX `Upload_claimedBy_createdAt_idx` ON `Upload`(`claimedBy`, `createdAt`);

-- CreateIndex
CREATE INDEX `Upload_conversationId_idx` ON `Upload`(`conversationId`);

-- CreateIndex
CREATE UNIQUE INDEX `CannedReply_workspaceId_shortcut_key` ON `CannedReply`(`workspaceId`, `shortcut`);

-- CreateIndex
CREATE INDEX `TraceRow_workspaceId_startedAt_id_idx` ON `TraceRow`(`workspaceId`, `startedAt` DESC, `id` DESC);

-- CreateIndex
CREATE INDEX `TraceRow_conversationId_startedAt_idx` ON `TraceRow`(`conversationId`, `startedAt` DESC);

-- CreateIndex
CREATE INDEX `AuditRow_workspaceId_createdAt_id_idx` ON `AuditRow`(`workspaceId`, `createdAt` DESC, `id` DESC);

-- CreateIndex
CREATE INDEX `Job_status_runAt_idx` ON `Job`(`status`, `runAt`);

-- CreateIndex
CREATE INDEX `IdempotencyKey_createdAt_idx` ON `IdempotencyKey`(`createdAt`);
