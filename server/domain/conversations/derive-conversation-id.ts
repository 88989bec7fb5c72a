import { createHash } from 'node:crypto';
import { formatUuid } from '#protocol';

/** The conversation that (contact, device, cid) opens: a UUIDv8, so that `conv:null` is idempotent across processes (settled.md §2). */
export function deriveConversationId(contactId: string, deviceId: string, cid: string): string {
  const b = createHash('sha256').update(`${contactId}\n${deviceId}\n${cid}`).digest().subarray(0, 16);
  b[6] = 0x80 | ((b[6] ?? 0) & 0x0f);
  b[8] = 0x80 | ((b[8] ?? 0) & 0x3f);
  return formatUuid(b);
}
