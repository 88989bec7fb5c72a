/**
 * Carries doorbells between processes: "conversation X has events up to seq N". Never the truth: consumers re-read by seq, so an adapter
 * may repeat and reorder (at least once), but it must not lose a message it has confirmed while a consumer group exists.
 */
export type Doorbell = { workspaceId: string; conversationId: string; seq: number };
/** Topic of the doorbells. The relay rings and the consumers listen by these two, so neither can drift from the other. */
export const CONVERSATIONS = 'conversations';
export const encodeDoorbell = ({ workspaceId, conversationId, seq }: Doorbell): string => JSON.stringify({ workspaceId, conversationId, seq });
/** Names of topics and groups: what every broker we know takes. An adapter refuses others with UNPROCESSABLE before it sends anything. */
export const BROKER_NAME = /^[.a-zA-Z0-9_-]{1,64}$/;
export type Delivery = { topic: string; key: string; body: string; attempt: number };

export interface Broker {
  /** Resolves when the broker has taken the message for good. `key` keeps messages of one conversation on one partition where there are any. */
  publish(topic: string, key: string, body: string): Promise<void>;
  /** One delivery per message and group. A handler that rejects is tried again with a growing pause, then dead-lettered after `maxAttempts`. */
  subscribe(
    topic: string,
    group: string,
    handler: (d: Delivery) => Promise<void>,
    options?: { concurrency?: number; maxAttempts?: number; onDead?: (d: Delivery, error: unknown) => void },
  ): Promise<() => Promise<void>>;
  /** True when a message on this topic would reach nobody, now or later: publishing it can be left out. Brokers that keep messages leave it out. */
  unheard?(topic: string): boolean;
  ping(): Promise<void>;
  close(): Promise<void>;
}
