import type { Logger } from '../kernel/logger.ts';
import { type Broker, CONVERSATIONS, type Doorbell, encodeDoorbell } from '../ports/broker.ts';
import type { Store } from '../ports/store.ts';

const RECOVERY_MS = 5_000;

/**
 * Rings the broker for every conversation that has new events, without outbox rows (hot-path §3.6): `relayedSeq` is raised when the broker
 * confirms and rides in the projection; what a crash left behind is found by `relayedSeq < lastSeq` and rung again. At least once.
 */
export function createRelay(store: Store, broker: Broker, logger: Logger, confirmed: (conversationId: string, seq: number) => void) {
  const waiting = new Map<string, Doorbell>();
  let scheduled = false;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let inFlight = 0;

  const publish = async (bell: Doorbell) => {
    inFlight++;
    try {
      await broker.publish(CONVERSATIONS, bell.conversationId, encodeDoorbell(bell));
      confirmed(bell.conversationId, bell.seq);
    } catch (e) {
      logger.debug({ err: e, conversationId: bell.conversationId }, 'the broker took no doorbell; recovery rings again');
    } finally {
      inFlight--;
    }
  };
  const unheard = () => {
    try {
      return broker.unheard?.(CONVERSATIONS) === true;
    } catch {
      return false; // the slot is empty for a moment; publishing reports it
    }
  };
  const flush = () => {
    scheduled = false;
    if (unheard()) for (const bell of waiting.values()) confirmed(bell.conversationId, bell.seq);
    else for (const bell of waiting.values()) void publish(bell);
    waiting.clear();
  };
  const recover = async () => {
    try {
      const rows = await store.upkeep.unrelayed(Date.now() - RECOVERY_MS, 500);
      for (const row of rows) await publish({ workspaceId: row.workspaceId, conversationId: row.conversationId, seq: row.lastSeq });
    } catch (e) {
      logger.debug({ err: e }, 'relay recovery waits for the store');
    }
  };
  return {
    ring(bell: Doorbell) {
      waiting.set(bell.conversationId, bell);
      if (scheduled || stopped) return;
      scheduled = true;
      setImmediate(flush);
    },
    recover,
    start() {
      timer ??= setInterval(() => void recover(), RECOVERY_MS);
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      flush();
      for (let i = 0; inFlight > 0 && i < 100; i++) await new Promise((r) => setTimeout(r, 10));
    },
  };
}
