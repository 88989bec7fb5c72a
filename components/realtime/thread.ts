/** One conversation in this tab: a window of its events without holes, what could not be joined yet, and the fold of the window. */
import { applyEvent, type ConversationState, emptyConversation, foldEvents } from '#protocol/apply-event.ts';
import type { WireEvent } from '#protocol/events.ts';

export type Thread = {
  /** False until the first page is here; events that come before are held. */
  loaded: boolean;
  events: readonly WireEvent[];
  state: ConversationState;
  /** Older events exist on the server. */
  more: boolean;
  /** Events beyond a hole, by rising seq. */
  held: readonly WireEvent[];
  /** How far the customer's devices are, in the agents' count. */
  visitor: { delivered: number; read: number };
};

export const emptyThread = (): Thread => ({ loaded: false, events: [], state: emptyConversation(), more: false, held: [], visitor: { delivered: 0, read: 0 } });

/** Takes a live event (protocol.md §4): the next one is applied, a known one dropped, a later one held. `gap` says that events between are missing. */
export function receive(thread: Thread, ev: WireEvent): { thread: Thread; gap: boolean } {
  if (thread.loaded && ev.seq <= thread.state.head) return { thread, gap: false };
  if (!thread.loaded || ev.seq > thread.state.head + 1) return { thread: { ...thread, held: hold(thread.held, ev) }, gap: thread.loaded };
  const joined = join({ ...thread, events: [...thread.events, ev], state: applyEvent(thread.state, ev) });
  return { thread: joined, gap: joined.held.length > 0 };
}

/** The newest page: replaces what is there, and joins what was held meanwhile. */
export function loadWindow(thread: Thread, page: readonly WireEvent[], more: boolean): { thread: Thread; gap: boolean } {
  const events = sorted(page);
  const head = events.at(-1)?.seq ?? 0;
  // A page that was on its way while newer events came in must not take them back.
  const kept = thread.loaded ? thread.events.filter((e) => e.seq > head) : [];
  const next = join({ ...thread, loaded: true, events, state: foldEvents(events), more, held: [...kept, ...thread.held].reduce<readonly WireEvent[]>(hold, []) });
  return { thread: next, gap: next.held.length > 0 };
}

/** An older page in front of the window; an overlap is cut off. */
export function prepend(thread: Thread, page: readonly WireEvent[], more: boolean): Thread {
  const first = thread.events[0]?.seq ?? Number.POSITIVE_INFINITY;
  const events = [...sorted(page).filter((e) => e.seq < first), ...thread.events];
  return { ...thread, events, state: foldEvents(events), more };
}

/** The answer of a `sync`: events after our head, in order. */
export function catchUp(thread: Thread, events: readonly WireEvent[]): Thread {
  return sorted(events).reduce((t, ev) => receive(t, ev).thread, thread);
}

/** Cursors only rise, and having read means having received. */
export function moveCursor(thread: Thread, delivered: number, read: number): Thread {
  const visitor = { read: Math.max(thread.visitor.read, read), delivered: Math.max(thread.visitor.delivered, delivered, read) };
  return visitor.read === thread.visitor.read && visitor.delivered === thread.visitor.delivered ? thread : { ...thread, visitor };
}

/** Moves held events into the window as far as they follow without a hole. */
function join(thread: Thread): Thread {
  let { state, events } = thread;
  let held = thread.held;
  for (let next = held[0]; next && next.seq <= state.head + 1; next = held[0]) {
    held = held.slice(1);
    if (next.seq <= state.head) continue;
    state = applyEvent(state, next);
    events = [...events, next];
  }
  return { ...thread, state, events, held };
}
function hold(held: readonly WireEvent[], ev: WireEvent): readonly WireEvent[] {
  return held.some((h) => h.seq === ev.seq) ? held : [...held, ev].sort((a, b) => a.seq - b.seq);
}
const sorted = (events: readonly WireEvent[]) => [...events].sort((a, b) => a.seq - b.seq);
