import type { ConversationRecord, EventRow, Store } from '../ports/store.ts';
import type { Head } from './event-log.ts';
import { projectEvent } from './project-event.ts';

/** How an event of a known cid was answered the first time. */
export type Answer = { id: string; seq: number; publicSeq: number; createdAt: number; payloadHash: string };
export type CachedHead = Head & {
  previewSeq: number;
  /** The last answers by cid, so that the usual retry costs no query. */
  answers: Map<string, Answer>;
  /** True when this head holds something that its stored row lacks. */
  dirty: boolean;
};

const ANSWERS = 8;

/**
 * Heads of active conversations (hot-path §3.2). A hint: a wrong head costs a repair, never a wrong row. Least used go first; dirty ones stay.
 */
export function createHeadCache(store: Store, capacity: number) {
  const heads = new Map<string, CachedHead>();

  const touch = (head: CachedHead) => {
    // While there is room the order does not matter, and moving an entry per message would rebuild the map again and again.
    if (heads.size < capacity / 2 && heads.get(head.conversationId) === head) return;
    heads.delete(head.conversationId);
    heads.set(head.conversationId, head);
    if (heads.size > capacity) evict(heads, capacity);
  };
  return {
    peek: (id: string) => heads.get(id),
    get size() {
      return heads.size;
    },
    forget: (id: string) => void heads.delete(id),
    /** A head for a conversation that is just being opened: everything zero. */
    open(conversation: ConversationRecord): CachedHead {
      return { conversationId: conversation.id, seq: 0, publicSeq: 0, visitorMsgs: 0, agentMsgs: 0, conversation, previewSeq: 0, answers: new Map(), dirty: false };
    },
    put: touch,
    touch,
    /** Loads what is missing and heals rows that are behind their log; unknown conversations are absent. `fresh` reads again what is cached. */
    async load(workspaceId: string, ids: string[], fresh = false): Promise<Map<string, CachedHead>> {
      const found = new Map<string, CachedHead>();
      const missing: string[] = [];
      for (const id of new Set(ids)) {
        const known = fresh ? undefined : heads.get(id);
        if (known) found.set(id, known);
        else missing.push(id);
      }
      if (missing.length === 0) return found;
      for (const row of await store.events.heads(workspaceId, missing)) {
        if (!row.conversation) continue;
        const raced = fresh ? undefined : heads.get(row.conversationId);
        const head = raced ?? (await healed(store, { ...row, conversation: row.conversation }));
        if (fresh) keepNewer(head, heads.get(row.conversationId));
        found.set(row.conversationId, head);
        touch(head);
      }
      return found;
    },
  };
}
export type HeadCache = ReturnType<typeof createHeadCache>;

export function rememberAnswer(head: CachedHead, cid: string, answer: Answer): void {
  head.answers.set(cid, { id: answer.id, seq: answer.seq, publicSeq: answer.publicSeq, createdAt: answer.createdAt, payloadHash: answer.payloadHash });
  if (head.answers.size <= ANSWERS) return;
  for (const oldest of head.answers.keys()) {
    head.answers.delete(oldest);
    return;
  }
}

/** A row that a crash left behind is moved over the events it has not seen. */
async function healed(
  store: Store,
  row: { conversationId: string; seq: number; publicSeq: number; visitorMsgs: number; agentMsgs: number; conversation: ConversationRecord },
): Promise<CachedHead> {
  const head: CachedHead = {
    conversationId: row.conversationId,
    seq: row.seq,
    publicSeq: row.publicSeq,
    visitorMsgs: row.visitorMsgs,
    agentMsgs: row.agentMsgs,
    conversation: row.conversation,
    previewSeq: 0,
    answers: new Map(),
    dirty: false,
  };
  while (head.conversation.lastSeq < head.seq) {
    const events: EventRow[] = await store.events.read(row.conversation.workspaceId, {
      conversationId: row.conversationId,
      sequence: 'all',
      after: head.conversation.lastSeq,
      limit: 500,
    });
    if (events.length === 0) break;
    for (const e of events) projectEvent(head, e);
    head.dirty = true;
  }
  return head;
}

/** Cursors and the relay's position may be ahead in memory. */
function keepNewer(head: CachedHead, old: CachedHead | undefined): void {
  if (!old) return;
  const c = head.conversation;
  const o = old.conversation;
  if (o.relayedSeq > c.relayedSeq) c.relayedSeq = o.relayedSeq;
  if (o.readAgent.seq > c.readAgent.seq || o.readAgent.deliveredSeq > c.readAgent.deliveredSeq) c.readAgent = o.readAgent;
  if (o.readVisitor.seq > c.readVisitor.seq || o.readVisitor.deliveredSeq > c.readVisitor.deliveredSeq) c.readVisitor = o.readVisitor;
  head.answers = old.answers;
  head.dirty ||= old.dirty;
}

function evict(heads: Map<string, CachedHead>, capacity: number): void {
  let spare = heads.size - Math.floor(capacity * 0.95);
  for (const [id, head] of heads) {
    if (spare <= 0) return;
    if (head.dirty) continue;
    heads.delete(id);
    spare--;
  }
}
