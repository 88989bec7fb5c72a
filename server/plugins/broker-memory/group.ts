import type { Logger } from '../../kernel/logger.ts';
import type { Delivery } from '../../ports/broker.ts';

export type Member = {
  handler(d: Delivery): Promise<void>;
  concurrency: number;
  maxAttempts: number;
  onDead?: ((d: Delivery, error: unknown) => void) | undefined;
  running: number;
  leaving: boolean;
  onIdle: (() => void) | null;
};
/** Messages of one key, oldest first: one is out at a time, and one that waits to be tried again holds back those behind it. */
type Lane = { key: string; waiting: Delivery[]; timer: NodeJS.Timeout | null };

export type GroupOptions = { topic: string; name: string; retryMs: number; retryMaxMs: number; log: Logger };

/** The messages of one topic for one group, and the members that share them. */
export class Group {
  size = 0;
  readonly members: Member[] = [];
  #lanes = new Map<string, Lane>();
  /** Lanes whose first message may go out. */
  #ready: Lane[] = [];
  #pumping = false;

  constructor(private readonly options: GroupOptions) {}

  add(key: string, body: string): void {
    const delivery: Delivery = { topic: this.options.topic, key, body, attempt: 1 };
    this.size++;
    const lane = this.#lanes.get(key);
    if (lane) {
      lane.waiting.push(delivery);
      return;
    }
    const fresh: Lane = { key, waiting: [delivery], timer: null };
    this.#lanes.set(key, fresh);
    this.#ready.push(fresh);
    this.pump();
  }

  /** Hands out what can go out, never in the caller's own turn: a publisher must not run its subscribers. */
  pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    setImmediate(() => {
      this.#pumping = false;
      let taken = 0;
      while (taken < this.#ready.length) {
        const member = this.#freeMember();
        const lane = this.#ready[taken];
        if (!member || !lane) break;
        taken++;
        void this.#run(member, lane);
      }
      this.#ready.splice(0, taken);
    });
  }

  /** Forgets everything that waits. Answers how much it was. */
  clear(): number {
    const dropped = this.size;
    for (const lane of this.#lanes.values()) if (lane.timer) clearTimeout(lane.timer);
    this.#lanes.clear();
    this.#ready = [];
    this.size = 0;
    return dropped;
  }

  /** The least busy member that has room, so that members share evenly. */
  #freeMember(): Member | undefined {
    let best: Member | undefined;
    for (const m of this.members) if (!m.leaving && m.running < m.concurrency && (!best || m.running < best.running)) best = m;
    return best;
  }

  async #run(member: Member, lane: Lane): Promise<void> {
    const delivery = lane.waiting[0];
    if (!delivery) return;
    member.running++;
    let failed: { error: unknown } | null = null;
    try {
      // A copy: the handler may keep or change what it was given.
      await member.handler({ ...delivery });
    } catch (error) {
      failed = { error };
    }
    if (--member.running === 0) member.onIdle?.();
    if (this.#lanes.get(lane.key) !== lane) return;
    if (!failed) this.#finish(lane);
    else if (delivery.attempt >= member.maxAttempts) {
      this.#bury(member, delivery, failed.error);
      this.#finish(lane);
    } else this.#again(lane, delivery);
    this.pump();
  }

  #finish(lane: Lane): void {
    lane.waiting.shift();
    this.size--;
    if (lane.waiting.length) this.#ready.push(lane);
    else this.#lanes.delete(lane.key);
  }

  #again(lane: Lane, delivery: Delivery): void {
    // Half of the pause is random, so that messages that failed together do not come back together.
    const pause = Math.min(this.options.retryMaxMs, this.options.retryMs * 2 ** Math.min(delivery.attempt - 1, 30));
    delivery.attempt++;
    lane.timer = setTimeout(
      () => {
        lane.timer = null;
        this.#ready.push(lane);
        this.pump();
      },
      pause / 2 + (Math.random() * pause) / 2,
    );
  }

  #bury(member: Member, delivery: Delivery, error: unknown): void {
    const { topic, name, log } = this.options;
    log.error({ topic, group: name, attempts: delivery.attempt, err: error }, 'a message was given up after its last attempt');
    try {
      member.onDead?.({ ...delivery }, error);
    } catch (err) {
      log.error({ topic, group: name, err }, 'the dead-letter handler failed');
    }
  }
}
