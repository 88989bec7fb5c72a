-- AlterTable
ALTER TABLE `Inbox` ADD COLUMN `appearance` JSON NULL,
  ADD COLUMN `identityKey` MEDIUMTEXT NULL;
