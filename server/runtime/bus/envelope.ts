import * as z from 'zod/mini';
import { type Broker, CONVERSATIONS, type Doorbell, encodeDoorbell } from '../../ports/broker.ts';

export { CONVERSATIONS, encodeDoorbell };

const id = z.string().check(z.minLength(1), z.maxLength(64));
const doorbell = z.object({ workspaceId: id, conversationId: id, seq: z.int().check(z.minimum(1)) });

/** The doorbell in a message's body; null when it is none. Unknown fields are ignored: a newer process may ring an older one. */
export function decodeDoorbell(body: string): Doorbell | null {
  if (body.length > 4096) return null;
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return null;
  }
  const parsed = z.safeParse(doorbell, value);
  return parsed.success ? parsed.data : null;
}

/** Rings: resolves when the broker has taken the doorbell for good. */
export const ring = (broker: Broker, bell: Doorbell): Promise<void> => broker.publish(CONVERSATIONS, bell.conversationId, encodeDoorbell(bell));
