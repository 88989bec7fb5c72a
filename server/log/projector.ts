import type { Logger } from '../kernel/logger.ts';
import type { ProjectionRow, Store } from '../ports/store.ts';
import { storeErrorCode } from '../ports/store.ts';
import type { CachedHead } from './head-cache.ts';

const TICK_MS = 25;
const SPREAD_MS = 200;
/** Under a flood over many conversations rows are written later, so that several messages of one share a write. */
const MANY = 500;
const SPREAD_MANY_MS = 4_000;
const AT_MOST = 200;

/**
 * Writes conversation rows behind the log, a trickle every 25 ms that empties the dirty set in about 200 ms (hot-path §3.5).
 * Rows only move forward, so a repeated or late write does no harm; a failed one goes back into the set.
 */
export function createProjector(store: Store, logger: Logger) {
  const dirty = new Map<string, CachedHead>();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let pauseUntil = 0;
  /** Everything created before this moment is projected, as far as this process knows. */
  let cleanSince = Date.now();

  const write = async (heads: CachedHead[]) => {
    const rows = heads.map(projectionRow).sort((a, b) => (a.conversationId < b.conversationId ? -1 : 1));
    try {
      await store.events.project(rows);
      for (const head of heads) if (!dirty.has(head.conversationId)) head.dirty = false;
    } catch (e) {
      for (const head of heads) if (!dirty.has(head.conversationId)) dirty.set(head.conversationId, head);
      pauseUntil = Date.now() + 500;
      if (storeErrorCode(e) !== 'STORE_CONFLICT') logger.warn({ err: e, rows: rows.length }, 'conversation rows could not be written; they are tried again');
    }
  };
  const take = (count: number) => {
    const heads: CachedHead[] = [];
    for (const [id, head] of dirty) {
      if (heads.length >= count) break;
      dirty.delete(id);
      heads.push(head);
    }
    return heads;
  };
  const tick = () => {
    if (running || Date.now() < pauseUntil) return;
    if (dirty.size === 0) {
      cleanSince = Date.now();
      return;
    }
    const spread = dirty.size > MANY ? SPREAD_MANY_MS : SPREAD_MS;
    const heads = take(Math.min(AT_MOST, Math.max(10, Math.ceil((dirty.size * TICK_MS * 1.5) / spread))));
    running = write(heads).finally(() => {
      running = undefined;
    });
  };
  return {
    mark(head: CachedHead) {
      head.dirty = true;
      if (!dirty.has(head.conversationId)) dirty.set(head.conversationId, head);
    },
    get size() {
      return dirty.size;
    },
    /** Events older than this need no healing after a crash. Conservative by a minute. */
    cleanBefore: () => cleanSince - 60_000,
    start() {
      timer ??= setInterval(tick, TICK_MS);
    },
    /** Writes everything that is dirty, at most a few seconds. */
    async stop(withinMs = 5_000) {
      clearInterval(timer);
      timer = undefined;
      const until = Date.now() + withinMs;
      await running;
      while (dirty.size > 0 && Date.now() < until) await write(take(AT_MOST));
    },
  };
}

function projectionRow(head: CachedHead): ProjectionRow {
  const c = head.conversation;
  return {
    workspaceId: c.workspaceId,
    conversationId: c.id,
    seq: c.lastSeq,
    publicSeq: c.lastPublicSeq,
    visitorMsgs: c.visitorMsgs,
    agentMsgs: c.agentMsgs,
    updatedAt: c.updatedAt,
    lastMessageAt: c.lastMessageAt,
    lastActorKind: c.lastActorKind,
    preview: c.preview,
    publicPreview: c.publicPreview,
    publicUpdatedAt: c.publicUpdatedAt,
    waitingSince: c.waitingSince,
    relayedSeq: c.relayedSeq,
    readAgent: c.readAgent,
    readVisitor: c.readVisitor,
  };
}
