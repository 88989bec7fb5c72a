import pg from 'pg';
import { expect, it } from 'vitest';
import { newId } from '#protocol';
import { silentLogger } from '../../kernel/logger.ts';
import { contact, projection, thread } from '../../ports/contracts/store-fixtures.ts';
import { createPrismaStore } from './create-prisma-store.ts';
import { createTestDatabase } from './test-database.ts';

/** A first start is the worst case: the tables grow from nothing and were never analysed while named statements settle on their plans. */
it('reads whole tables for no verb of the hot path, on a database that was never analysed', async () => {
  const database = await createTestDatabase();
  const admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  try {
    await (await createPrismaStore({ url: database.url, logger: silentLogger })).migrate();
    const scans = async () =>
      (await admin.query(`SELECT relname, seq_scan::int AS scans FROM pg_stat_user_tables WHERE relname IN ('Event', 'Conversation', 'AgentRead', 'Contact') ORDER BY 1`)).rows;
    const before = await scans();
    const store = await createPrismaStore({ url: database.url, logger: silentLogger });
    const ws = newId();
    for (let round = 0; round < 12; round++) {
      const threads = Array.from({ length: 20 }, () => thread(ws));
      const ids = threads.map((t) => t.id);
      await store.events.append(threads.map((t) => t.open()));
      const messages = threads.map((t) => t.unit());
      await store.events.append(messages);
      const target = messages[0]?.events[0]?.id ?? '';
      await store.events.append(threads.map((t) => t.unit({}, { patch: { conversationId: t.id, agentId: 'agent' }, blank: [target] })));
      await store.events.repair(threads.map((t) => t.unit({}, { patch: { conversationId: t.id, teamId: 'team' } })));
      await store.events.repair(messages);
      await store.events.heads(ws, ids);
      await store.events.project(threads.map((t) => projection(t, { waitingSince: 1 })));
      await store.events.read(ws, { conversationId: ids[0] ?? '', sequence: 'public', before: 3, limit: 10 });
      await store.events.find(ws, ids[0] ?? '', { id: target });
      await store.upkeep.behind(0, 10);
      await store.upkeep.unrelayed(Date.now(), 10);
      await store.conversations.get(ws, ids[0] ?? '');
      for (const view of ['mine', 'unassigned', 'all', 'waiting', 'bot', 'snoozed', 'team', 'contact'] as const) {
        await store.conversations.list(ws, { view, agentId: 'agent', teamId: 'team', contactId: 'contact', limit: 20, after: { at: Date.now(), id: 'x' } });
      }
      await store.conversations.counts(ws, { agentId: 'agent' });
      await store.conversations.markRead(ws, [{ agentId: 'agent', conversationId: ids[0] ?? '', seq: 1, visitorMsgs: 0 }]);
      await store.conversations.reads(ws, 'agent', ids);
      await store.contacts.byIdentity(ws, 'device', newId(), () => contact(ws));
    }
    // The server adds a connection's figures up when it ends at the latest.
    await store.close();
    await expect.poll(async () => (await admin.query("SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'parley'")).rows[0].n).toBe(0);
    expect(await scans()).toEqual(before);
  } finally {
    await admin.end();
    await database.drop();
  }
}, 60_000);
