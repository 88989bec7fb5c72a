import { Failure } from '../kernel/failure.ts';
import type { Logger } from '../kernel/logger.ts';
import type { Broker } from '../ports/broker.ts';
import type { CursorPoint, EventRow, Store } from '../ports/store.ts';
import type { Appended, AppendRequest, EventLog, Head } from './event-log.ts';
import { createHeadCache } from './head-cache.ts';
import { heal } from './heal.ts';
import { createLane, type Done } from './lane.ts';
import { createProjector } from './projector.ts';
import { createRelay } from './relay.ts';

export type EventLogOptions = {
  store: Store;
  broker: Broker;
  logger: Logger;
  workspaceId: string /** Commands that may wait at once. */;
  maxQueued?: number /** Heads kept in memory. */;
  capacity?: number;
  /** Told of each durable batch: commands in it, seconds it took. */
  onBatch?: (size: number, seconds: number) => void;
};

const MARK_MS = 5_000;

/** Puts cache, lane, projector, relay and healer together (hot-path §3). */
export function createEventLog(options: EventLogOptions): EventLog {
  const { store, broker, logger, workspaceId, maxQueued = 5_000, capacity = 50_000, onBatch } = options;
  const cache = createHeadCache(store, capacity);
  const projector = createProjector(store, logger);
  const listeners = new Set<(event: EventRow, head: Head) => void>();
  const relay = createRelay(store, broker, logger, (conversationId, seq) => {
    const head = cache.peek(conversationId);
    if (!head || head.conversation.relayedSeq >= seq) return;
    head.conversation.relayedSeq = seq;
    projector.mark(head);
  });
  const lane = createLane(store, cache, logger, {
    moved: (head) => projector.mark(head),
    batch: (size, seconds) => onBatch?.(size, seconds),
    stored: (event, head) => {
      for (const listener of listeners) {
        try {
          listener(event, head);
        } catch (e) {
          logger.error({ err: e, type: event.type }, 'a listener of the event log failed');
        }
      }
      relay.ring({ workspaceId: event.workspaceId, conversationId: event.conversationId, seq: event.seq });
    },
  });
  let marks: NodeJS.Timeout | undefined;
  let settling: NodeJS.Timeout | undefined;
  let stopped = false;

  const append = (request: AppendRequest, done: Done) => {
    if (stopped) throw new Failure('UNAVAILABLE', { retryAfterMs: 1_000 });
    if (lane.depth >= maxQueued) throw new Failure('OVERLOADED', { retryAfterMs: 500 + Math.floor(Math.random() * 500) });
    lane.add(request, done);
  };
  return {
    append,
    appended: (request) => new Promise<Appended>((resolve, reject) => append(request, (error, result) => (result ? resolve(result) : reject(error)))),
    peek: (id) => cache.peek(id),
    async heads(ws, ids) {
      const found = await cache.load(ws, ids);
      for (const head of found.values()) if (head.dirty) projector.mark(head);
      return found;
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    moveCursor(_ws, conversationId, who, point) {
      const head = cache.peek(conversationId);
      if (!head) return false;
      const key = who === 'agent' ? 'readAgent' : 'readVisitor';
      const merged = mergeCursor(head.conversation[key], point);
      if (!merged) return false;
      head.conversation[key] = merged;
      projector.mark(head);
      return true;
    },
    overlay: (row) => cache.peek(row.id)?.conversation ?? row,
    stats: () => ({ queued: lane.depth, oldestQueuedMs: lane.oldestMs(), dirty: projector.size, conversations: cache.size, ...lane.counters }),
    async start() {
      await heal(store, cache, workspaceId, (head) => projector.mark(head));
      projector.start();
      relay.start();
      void relay.recover();
      settling = setInterval(() => void lane.settle(), 500);
      marks = setInterval(() => void saveMark(store, workspaceId, projector.cleanBefore()).catch(() => {}), MARK_MS);
    },
    async stop() {
      stopped = true;
      clearInterval(marks);
      clearInterval(settling);
      await lane.drained();
      await relay.stop();
      await projector.stop();
    },
  };
}

/** The two parts of a cursor, each forward by itself; undefined when neither moves. */
function mergeCursor(now: CursorPoint, next: CursorPoint): CursorPoint | undefined {
  const read = next.seq > now.seq;
  const delivered = Math.max(next.deliveredSeq, next.seq) > now.deliveredSeq;
  if (!read && !delivered) return undefined;
  return {
    ...(read
      ? { seq: next.seq, publicSeq: next.publicSeq, visitorMsgs: next.visitorMsgs, agentMsgs: next.agentMsgs }
      : { seq: now.seq, publicSeq: now.publicSeq, visitorMsgs: now.visitorMsgs, agentMsgs: now.agentMsgs }),
    ...(delivered
      ? { deliveredSeq: Math.max(next.deliveredSeq, next.seq), deliveredPublicSeq: Math.max(next.deliveredPublicSeq, next.publicSeq) }
      : { deliveredSeq: now.deliveredSeq, deliveredPublicSeq: now.deliveredPublicSeq }),
  };
}

const saveMark = (store: Store, workspaceId: string, at: number) => store.office.saveSetting(workspaceId, 'log.projected-before', at);
