import { Failure } from '../kernel/failure.ts';
import type { Logger } from '../kernel/logger.ts';
import type { AppendUnit, ConversationRecord, EventRow, Store } from '../ports/store.ts';
import type { Appended, AppendRequest, Head } from './event-log.ts';
import { type CachedHead, type HeadCache, rememberAnswer } from './head-cache.ts';
import { newConversationRecord, numberEvents, type WorkingHead, workingCopy } from './number-events.ts';
import { storeUnits, type UnitOutcome } from './store-units.ts';

export type Done = (error: unknown, result: Appended | null) => void;
type Pending = { request: AppendRequest; done: Done; at: number };
/** Events above `after` have not been delivered by this process. */
type Undelivered = { workspaceId: string; after: number };
type Answering = (event?: EventRow) => void;
type Planned = { pending: Pending; unit: AppendUnit };

export type LaneEvents = { stored(event: EventRow, head: Head): void; moved(head: CachedHead): void; batch(size: number, seconds: number): void };

const MAX_BATCH = 300;

/**
 * One writer: numbers commands from the head cache, stores each flush in one commit, then answers and delivers in order (hot-path §3.3).
 * No timer: it flushes when the previous flush has returned, so batches grow by themselves under load. One flush is in flight.
 */
export function createLane(store: Store, cache: HeadCache, logger: Logger, on: LaneEvents) {
  let waiting: Pending[] = [];
  let kicked = false;
  let busy = false;
  let idle: (() => void) | undefined;
  /** Conversations whose last commit has an unknown outcome: what it stored is delivered as soon as the store answers again. */
  const uncertain = new Map<string, Undelivered>();
  const counters = { batches: 0, rows: 0, repairs: 0, lastBatch: 0 };

  const kick = () => {
    if (kicked || busy || waiting.length === 0) return;
    kicked = true;
    setImmediate(() => {
      kicked = false;
      void flush();
    });
  };
  const flush = async () => {
    if (busy) return;
    busy = true;
    try {
      if (uncertain.size > 0) await settleUncertain().catch(() => {});
      await runBatch(takeBatch());
    } catch (e) {
      logger.error({ err: e }, 'a flush of the event log failed in an unexpected way');
    } finally {
      busy = false;
      if (waiting.length > 0) kick();
      else idle?.();
    }
  };
  /** A cid that is already in this batch waits for the next one, where it is answered from memory. */
  const takeBatch = (): Pending[] => {
    const batch: Pending[] = [];
    const rest: Pending[] = [];
    const seen = new Set<string>();
    let n = 0;
    for (; n < waiting.length && batch.length < MAX_BATCH; n++) {
      const p = waiting[n] as Pending;
      const key = `${p.request.conversationId} ${p.request.cid}`;
      if (seen.has(key)) rest.push(p);
      else {
        seen.add(key);
        batch.push(p);
      }
    }
    waiting = n === waiting.length ? rest : rest.concat(waiting.slice(n));
    return batch;
  };

  const settleUncertain = async () => {
    for (const [conversationId, from] of [...uncertain]) {
      await catchUp(conversationId, from, new Map());
      uncertain.delete(conversationId);
    }
  };

  const runBatch = async (batch: Pending[]) => {
    const known = await loadHeads(batch);
    if (!known) return;
    const working = new Map<string, WorkingHead>();
    const planned: Planned[] = [];
    const now = Date.now();
    for (const pending of batch) {
      const unit = planOne(pending, working, now);
      if (unit) planned.push({ pending, unit });
    }
    if (planned.length === 0) return;
    counters.batches++;
    counters.lastBatch = planned.length;
    const began = performance.now();
    const outcome = await storeUnits(
      store,
      planned.map((p) => p.unit),
      logger,
    );
    on.batch(planned.length, (performance.now() - began) / 1000);
    if (outcome.kind === 'appended') commit(planned, working);
    else await reconcile(planned, outcome.units);
  };

  /** Heads that are not in memory, in one query. On failure every pending command is answered. */
  const loadHeads = async (batch: Pending[]) => {
    const missing = batch.filter((p) => !p.request.create && !cache.peek(p.request.conversationId));
    if (missing.length === 0) return true;
    try {
      await cache.load(
        (missing[0] as Pending).request.workspaceId,
        missing.map((p) => p.request.conversationId),
      );
      return true;
    } catch (e) {
      for (const p of batch) p.done(e, null);
      return false;
    }
  };

  const planOne = (pending: Pending, working: Map<string, WorkingHead>, now: number): AppendUnit | undefined => {
    const { request } = pending;
    const cached = cache.peek(request.conversationId);
    const answer = cached?.answers.get(request.cid);
    if (answer) {
      answerKnown(pending, answer);
      return undefined;
    }
    let head = working.get(request.conversationId);
    const fresh = !head;
    if (!head) {
      if (cached) head = workingCopy(cached);
      else if (request.create) head = workingCopy(cache.open(newConversationRecord(request.create)));
      else {
        pending.done(failure('FORBIDDEN_OR_MISSING'), null);
        return undefined;
      }
    }
    try {
      const unit = numberEvents(request, request.plan(head), head, now);
      if (request.create && !cached && head.seq === unit.events.length) unit.create = request.create;
      if (fresh) working.set(request.conversationId, head);
      return unit;
    } catch (e) {
      // The same command may have been stored before the state changed: its first answer stands.
      void answerFromStore(pending, e);
      return undefined;
    }
  };

  const commit = (planned: Planned[], working: Map<string, WorkingHead>) => {
    for (const [id, w] of working) {
      const head = cache.peek(id) ?? cache.open(w.conversation);
      if (w.patched || head.conversation === w.conversation) takeOver(head.conversation, w.conversation);
      else takeOverProjected(head.conversation, w.conversation);
      head.seq = w.seq;
      head.publicSeq = w.publicSeq;
      head.visitorMsgs = w.visitorMsgs;
      head.agentMsgs = w.agentMsgs;
      head.previewSeq = w.previewSeq;
      cache.put(head);
      on.moved(head);
    }
    for (const { pending, unit } of planned) {
      const head = cache.peek(unit.conversationId) as CachedHead;
      counters.rows += unit.events.length;
      for (const event of unit.events) on.stored(event, head);
      const primary = unit.events.at(-1) as EventRow;
      rememberAnswer(head, unit.cid, primary);
      pending.done(null, result(unit, primary, false));
    }
  };

  /** After a conflict or an unknown outcome: what the log now says is read back, so nothing stored stays undelivered and nothing is delivered twice. */
  const reconcile = async (planned: Planned[], outcomes: UnitOutcome[]) => {
    counters.repairs++;
    const dones = new Map<string, Answering>();
    const byConversation = new Map<string, Undelivered>();
    planned.forEach(({ pending, unit }, n) => {
      const o = outcomes[n] as UnitOutcome;
      const first = 'stored' in o && !o.stored.dup ? o.stored.seq - unit.events.length : Number.POSITIVE_INFINITY;
      const from = byConversation.get(unit.conversationId);
      byConversation.set(unit.conversationId, { workspaceId: unit.workspaceId, after: cache.peek(unit.conversationId)?.seq ?? Math.min(first, from?.after ?? first) });
      dones.set(`${unit.conversationId} ${unit.cid}`, (event) => {
        if ('error' in o && event?.payloadHash === pending.request.payloadHash) pending.done(null, result(unit, event, false));
        else if ('error' in o) pending.done(o.error, null);
        else if (o.stored.dup && o.stored.payloadHash !== pending.request.payloadHash) pending.done(failure('CID_CONFLICT'), null);
        else pending.done(null, result(unit, o.stored, o.stored.dup));
      });
    });
    for (const [conversationId, from] of byConversation) {
      try {
        await catchUp(conversationId, from, dones);
      } catch {
        uncertain.set(conversationId, from);
      }
    }
    for (const done of dones.values()) done();
  };

  /** Delivers the events that the store has and this process has not seen, in order; answers the commands among them in their place. */
  const catchUp = async (conversationId: string, { workspaceId, after: from }: Undelivered, dones: Map<string, Answering>) => {
    const head = (await cache.load(workspaceId, [conversationId], true)).get(conversationId);
    if (!head) return;
    on.moved(head);
    for (let after = Math.min(from, head.seq); after < head.seq; ) {
      const events = await store.events.read(workspaceId, { conversationId, sequence: 'all', after, limit: 500 });
      if (events.length === 0) break;
      for (const event of events) {
        on.stored(event, head);
        after = event.seq;
        const key = `${conversationId} ${event.cid}`;
        const done = dones.get(key);
        if (!done) continue;
        dones.delete(key);
        done(event);
      }
    }
  };

  const answerKnown = (pending: Pending, known: { id: string; seq: number; publicSeq: number; createdAt: number; payloadHash: string }) => {
    if (known.payloadHash !== pending.request.payloadHash) pending.done(failure('CID_CONFLICT'), null);
    else
      pending.done(null, {
        conversationId: pending.request.conversationId,
        cid: pending.request.cid,
        id: known.id,
        seq: known.seq,
        publicSeq: known.publicSeq,
        ts: known.createdAt,
        dup: true,
      });
  };
  const answerFromStore = async (pending: Pending, refusal: unknown) => {
    const { workspaceId, conversationId, cid } = pending.request;
    try {
      const known = await store.events.find(workspaceId, conversationId, { cid });
      if (known) return answerKnown(pending, known);
    } catch (e) {
      return pending.done(e, null);
    }
    pending.done(refusal, null);
  };

  return {
    add(request: AppendRequest, done: Done) {
      waiting.push({ request, done, at: Date.now() });
      kick();
    },
    get depth() {
      return waiting.length;
    },
    oldestMs: () => (waiting[0] ? Date.now() - waiting[0].at : 0),
    counters,
    /** Reads back what an unknown outcome left undelivered; called from time to time while the lane is idle. */
    async settle() {
      if (busy || uncertain.size === 0) return;
      busy = true;
      await settleUncertain().catch(() => {});
      busy = false;
      kick();
    },
    /** Resolves when nothing waits and nothing is in flight. */
    drained: () => (busy || waiting.length > 0 ? new Promise<void>((resolve) => (idle = resolve)) : Promise.resolve()),
  };
}

/**
 * The row keeps its identity: a new object per message would live just long enough to be moved to the old generation, and be garbage there.
 * Cursors and the relay's position may have moved while the batch was stored, so they stay.
 */
function takeOver(row: ConversationRecord, next: ConversationRecord): void {
  if (row === next) return;
  const { readAgent, readVisitor, relayedSeq } = row;
  Object.assign(row, next);
  row.readAgent = readAgent;
  row.readVisitor = readVisitor;
  row.relayedSeq = relayedSeq;
}

/** The usual case, only events: what `projectEvent` moves, field by field, because this happens for every message. */
function takeOverProjected(row: ConversationRecord, next: ConversationRecord): void {
  row.lastSeq = next.lastSeq;
  row.lastPublicSeq = next.lastPublicSeq;
  row.lastMessageAt = next.lastMessageAt;
  row.lastActorKind = next.lastActorKind;
  row.preview = next.preview;
  row.publicPreview = next.publicPreview;
  row.publicUpdatedAt = next.publicUpdatedAt;
  row.visitorMsgs = next.visitorMsgs;
  row.agentMsgs = next.agentMsgs;
  row.waitingSince = next.waitingSince;
  row.updatedAt = next.updatedAt;
}

const result = (unit: AppendUnit, row: { id: string; seq: number; publicSeq: number; createdAt: number }, dup: boolean): Appended => ({
  conversationId: unit.conversationId,
  cid: unit.cid,
  id: row.id,
  seq: row.seq,
  publicSeq: row.publicSeq,
  ts: row.createdAt,
  dup,
});
const failure = (code: 'CID_CONFLICT' | 'FORBIDDEN_OR_MISSING') => new Failure(code);
