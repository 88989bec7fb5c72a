import type { Frame } from '#protocol';
import { noteStep } from '../../domain/contacts/note-step.ts';
import type { Domain } from '../../domain/context.ts';
import { presentActor } from '../../domain/conversations/present-event.ts';
import { noteSeen } from '../../domain/inboxes/note-seen.ts';
import { maySee } from '../../domain/workspace/authorize.ts';
import { limited } from '../../domain/workspace/limited.ts';
import type { ConversationRecord, EventRow } from '../../ports/store.ts';
import { deliver } from './deliver.ts';
import { pack } from './packed.ts';
import { createPresence } from './presence.ts';
import { Rooms } from './rooms.ts';
import type { Session } from './session.ts';
import { createStreams, type Stream } from './streams.ts';
import { createBuckets } from './token-bucket.ts';
import { createWatchLists } from './watch-lists.ts';

const TYPING_MS = 1_000;
/** Handshakes that read the store at once; a herd waits its turn instead of making everybody wait for the last one. */
const OPENING_AT_ONCE = 64;

/** What all sessions share: rooms, presence, lists, limits and the delivery of stored events. */
export class HubCore {
  readonly rooms = new Rooms();
  readonly presence;
  readonly lists;
  readonly streams;
  readonly sends;
  readonly commands;
  readonly frames;
  readonly opening = limited(OPENING_AT_ONCE);
  readonly counters = { framesIn: 0, framesOut: 0, acks: 0 };
  readonly #typed = new Map<string, number>();
  readonly #stopListening;

  constructor(readonly domain: Domain) {
    this.presence = createPresence(domain, this.rooms);
    this.lists = createWatchLists(domain, this.rooms);
    this.streams = createStreams(domain, { visitors: (c) => this.rooms.contact(c.contactId), agents: (c) => this.agentsAround(c) });
    this.sends = createBuckets({ burst: 10, perSecond: 1, now: domain.now });
    this.frames = createBuckets({ burst: 200, perSecond: 50, now: domain.now });
    this.commands = createBuckets({ burst: 40, perSecond: 10, now: domain.now });
    this.#stopListening = domain.log.onEvent((event, head) => {
      deliver(domain, this.rooms, event, head);
      this.lists.changed(event);
    });
  }

  joined(session: Session): void {
    this.rooms.join(session);
    if (session.caller.kind !== 'visitor') this.presence.connected(session.caller.agentId);
  }
  left(session: Session): void {
    const seen = session.viewing;
    this.rooms.leave(session);
    if (session.caller.kind === 'visitor') return;
    if (seen !== null) this.#tellViewers(seen);
    this.presence.disconnected(session.caller.agentId);
  }

  /** Agents who follow a conversation now: its owner and who looks at it. */
  *agentsAround(conversation: ConversationRecord): Iterable<Session> {
    const owner = conversation.agentId ? this.rooms.agent(conversation.agentId) : undefined;
    if (owner) yield* owner;
    for (const s of this.rooms.viewers(conversation.id)) if (!owner?.has(s)) yield s;
  }

  /** For whoever writes a bot's answer: its words go to the contact's devices and to the agents around until it ends or is stopped. */
  stream(conversation: ConversationRecord, stream: string): Stream {
    return this.streams.start(conversation, stream);
  }

  /** Volatile, to the other side and to other agents; at most one "on" a second per reader and conversation. Text never leaves: preview is off. */
  typing(session: Session, conversationId: string, on: boolean): void {
    const conversation = this.domain.log.peek(conversationId)?.conversation;
    if (!conversation || !maySee(session.caller, conversation)) return;
    const key = `${session.readerId} ${conversationId}`;
    const now = Date.now();
    if (on && now - (this.#typed.get(key) ?? 0) < TYPING_MS) return;
    if (on) this.#typed.set(key, now);
    else this.#typed.delete(key);
    if (this.#typed.size > 10_000) this.#typed.clear();
    const { caller } = session;
    const row: Pick<EventRow, 'actorKind' | 'actorId'> = { actorKind: caller.kind, actorId: session.readerId };
    const packed = pack({ t: 'typing', conv: conversationId, actor: presentActor(row, this.domain.directory), on });
    if (caller.kind !== 'visitor') for (const s of this.rooms.contact(conversation.contactId)) s.deliver(packed);
    for (const s of this.agentsAround(conversation)) if (s !== session && maySee(s.caller, conversation)) s.deliver(packed);
  }

  /** Where the visitor is now; the last page wins. */
  page(session: Session, frame: Frame<'page'>): void {
    const { caller } = session;
    if (caller.kind !== 'visitor') return;
    const inbox = this.domain.directory.inbox(caller.inboxId);
    if (inbox) void noteSeen(this.domain, inbox, frame);
    void noteStep(this.domain, caller, { at: this.domain.now(), url: frame.url, ...(frame.title === undefined ? {} : { title: frame.title }) });
  }

  /** What the site's script tells of the visitor, kept beside the pages they opened. */
  track(session: Session, { name, props }: Frame<'track'>): void {
    const { caller } = session;
    if (caller.kind === 'visitor') void noteStep(this.domain, caller, { at: this.domain.now(), event: name, ...(props === undefined ? {} : { props }) });
  }

  view(session: Session, conversationId: string | null): void {
    const before = this.rooms.view(session, conversationId);
    if (before !== null && before !== conversationId) this.#tellViewers(before);
    if (conversationId !== null) this.#tellViewers(conversationId);
  }
  watch(session: Session, lists: string[]): void {
    session.watching = lists.length > 0 ? new Set(lists) : null;
    if (session.watching) this.rooms.watchers.add(session);
    else this.rooms.watchers.delete(session);
  }

  stop(): void {
    this.#stopListening();
    this.lists.stop();
  }

  #tellViewers(conversationId: string): void {
    const sessions = this.rooms.viewers(conversationId);
    const agents = new Map<string, string>();
    for (const s of sessions) if (s.caller.kind !== 'visitor') agents.set(s.caller.agentId, s.caller.name);
    if (agents.size < 1) return;
    const packed = pack({ t: 'viewers', conv: conversationId, agents: [...agents].map(([id, name]) => ({ id, name })) });
    for (const s of sessions) s.deliver(packed);
  }
}
