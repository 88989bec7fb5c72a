import { Failure, failureOf } from '../../kernel/failure.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { Broker, Delivery, Doorbell } from '../../ports/broker.ts';
import type { EventRow, EventStore, LogUpkeep } from '../../ports/store.ts';
import { CONVERSATIONS, decodeDoorbell } from './envelope.ts';

const PAGE = 200;
/** Positions remembered here, so that doorbells about what is done cost no question to the store. Conversations, not events. */
const REMEMBERED = 10_000;

export type SubscriberOptions = {
  broker: Broker;
  store: { events: Pick<EventStore, 'read'>; upkeep: Pick<LogUpkeep, 'cursor' | 'moveCursor'> };
  /** Name of the subscriber: its group at the broker and its cursors in the store. */
  subscriber: string;
  /** Gets every event of every conversation, in seq order per conversation. May see one again after a crash: (conversationId, seq) tells. */
  handler: (event: EventRow) => Promise<void>;
  logger: Logger;
  /** Conversations handled at once. Default 8. */
  concurrency?: number;
  /** Tries of one event before it is given up. Refusals that pass (UNAVAILABLE, OVERLOADED) do not count. Default 5. */
  maxAttempts?: number;
  /** Told of an event that was given up; the cursor then moves past it, so that one bad event cannot stop a conversation. */
  onDead?: (event: EventRow, error: unknown) => void | Promise<void>;
};
export type Subscription = { stop(): Promise<void> };

/**
 * Follows all conversations: at each doorbell re-reads the events behind its own cursor, hands them over in order and moves the cursor after each success.
 * A lost doorbell is made up by the next one; a repeated or late one finds nothing to do.
 */
export async function subscribeConversations(options: SubscriberOptions): Promise<Subscription> {
  const state: State = { options, done: new Map(), failures: new Map(), lanes: new Map(), stopped: false };
  const leave = await options.broker.subscribe(CONVERSATIONS, options.subscriber, (d) => answer(state, d), {
    concurrency: options.concurrency ?? 8,
    // The broker never gives up: what it retries for ever is a store or a handler that is away. Bad events are given up here, one by one.
    maxAttempts: Number.MAX_SAFE_INTEGER,
  });
  return {
    async stop() {
      state.stopped = true;
      await leave();
    },
  };
}

type State = {
  options: SubscriberOptions;
  /** Conversation → highest seq known to be done; only ever too low. */
  done: Map<string, number>;
  /** Conversation → the event that fails now, and how often it did. */
  failures: Map<string, { seq: number; times: number }>;
  /** Conversation → the catch-up that runs. Brokers without order may ring twice at once. */
  lanes: Map<string, Promise<void>>;
  stopped: boolean;
};

async function answer(state: State, delivery: Delivery): Promise<void> {
  const bell = decodeDoorbell(delivery.body);
  if (!bell) {
    state.options.logger.error({ topic: delivery.topic, subscriber: state.options.subscriber }, 'a message that is no doorbell was dropped');
    return;
  }
  const before = state.lanes.get(bell.conversationId);
  const mine = (before ?? Promise.resolve()).catch(() => {}).then(() => catchUp(state, bell));
  state.lanes.set(bell.conversationId, mine);
  try {
    await mine;
  } finally {
    if (state.lanes.get(bell.conversationId) === mine) state.lanes.delete(bell.conversationId);
  }
}

async function catchUp(state: State, bell: Doorbell): Promise<void> {
  const { store, subscriber } = state.options;
  const { conversationId } = bell;
  if ((state.done.get(conversationId) ?? 0) >= bell.seq) return;
  let cursor = await store.upkeep.cursor(subscriber, conversationId);
  for (;;) {
    const events = await store.events.read(bell.workspaceId, { conversationId, sequence: 'all', after: cursor, limit: PAGE });
    for (const event of events) {
      // Stopping between two events leaves the rest to whoever comes next.
      if (state.stopped) throw new Failure('UNAVAILABLE', { detail: 'The subscriber is stopping.' });
      // The log has no gaps, so a hole is a reader that is behind: never skip over it.
      if (event.seq !== cursor + 1) throw new Failure('UNAVAILABLE', { detail: `Event ${cursor + 1} of ${conversationId} is not readable yet.` });
      await handle(state, event);
      await store.upkeep.moveCursor(subscriber, conversationId, event.seq);
      cursor = event.seq;
      remember(state.done, conversationId, cursor);
    }
    if (events.length < PAGE) break;
  }
  if (cursor < bell.seq) throw new Failure('UNAVAILABLE', { detail: `Event ${cursor + 1} of ${conversationId} is not readable yet.` });
  remember(state.done, conversationId, cursor);
}

/** Resolves when the event is done or given up, rejects when it is to be tried again. */
async function handle(state: State, event: EventRow): Promise<void> {
  const { handler, maxAttempts = 5, logger, subscriber } = state.options;
  try {
    await handler(event);
    state.failures.delete(event.conversationId);
  } catch (error) {
    const { code } = failureOf(error);
    if (code === 'UNAVAILABLE' || code === 'OVERLOADED') throw error;
    const known = state.failures.get(event.conversationId);
    const times = known?.seq === event.seq ? known.times + 1 : 1;
    if (times < maxAttempts) {
      state.failures.set(event.conversationId, { seq: event.seq, times });
      logger.warn({ subscriber, conversationId: event.conversationId, seq: event.seq, attempt: times, err: error }, 'an event is tried again');
      throw error;
    }
    state.failures.delete(event.conversationId);
    await bury(state, event, error);
  }
}

async function bury({ options: { logger, subscriber, onDead } }: State, event: EventRow, error: unknown): Promise<void> {
  logger.error({ subscriber, conversationId: event.conversationId, seq: event.seq, err: error }, 'an event was given up after its last attempt');
  try {
    await onDead?.(event, error);
  } catch (err) {
    logger.error({ subscriber, err }, 'the dead-letter handler failed');
  }
}

/** Least recently touched positions go first. */
function remember(done: Map<string, number>, conversationId: string, seq: number): void {
  done.delete(conversationId);
  done.set(conversationId, seq);
  if (done.size <= REMEMBERED) return;
  for (const oldest of done.keys()) {
    done.delete(oldest);
    return;
  }
}
