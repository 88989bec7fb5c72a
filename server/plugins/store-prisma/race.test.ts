import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#protocol';
import { silentLogger } from '../../kernel/logger.ts';
import { checkedLog, projection, type Thread, thread } from '../../ports/contracts/store-fixtures.ts';
import type { AppendUnit, Store } from '../../ports/store.ts';
import { storeErrorCode } from '../../ports/store.ts';
import { createPrismaStore } from './create-prisma-store.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

const WRITERS = 3;
const CONVERSATIONS = 20;
const FLUSHES = 60;
const PER_FLUSH = 25;

/** Three writers, each with heads of its own that the others make stale, over the same few conversations (hot-path §4). */
describe('several writers over the same conversations', () => {
  let database: TestDatabase;
  let stores: Store[];
  beforeAll(async () => {
    database = await createTestDatabase();
    stores = await Promise.all(Array.from({ length: WRITERS }, () => createPrismaStore({ url: database.url, logger: silentLogger })));
    await stores[0]?.migrate();
  }, 60_000);
  afterAll(async () => {
    for (const store of stores) await store.close();
    await database.drop();
  });

  it('leaves no gap, no double, and one answer per cid', async () => {
    const ws = newId();
    const ids = Array.from({ length: CONVERSATIONS }, () => newId());
    await stores[0]?.events.append(ids.map((id) => thread(ws, { id }).open()));
    /** Cids that every writer sends at about the same time, per flush. */
    const shared = Array.from({ length: FLUSHES }, () => ids.slice(0, 2).map(() => newId()));
    const answers = new Map<string, Set<string>>();
    const patched = new Map<string, number>();
    let conflicts = 0;

    const writer = async (store: Store, number: number) => {
      const heads = new Map(ids.map((id) => [id, Object.assign(thread(ws, { id }), {})]));
      for (const t of heads.values()) t.head.seq = t.head.publicSeq = 1;
      const own: { id: string; cid: string }[] = [];
      for (let flush = 0; flush < FLUSHES; flush++) {
        // Only cids of earlier flushes are repeated: the log never puts one cid into a batch twice, and a number given must be used.
        const earlier = [...own];
        const units = Array.from({ length: PER_FLUSH }, (_, n) => unitOf(heads, ids, shared[flush] ?? [], { earlier, own }, n));
        if (flush % 10 === number) {
          const first = units[0];
          if (first) first.patch = { conversationId: first.conversationId, tags: [`writer ${number}`] };
          if (first) patched.set(first.conversationId, number);
        }
        const conflicted = await send(store, units, answers);
        if (conflicted) {
          conflicts++;
          await refresh(store, heads);
        }
        const moved = [...heads.values()].filter(() => Math.random() < 0.3);
        if (flush % 5 === 0) await refresh(store, heads).then(() => store.events.project(moved.map((t) => projection(t))));
      }
    };
    await Promise.all(stores.map(writer));

    expect(conflicts).toBeGreaterThan(0);
    expect([...answers.values()].filter((given) => given.size !== 1)).toEqual([]);
    const [store] = stores;
    if (!store) throw new Error('no store');
    let rows = 0;
    for (const id of ids) {
      const events = await checkedLog(store, ws, id);
      rows += events.length;
      const byCid = new Map(events.map((e) => [e.cid, `${e.id} ${e.seq}`]));
      for (const [key, given] of answers) {
        const [conversationId, cid] = key.split(' ');
        if (conversationId === id) expect([...given]).toEqual([byCid.get(cid ?? '')]);
      }
      const last = events.at(-1);
      const t = thread(ws, { id });
      Object.assign(t.head, { seq: last?.seq, publicSeq: last?.publicSeq, visitorMsgs: last?.visitorMsgs, agentMsgs: last?.agentMsgs });
      await store.events.project([projection(t)]);
      expect(await store.conversations.get(ws, id)).toMatchObject({ lastSeq: last?.seq, lastPublicSeq: last?.publicSeq, visitorMsgs: last?.visitorMsgs });
    }
    expect(rows).toBeGreaterThan(WRITERS * FLUSHES * PER_FLUSH * 0.7);
    expect(patched.size).toBeGreaterThan(0);
  }, 60_000);
});

/** Mostly new commands; one in ten repeats a cid, its own or one that the other writers send now as well. */
function unitOf(heads: Map<string, Thread>, ids: string[], shared: string[], cids: Record<'earlier' | 'own', { id: string; cid: string }[]>, n: number): AppendUnit {
  if (n < shared.length) return head(heads, ids[n]).unit([{ type: 'conversation.status', cid: `${shared[n]}:1`, payloadHash: '' }, { cid: shared[n] ?? '' }]);
  const repeated = n % 20 === 7 ? cids.earlier[Math.floor(Math.random() * cids.earlier.length)] : undefined;
  if (repeated) return head(heads, repeated.id).unit({ cid: repeated.cid });
  const t = head(heads, ids[Math.floor(Math.random() * ids.length)]);
  const unit = Math.random() < 0.6 ? t.unit() : t.unit([{ type: 'note.created', visibility: 'agents', actorKind: 'agent' }, { actorKind: 'agent' }]);
  cids.own.push({ id: t.id, cid: unit.cid });
  return unit;
}
function head(heads: Map<string, Thread>, id: string | undefined): Thread {
  const t = heads.get(id ?? '');
  if (!t) throw new Error('unknown conversation');
  return t;
}

async function send(store: Store, units: AppendUnit[], answers: Map<string, Set<string>>): Promise<boolean> {
  const note = (unit: AppendUnit, answer: string) =>
    answers.set(`${unit.conversationId} ${unit.cid}`, (answers.get(`${unit.conversationId} ${unit.cid}`) ?? new Set()).add(answer));
  try {
    await store.events.append(units);
    for (const unit of units) note(unit, `${unit.events.at(-1)?.id} ${unit.events.at(-1)?.seq}`);
    return false;
  } catch (e) {
    if (storeErrorCode(e) !== 'STORE_CONFLICT') throw e;
  }
  const stored = await store.events.repair(units);
  for (const [n, unit] of units.entries()) note(unit, `${stored[n]?.id} ${stored[n]?.seq}`);
  return true;
}

async function refresh(store: Store, heads: Map<string, Thread>): Promise<void> {
  const [first] = heads.values();
  for (const row of await store.events.heads(first?.workspaceId ?? '', [...heads.keys()])) {
    const t = heads.get(row.conversationId);
    if (t) Object.assign(t.head, { seq: row.seq, publicSeq: row.publicSeq, visitorMsgs: row.visitorMsgs, agentMsgs: row.agentMsgs });
  }
}
