import type { DeltaFrame } from '#protocol';
import type { Domain } from '../../domain/context.ts';
import { maySee } from '../../domain/workspace/authorize.ts';
import type { ConversationRecord } from '../../ports/store.ts';
import { pack } from './packed.ts';
import type { Session } from './session.ts';

/** An answer on its way, word by word. */
export type Stream = {
  /** Aborted with the reason "stopped" once somebody pressed Stop: whoever makes the words should make no more. */
  readonly signal: AbortSignal;
  /** Sends the next words; false when the stream has ended and they went nowhere. */
  delta(text: string): boolean;
  /** Ends it for its readers, for instance "done" or "failed". Once ended it does nothing. */
  end(reason: string): void;
};
export type StreamReaders = { visitors(conversation: ConversationRecord): Iterable<Session>; agents(conversation: ConversationRecord): Iterable<Session> };

/**
 * Bots' answers while they are being written (protocol: `delta`, `bot.stop`). Volatile: nothing is stored, a reader who comes late sees what
 * follows, and the finished answer is one event with `data.stream`. Known to the process that writes them.
 */
export function createStreams(domain: Domain, readers: StreamReaders) {
  const open = new Map<string, { conversation: ConversationRecord; stop(): void }>();

  const send = (conversation: ConversationRecord, frame: DeltaFrame) => {
    // The owner may have changed since the stream began.
    const now = domain.log.peek(conversation.id)?.conversation ?? conversation;
    const packed = pack(frame);
    for (const s of readers.visitors(now)) s.deliver(packed);
    for (const s of readers.agents(now)) if (maySee(s.caller, now)) s.deliver(packed);
  };
  return {
    /** Begins a stream; one that still runs under this id in the conversation is stopped. */
    start(conversation: ConversationRecord, stream: string): Stream {
      const conv = conversation.id;
      const key = keyOf(conv, stream);
      const stopping = new AbortController();
      const finish = (reason: string) => {
        if (open.get(key) !== entry) return;
        open.delete(key);
        send(conversation, { t: 'delta', conv, stream, end: true, reason });
      };
      const entry = {
        conversation,
        stop() {
          finish('stopped');
          stopping.abort('stopped');
        },
      };
      let n = 0;
      open.get(key)?.stop();
      open.set(key, entry);
      return {
        signal: stopping.signal,
        delta(text) {
          if (open.get(key) !== entry) return false;
          send(conversation, { t: 'delta', conv, stream, n: ++n, text });
          return true;
        },
        end: finish,
      };
    },
    /** Somebody who may see the conversation wants no more of it. Silent when nothing streams, or when it is not theirs to see. */
    stop(session: Session, conv: string, stream: string): void {
      const entry = open.get(keyOf(conv, stream));
      if (entry && maySee(session.caller, entry.conversation)) entry.stop();
    },
    /** Streams under way. */
    count: () => open.size,
  };
}

const keyOf = (conversationId: string, stream: string): string => `${conversationId} ${stream}`;
