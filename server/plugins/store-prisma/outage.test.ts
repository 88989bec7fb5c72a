import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../kernel/logger.ts';
import { checkedLog, codeOf, contact, opened, thread } from '../../ports/contracts/store-fixtures.ts';
import type { Store } from '../../ports/store.ts';
import { createPrismaStore } from './create-prisma-store.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';

/** Waits until the verb succeeds again; gives up after 30 s. */
async function until(work: () => Promise<unknown>): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await work();
      return;
    } catch (e) {
      if (attempt > 300) throw e;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

describe('a store whose database goes away', () => {
  let database: TestDatabase;
  let store: Store;
  const seen: boolean[] = [];
  beforeAll(async () => {
    database = await createTestDatabase();
    store = await createPrismaStore({ url: database.url, logger: silentLogger, onConnection: (up) => seen.push(up) });
    await store.migrate();
  }, 60_000);
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  it('survives the end of every connection and goes on by itself, named statements included', async () => {
    const t = await opened(store);
    await store.contacts.create(contact(t.workspaceId));
    const admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()');
    await admin.end();
    await until(() => store.ping());
    await until(() => store.events.append([t.unit()]).catch(() => store.events.repair([t.unit()])));
    expect((await checkedLog(store, t.workspaceId, t.id)).length).toBeGreaterThanOrEqual(2);
    expect(await store.contacts.list(t.workspaceId, { limit: 10 })).toHaveLength(1);
    expect(seen.slice(0, 2)).toEqual([true, false]);
  });

  it('survives a crash of the server in the middle of its work and loses nothing it confirmed', async ({ skip }) => {
    const { server } = database;
    if (!server) return skip('the server is not ours');
    const t = await opened(store);
    const confirmed: string[] = [];
    const outcomes = new Set<string>();
    let stop = false;
    const writer = (async () => {
      while (!stop) {
        const head = { ...t.head };
        const unit = t.unit();
        try {
          await store.events.append([unit]);
          confirmed.push(unit.cid);
        } catch (e) {
          outcomes.add(await codeOf(Promise.reject(e)));
          const [answer] = await store.events.repair([unit]).catch(() => []);
          if (answer) {
            confirmed.push(unit.cid);
            Object.assign(t.head, { seq: answer.seq, publicSeq: answer.publicSeq, visitorMsgs: answer.seq - 1 }); // one event is the opening
          } else {
            Object.assign(t.head, head);
            await new Promise((resolve) => setTimeout(resolve, 20));
          }
        }
      }
    })();
    await until(async () => expect(confirmed.length).toBeGreaterThan(50));
    await server.kill('SIGKILL');
    const away = await Promise.all([store.ping(), store.contacts.get('w', 'x'), store.events.heads('w', ['x']), store.office.saveSetting('w', 'k', 1)].map(codeOf));
    expect(away).toEqual(Array(4).fill('STORE_UNAVAILABLE'));
    await server.start();
    const before = confirmed.length;
    await until(async () => expect(confirmed.length).toBeGreaterThan(before + 20));
    stop = true;
    await writer;
    const stored = new Set((await checkedLog(store, t.workspaceId, t.id)).map((e) => e.cid));
    expect(confirmed.filter((cid) => !stored.has(cid))).toEqual([]);
    expect([...outcomes].filter((o) => !['STORE_UNKNOWN', 'STORE_UNAVAILABLE', 'STORE_CONFLICT'].includes(o))).toEqual([]);
    await store.contacts.create(contact(t.workspaceId));
  }, 60_000);

  it('gives up on a server that says nothing, with an unknown outcome, and recovers when it speaks again', async ({ skip }) => {
    const { server } = database;
    if (!server) return skip('the server is not ours');
    const t = await opened(store);
    server.pause();
    const unit = t.unit();
    try {
      expect(await codeOf(store.events.append([unit]))).toBe('STORE_UNKNOWN');
      expect(await codeOf(store.events.append([t.unit()]))).toBe('STORE_UNAVAILABLE');
    } finally {
      server.resume();
    }
    let answer: { seq: number } | undefined;
    await until(async () => {
      [answer] = await store.events.repair([unit]);
    });
    expect(answer?.seq).toBe(2);
    expect(await checkedLog(store, t.workspaceId, t.id)).toHaveLength(2);
  }, 60_000);

  it('says UNAVAILABLE when there is no server at all', async () => {
    const lost = await createPrismaStore({ url: 'postgresql://nobody@127.0.0.1:1/none', logger: silentLogger });
    const t = await opened(store);
    expect(await codeOf(lost.ping())).toBe('STORE_UNAVAILABLE');
    expect(await codeOf(lost.events.append([t.unit()]))).toBe('STORE_UNAVAILABLE');
    expect(await codeOf(lost.events.repair([t.unit()]))).toBe('STORE_UNAVAILABLE');
    expect(await codeOf(lost.agents.list('w'))).toBe('STORE_UNAVAILABLE');
    expect(await codeOf(lost.uploads.claim('w', { ids: ['x'], ownerKind: 'visitor', ownerId: 'o', conversationId: 'c', cid: 'c' }))).toBe('STORE_UNAVAILABLE');
    await lost.close();
    expect(await codeOf(lost.events.append([t.unit()]))).toBe('STORE_UNAVAILABLE');
  });

  it('keeps its connection when a unit is refused', async () => {
    const t = await opened(store);
    await until(() => store.ping());
    const changes = seen.length;
    const foreign = thread(undefined, { id: t.id }).unit({}, { patch: { conversationId: t.id, status: 'resolved' } });
    expect(await codeOf(store.events.repair([foreign]))).toBe('STORE_INVALID');
    expect(await codeOf(store.events.append([t.unit({ body: 'a\0' })]))).toBe('STORE_INVALID');
    expect(await codeOf(store.events.append([{ ...t.open(), events: [t.event({ seq: 1 })] }]))).toBe('STORE_CONFLICT');
    expect(seen.length).toBe(changes);
    expect(await checkedLog(store, t.workspaceId, t.id)).toHaveLength(1);
  });

  it('refuses an address that is not of PostgreSQL', async () => {
    expect(await codeOf(createPrismaStore({ url: 'mysql://x', logger: silentLogger }))).toBe('STORE_INVALID');
  });
});
