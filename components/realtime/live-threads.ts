import type { WireEvent } from '#protocol/events.ts';
import type { SyncAnswer } from '#protocol/server-frames.ts';
import type { Signal } from './signal.ts';
import { catchUp, emptyThread, loadWindow, moveCursor, prepend, receive, type Thread } from './thread.ts';

const GAP_MS = 50;
type AskSync = (cursors: Record<string, number>, epoch: string | undefined) => Promise<SyncAnswer>;

/** The conversations open in this tab. Topic `thread:CONV`. Asks for a `sync` when events are missing between what it has and what came. */
export function createThreads(signal: Signal, askSync: AskSync) {
  const threads = new Map<string, Thread>();
  let epoch: string | undefined;

  const set = (conv: string, thread: Thread) => {
    threads.set(conv, thread);
    signal.tell(`thread:${conv}`);
  };
  const forget = (conv?: string) => {
    for (const each of conv ? [conv] : [...threads.keys()]) {
      threads.delete(each);
      signal.tell(`thread:${each}`);
    }
  };
  const sync = async (convs: string[]): Promise<void> => {
    const cursors = Object.fromEntries(convs.flatMap((conv) => (threads.get(conv)?.loaded ? [[conv, threads.get(conv)?.state.head ?? 0]] : [])));
    if (Object.keys(cursors).length === 0) return;
    // A sync that fails is asked again by the next connection.
    const answer = await askSync(cursors, epoch).catch(() => null);
    if (!answer) return;
    epoch = answer.epoch;
    for (const { conv } of answer.reset) forget(conv);
    const unfinished = Object.entries(answer.convs).flatMap(([conv, part]) => {
      const thread = threads.get(conv);
      if (thread) set(conv, catchUp(thread, part.events));
      return thread && part.more && part.events.length > 0 ? [conv] : [];
    });
    if (unfinished.length > 0) await sync(unfinished);
  };
  const cursor = (conv: string, delivered: number, read: number) => {
    const before = threads.get(conv) ?? emptyThread();
    const after = moveCursor(before, delivered, read);
    if (after !== before) set(conv, after);
  };
  return {
    get: (conv: string) => threads.get(conv),
    forget,
    cursor,
    /** Events that came while nobody looked. */
    refresh: (conv: string) => void sync([conv]),
    /** After a new connection, the conversations looked at last. */
    syncAll: () => void sync([...threads.keys()].slice(-50)),
    welcome(next: string) {
      if (epoch && epoch !== next) forget();
      epoch = next;
    },
    take(conv: string, ev: WireEvent) {
      const before = threads.get(conv);
      if (!before) return;
      const { thread, gap } = receive(before, ev);
      if (thread !== before) set(conv, thread);
      if (gap) setTimeout(() => void sync([conv]), GAP_MS);
    },
    /** The newest page of a conversation came over HTTP. */
    loaded(conv: string, page: WireEvent[], more: boolean) {
      const { thread, gap } = loadWindow(threads.get(conv) ?? emptyThread(), page, more);
      set(conv, thread);
      if (gap) void sync([conv]);
    },
    loadedOlder(conv: string, page: WireEvent[], more: boolean) {
      const thread = threads.get(conv);
      if (thread) set(conv, prepend(thread, page, more));
    },
  };
}
