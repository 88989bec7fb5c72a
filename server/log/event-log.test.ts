import { describe, expect, it } from 'vitest';
import { newId } from '#protocol';
import { silentLogger } from '../kernel/logger.ts';
import { createMemoryStore } from '../plugins/store-memory/create-memory-store.ts';
import type { Broker } from '../ports/broker.ts';
import { type AppendUnit, type Store, StoreError } from '../ports/store.ts';
import { createEventLog } from './create-event-log.ts';
import type { AppendRequest, EventLog } from './event-log.ts';

const WS = 'ws1';

function quietBroker(): Broker & { rung: string[] } {
  const rung: string[] = [];
  return { rung, publish: async (_t, key) => void rung.push(key), subscribe: async () => async () => {}, ping: async () => {}, close: async () => {} };
}

async function setUp(store: Store = createMemoryStore(), maxQueued = 5_000) {
  const broker = quietBroker();
  const log = createEventLog({ store, broker, logger: silentLogger, workspaceId: WS, maxQueued });
  await log.start();
  const seen: { seq: number; cid: string; conv: string }[] = [];
  log.onEvent((e) => void seen.push({ seq: e.seq, cid: e.cid, conv: e.conversationId }));
  return { store, broker, log, seen };
}

function message(conversationId: string, cid: string, body = 'hi', more: Partial<AppendRequest> = {}): AppendRequest {
  return {
    workspaceId: WS,
    conversationId,
    cid,
    payloadHash: `h:${body}`,
    create: { id: conversationId, workspaceId: WS, inboxId: 'in1', contactId: 'c1', status: 'open', ownerKind: 'none', createdAt: 1 },
    plan: (head) => ({
      events: [
        ...(head.seq === 0 ? [{ type: 'conversation.opened' as const, data: {}, actorKind: 'visitor' as const, actorId: 'c1' }] : []),
        { type: 'message.created', body, data: { kind: 'text' }, actorKind: 'visitor', actorId: 'c1' },
      ],
    }),
    ...more,
  };
}

/** A store whose append does as told before, or instead of, the real one. */
function troubled(inner: Store, trouble: (units: AppendUnit[], real: () => Promise<void>) => Promise<void>): Store {
  return {
    ...inner,
    events: {
      ...inner.events,
      append: (units) => trouble(units, () => inner.events.append(units)),
      repair: (u) => inner.events.repair(u),
      heads: (w, i) => inner.events.heads(w, i),
      project: (r) => inner.events.project(r),
      read: (w, q) => inner.events.read(w, q),
      find: (w, c, b) => inner.events.find(w, c, b),
    },
  };
}

async function stored(store: Store, conv: string) {
  return store.events.read(WS, { conversationId: conv, sequence: 'all', after: 0, limit: 10_000 });
}

async function closeAll(log: EventLog) {
  await log.stop();
}

describe('event log', () => {
  it('numbers a thousand concurrent messages of ten conversations without a gap and answers in order', async () => {
    const { store, log, seen } = await setUp();
    const answers = await Promise.all(Array.from({ length: 1000 }, (_, n) => log.appended(message(`v${n % 10}`, newId(), `m${n}`))));
    expect(answers.every((a) => !a.dup)).toBe(true);
    for (let c = 0; c < 10; c++) {
      const rows = await stored(store, `v${c}`);
      expect(rows.map((r) => r.seq)).toEqual(Array.from({ length: 101 }, (_, n) => n + 1));
      expect(seen.filter((s) => s.conv === `v${c}`).map((s) => s.seq)).toEqual(rows.map((r) => r.seq));
    }
    await closeAll(log);
  });

  it('answers a known cid with its first numbers, from memory and after a restart', async () => {
    const { store, log } = await setUp();
    const cid = newId();
    const first = await log.appended(message('v', cid));
    expect(await log.appended(message('v', cid))).toMatchObject({ seq: first.seq, id: first.id, dup: true });
    await closeAll(log);
    const again = await setUp(store);
    expect(await again.log.appended(message('v', cid))).toMatchObject({ seq: first.seq, id: first.id, dup: true });
    expect(await stored(store, 'v')).toHaveLength(2);
    await closeAll(again.log);
  });

  it('refuses a cid with another payload, in one batch and after a restart', async () => {
    const { store, log } = await setUp();
    const cid = newId();
    const results = await Promise.allSettled([log.appended(message('v', cid, 'a')), log.appended(message('v', cid, 'b'))]);
    expect(results.map((r) => r.status)).toEqual(['fulfilled', 'rejected']);
    expect((results[1] as PromiseRejectedResult).reason.code).toBe('CID_CONFLICT');
    await closeAll(log);
    const again = await setUp(store);
    await expect(again.log.appended(message('v', cid, 'b'))).rejects.toMatchObject({ code: 'CID_CONFLICT' });
    await closeAll(again.log);
  });

  it('delivers what an unknown outcome stored, once, and answers its sender', async () => {
    let times = 0;
    const store = troubled(createMemoryStore(), async (_units, real) => {
      await real();
      if (++times === 2) throw new StoreError('STORE_UNKNOWN', 'the connection was lost after the commit');
    });
    const { log, seen } = await setUp(store);
    await log.appended(message('v', newId(), 'one'));
    const second = await log.appended(message('v', newId(), 'two'));
    expect(second.seq).toBe(3);
    await log.appended(message('v', newId(), 'three'));
    expect(seen.map((s) => s.seq)).toEqual([1, 2, 3, 4]);
    await closeAll(log);
  });

  it('keeps the log right when another writer takes the numbers first', async () => {
    const shared = createMemoryStore();
    const a = await setUp(shared);
    const b = await setUp(shared);
    await a.log.appended(message('v', newId()));
    await b.log.heads(WS, ['v']);
    await Promise.all(Array.from({ length: 200 }, (_, n) => (n % 2 ? a : b).log.appended(message('v', newId(), `m${n}`))));
    const rows = await stored(shared, 'v');
    expect(rows.map((r) => r.seq)).toEqual(Array.from({ length: 202 }, (_, n) => n + 1));
    await closeAll(a.log);
    await closeAll(b.log);
  });

  it('a row the store refuses fails alone', async () => {
    const inner = createMemoryStore();
    const bad = (units: AppendUnit[]) => units.some((u) => u.events.some((e) => e.body === 'bad'));
    const store: Store = {
      ...inner,
      events: {
        ...troubled(inner, async (units, real) => (bad(units) ? Promise.reject(new StoreError('STORE_INVALID', 'no')) : real())).events,
        repair: async (units) => (bad(units) ? Promise.reject(new StoreError('STORE_INVALID', 'no')) : inner.events.repair(units)),
      },
    };
    const { log } = await setUp(store);
    const results = await Promise.allSettled(['a', 'b', 'bad', 'c'].map((body) => log.appended(message(`v-${body}`, newId(), body))));
    expect(results.map((r) => r.status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    await closeAll(log);
  });

  it('a refusal of the plan stores nothing; a stored command keeps its answer whatever has happened since', async () => {
    const { store, log } = await setUp();
    const cid = newId();
    await log.appended(message('v', cid));
    await closeAll(log);
    const again = await setUp(store);
    const refusing = {
      plan: () => {
        throw Object.assign(new Error('no'), { isFailure: true, code: 'CONFLICT', info: {} });
      },
    };
    await expect(again.log.appended(message('v', newId(), 'x', refusing))).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await again.log.appended(message('v', cid, 'hi', refusing))).toMatchObject({ dup: true });
    expect(await stored(store, 'v')).toHaveLength(2);
    await closeAll(again.log);
  });

  it('answers OVERLOADED when the bound is reached', async () => {
    const { log } = await setUp(createMemoryStore(), 3);
    const sent = Array.from({ length: 10 }, (_, n) =>
      log.appended(message(`v${n}`, newId())).then(
        () => 'ok',
        (e) => e.code as string,
      ),
    );
    const results = await Promise.all(sent);
    expect(results.filter((r) => r === 'ok')).toHaveLength(3);
    expect(results.filter((r) => r === 'OVERLOADED')).toHaveLength(7);
    await closeAll(log);
  });

  it('projects rows, heals rows that a crash left behind, and relays every conversation', async () => {
    const { store, log, broker } = await setUp();
    await log.appended(message('v', newId(), 'first'));
    await closeAll(log);
    expect(await store.conversations.get(WS, 'v')).toMatchObject({ lastSeq: 2, preview: 'first', visitorMsgs: 1, relayedSeq: 2 });
    expect(broker.rung).toContain('v');
    // A writer that died after its commit: events without their projection.
    const dead = createEventLog({ store, broker: quietBroker(), logger: silentLogger, workspaceId: WS });
    await dead.heads(WS, ['v']);
    await dead.appended(message('v', newId(), 'second'));
    const next = await setUp(store);
    expect(next.log.overlay((await store.conversations.get(WS, 'v')) as never)).toMatchObject({ lastSeq: 3, preview: 'second', visitorMsgs: 2 });
    await closeAll(next.log);
    expect(await store.conversations.get(WS, 'v')).toMatchObject({ lastSeq: 3, preview: 'second' });
  });

  it('cursors only move forward and survive in the row', async () => {
    const { store, log } = await setUp();
    await log.appended(message('v', newId()));
    const point = (seq: number) => ({ seq, publicSeq: seq, deliveredSeq: seq, deliveredPublicSeq: seq, visitorMsgs: 1, agentMsgs: 0 });
    expect(log.moveCursor(WS, 'v', 'agent', point(2))).toBe(true);
    expect(log.moveCursor(WS, 'v', 'agent', point(1))).toBe(false);
    await closeAll(log);
    expect((await store.conversations.get(WS, 'v'))?.readAgent).toMatchObject({ seq: 2, deliveredSeq: 2 });
  });
});
