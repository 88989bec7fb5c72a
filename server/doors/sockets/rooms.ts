import type { Session } from './session.ts';

/** Who is connected: sessions by contact, by agent and by viewed conversation. */
export class Rooms {
  readonly all = new Set<Session>();
  readonly #contacts = new Map<string, Set<Session>>();
  readonly #agents = new Map<string, Set<Session>>();
  readonly #viewers = new Map<string, Set<Session>>();
  readonly watchers = new Set<Session>();

  join(session: Session): void {
    this.all.add(session);
    const caller = session.caller;
    add(caller.kind === 'visitor' ? this.#contacts : this.#agents, caller.kind === 'visitor' ? caller.contactId : caller.agentId, session);
  }
  leave(session: Session): void {
    this.all.delete(session);
    this.watchers.delete(session);
    const caller = session.caller;
    drop(caller.kind === 'visitor' ? this.#contacts : this.#agents, caller.kind === 'visitor' ? caller.contactId : caller.agentId, session);
    this.view(session, null);
  }
  /** A session looks at one conversation at a time. Answers what it looked at before. */
  view(session: Session, conversationId: string | null): string | null {
    const before = session.viewing;
    if (before !== null) drop(this.#viewers, before, session);
    session.viewing = conversationId;
    if (conversationId !== null) add(this.#viewers, conversationId, session);
    return before;
  }
  contact = (id: string): ReadonlySet<Session> => this.#contacts.get(id) ?? NONE;
  agent = (id: string): ReadonlySet<Session> => this.#agents.get(id) ?? NONE;
  viewers = (conversationId: string): ReadonlySet<Session> => this.#viewers.get(conversationId) ?? NONE;
  agentIds = (): string[] => [...this.#agents.keys()];
}

const NONE: ReadonlySet<Session> = new Set();

function add(map: Map<string, Set<Session>>, key: string, session: Session): void {
  const set = map.get(key);
  if (set) set.add(session);
  else map.set(key, new Set([session]));
}
function drop(map: Map<string, Set<Session>>, key: string, session: Session): void {
  const set = map.get(key);
  if (!set) return;
  set.delete(session);
  if (set.size === 0) map.delete(key);
}
