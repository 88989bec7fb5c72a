-- AlterTable
ALTER TABLE "Inbox" ADD COLUMN     "appearance" JSONB,
ADD COLUMN     "identityKey" TEXT;
