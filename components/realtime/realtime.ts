/** The console's live side: one link, the conversations it has open, the passing signs, and what still has to go out. */
import type { ConversationRow, Counts } from '#protocol/entities.ts';
import type { WireEvent } from '#protocol/events.ts';
import { newId } from '#protocol/ids.ts';
import type { Presence } from '#protocol/primitives.ts';
import type { ServerFrame, SyncAnswer } from '#protocol/server-frames.ts';
import { noAnswer } from './http.ts';
import type { Identity, Link, LinkEvents, RequestFrame } from './link.ts';
import { createOutbox, type Storage } from './live-outbox.ts';
import { createSigns } from './live-signs.ts';
import { createThreads } from './live-threads.ts';
import { pollLink } from './poll-link.ts';
import { createSignal } from './signal.ts';
import { socketLink } from './socket-link.ts';

export type Phase = 'connecting' | 'online' | 'down' | 'signed-out';
/** `since` in ms: a banner waits before it says that the link is gone. */
export type Connection = { phase: Phase; since: number };
export type Listeners = {
  onRows(list: string, upsert: ConversationRow[], remove: string[]): void;
  onCounts(counts: Counts): void;
  onEvent(conv: string, ev: WireEvent): void;
  /** The link is up again: what HTTP told before may be old. */
  onResume(): void;
};
type LinkMaker = (who: Identity, events: LinkEvents) => Link;
type Options = { me: { id: string; name: string }; who: Identity; listeners: Listeners; storage: Storage; links?: { socket: LinkMaker; poll: LinkMaker } };
export type Realtime = ReturnType<typeof createRealtime>;

export function createRealtime({ me, who, listeners, storage, links = { socket: socketLink, poll: pollLink } }: Options) {
  const signal = createSignal();
  let connection: Connection = { phase: 'connecting', since: Date.now() };
  let viewed: string | null = null;
  let watched: string[] = [];
  let link: Link | undefined;

  const ask = (frame: RequestFrame) => (link ? link.request(frame) : Promise.reject(noAnswer()));
  const tell = (frame: RequestFrame) => void ask(frame).catch(() => undefined);
  const threads = createThreads(signal, (cursors, epoch) => ask({ t: 'sync', cursors, ...(epoch ? { epoch } : {}) }) as Promise<unknown> as Promise<SyncAnswer>);
  const signs = createSigns(signal, me.id);
  const setPhase = (phase: Phase) => {
    if (phase === connection.phase) return;
    connection = { phase, since: Date.now() };
    signal.tell('connection');
  };
  const takeEvent = (conv: string, ev: WireEvent) => {
    threads.take(conv, ev);
    if (ev.actor.kind === 'visitor' && ev.type === 'message.created') signs.stopTyping(conv);
    outbox.arrived(ev.cid);
    listeners.onEvent(conv, ev);
  };
  const outbox = createOutbox({ me, storage, signal, isUp: () => connection.phase === 'online', send: ask, onSent: takeEvent });
  const takeFrame = frameTaker({ threads, signs, listeners, takeEvent });

  const up = () => {
    setPhase('online');
    if (watched.length > 0) tell({ t: 'watch', lists: watched });
    if (viewed) tell({ t: 'view', conv: viewed });
    tell({ t: 'presence', state: 'online' });
    threads.syncAll();
    outbox.resume();
    listeners.onResume();
  };
  const events = (other: LinkMaker | null): LinkEvents => ({
    onUp: up,
    onDown: () => connection.phase !== 'connecting' && setPhase('down'),
    onFrames: (frames) => frames.forEach(takeFrame),
    onSignedOut: () => setPhase('signed-out'),
    onBlocked() {
      link?.close();
      if (other) link = other(who, events(null));
    },
  });

  return {
    on: signal.on,
    start() {
      link ??= links.socket(who, events(links.poll));
    },
    stop() {
      link?.close();
      link = undefined;
    },
    retry: () => link?.retry(),
    connection: () => connection,
    threads,
    signs,
    outbox,
    view(conv: string | null) {
      if (conv === viewed) return;
      viewed = conv;
      tell({ t: 'view', conv });
    },
    watch(lists: string[]) {
      if (lists.join() === watched.join()) return;
      watched = lists;
      tell({ t: 'watch', lists });
    },
    read: (conv: string, seq: number) => link?.send({ t: 'cursor', conv, read: seq }),
    typed: (conv: string, on: boolean) => link?.send({ t: 'typing', conv, on }),
    /** Takes a conversation from the bot, or gives it back. Rejects with an ApiProblem. */
    async ownership(act: 'conv.takeover' | 'conv.handback', conv: string) {
      await ask({ t: act, conv, cid: newId() });
      threads.refresh(conv);
    },
    setPresence: (state: Presence) => tell({ t: 'presence', state }),
  };
}

type Taker = { threads: ReturnType<typeof createThreads>; signs: ReturnType<typeof createSigns>; listeners: Listeners; takeEvent: (conv: string, ev: WireEvent) => void };

/** Leads each frame to who keeps what it tells. */
function frameTaker({ threads, signs, listeners, takeEvent }: Taker) {
  return (frame: ServerFrame): void => {
    switch (frame.t) {
      case 'welcome':
        threads.welcome(frame.epoch);
        for (const c of frame.convs) threads.cursor(c.conv, 0, c.read.visitor);
        return;
      case 'ev': {
        const { t: _, conv, ...ev } = frame;
        return takeEvent(conv, ev as WireEvent);
      }
      case 'cursor':
        if (frame.who === 'visitor') threads.cursor(frame.conv, frame.delivered, frame.read);
        return;
      case 'rows':
        return listeners.onRows(frame.list, frame.upsert, frame.remove);
      case 'counts':
        return listeners.onCounts(frame.counts);
      case 'typing':
      case 'viewers':
      case 'presence':
        return signs.take(frame);
      case 'ctl':
        if (frame.kind !== 'reset') return;
        threads.forget(frame.conv);
        return listeners.onResume();
      default:
        return;
    }
  };
}
