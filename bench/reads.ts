/** S5: the agent's conversation list and a conversation's history with 100,000 conversations and 1,000,000 messages. */
import { Agent, get } from 'node:http';
import type pg from 'pg';
import { openDatabase } from './lib/database.ts';
import type { BenchOptions } from './lib/options.ts';
import { ms, percentile, report, round, say } from './lib/report.ts';
import { startTarget } from './lib/target.ts';

export async function run(options: BenchOptions): Promise<void> {
  const conversations = options.quick ? 5_000 : 100_000;
  const each = 10;
  const target = await startTarget();
  const db = await openDatabase(target.child.dataDir);
  const http = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    const agent = await target.world.newKey('agent');
    const began = performance.now();
    const workspace = (await db.query<{ id: string }>('select id from "Workspace" limit 1')).rows[0]?.id ?? '';
    await fill(db, { workspace, inbox: target.world.inbox, agent: agent.agentId, conversations, each });
    say(options, `${conversations} conversations, ${conversations * each} messages loaded in ${round((performance.now() - began) / 1000)} s`);
    const rounds = options.quick ? 50 : 400;
    const lists = ['unassigned', 'mine', 'all', 'waiting'];
    const httpTimes: number[] = [];
    const storeTimes: number[] = [];
    const historyTimes: number[] = [];
    let cursor: string | null = null;
    for (let n = 0; n < rounds; n++) {
      const view = lists[n % lists.length] ?? 'all';
      const page: string = `/api/v1/conversations?view=${view}&limit=50${cursor && n % 8 >= 4 ? `&cursor=${encodeURIComponent(cursor)}` : ''}`;
      const { took, body } = await timedGet(target.child.base + page, agent.key, http);
      httpTimes.push(took);
      if (view === 'all') cursor = (JSON.parse(body) as { next: string | null }).next;
      storeTimes.push(await timed(() => db.query(LIST, [workspace])));
      const conv = `bench-conversation-${Math.floor(Math.random() * conversations)}`;
      historyTimes.push((await timedGet(`${target.child.base}/api/v1/conversations/${conv}/events?limit=50`, agent.key, http)).took);
    }
    const [storeP95Ms, httpP95Ms, historyP95Ms] = [storeTimes, httpTimes, historyTimes].map((t) => round(percentile(t.slice(20), 0.95), 2));
    report(
      {
        bench: 'reads',
        settings: { conversations, messages: conversations * each, rounds },
        runs: [],
        figures: { storeP95Ms: storeP95Ms ?? 0, httpP95Ms: httpP95Ms ?? 0, historyP95Ms: historyP95Ms ?? 0 },
      },
      [
        { what: 'list in the store, p95', value: ms(storeP95Ms ?? 0), goal: '≤ 5 ms', met: (storeP95Ms ?? 0) <= 5 },
        { what: 'list over HTTP, p95', value: ms(httpP95Ms ?? 0), goal: '≤ 25 ms', met: (httpP95Ms ?? 0) <= 25 },
        { what: 'history over HTTP, p95', value: ms(historyP95Ms ?? 0) },
      ],
      options,
    );
  } finally {
    http.destroy();
    await db.end();
    await target.close();
  }
}

/** The list's own statement as an agent's page needs it: the newest 50 of a status. */
const LIST = `select * from "Conversation" where "workspaceId" = $1 and status = 'open' order by "sortAt" desc, id desc limit 50`;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const t = performance.now();
  await work();
  return performance.now() - t;
}

function timedGet(url: string, key: string, agent: Agent): Promise<{ took: number; body: string }> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    get(url, { agent, headers: { authorization: `Bearer ${key}` } }, (res) => {
      let body = '';
      res.on('data', (chunk) => {
        body += chunk;
      });
      res.on('end', () => (res.statusCode === 200 ? resolve({ took: performance.now() - began, body }) : reject(new Error(`${url}: ${res.statusCode} ${body.slice(0, 200)}`))));
    }).on('error', reject);
  });
}

type Fill = { workspace: string; inbox: string; agent: string; conversations: number; each: number };

/** Rows made inside the database: 1 % of the open ones are the agent's, a third is resolved, a fifth waits. */
async function fill(db: pg.Client, q: Fill): Promise<void> {
  await db.query('set synchronous_commit = off');
  const columns = await columnsOf(db, 'Contact');
  const contact: Record<string, string> = {
    id: `'bench-contact-' || g`,
    workspaceId: `'${q.workspace}'`,
    inboxId: `'${q.inbox}'`,
    name: `'Customer ' || g`,
    verified: 'false',
    attributes: `'{}'`,
    version: '1',
    createdAt: 'now()',
    updatedAt: 'now()',
  };
  await insert(db, 'Contact', contact, columns, q.conversations);
  const conversation: Record<string, string> = {
    id: `'bench-conversation-' || g`,
    workspaceId: `'${q.workspace}'`,
    inboxId: `'${q.inbox}'`,
    contactId: `'bench-contact-' || g`,
    status: `case when g % 3 = 0 then 'resolved' else 'open' end`,
    ownerKind: `case when g % 100 = 1 then 'agent' else 'none' end`,
    agentId: `case when g % 100 = 1 then '${q.agent}' end`,
    priority: `'none'`,
    tags: `'[]'`,
    lastSeq: String(q.each + 1),
    lastPublicSeq: String(q.each + 1),
    lastMessageAt: `now() - g * interval '1 second'`,
    lastActorKind: `'visitor'`,
    preview: `'Where is my order number ' || g`,
    publicPreview: `'Where is my order number ' || g`,
    publicUpdatedAt: `now() - g * interval '1 second'`,
    visitorMsgs: String(q.each),
    agentMsgs: '0',
    waitingSince: `case when g % 5 = 1 then now() - g * interval '1 second' end`,
    relayedSeq: String(q.each + 1),
    sortAt: `now() - g * interval '1 second'`,
    createdAt: 'now()',
    updatedAt: `now() - g * interval '1 second'`,
  };
  await insert(db, 'Conversation', conversation, await columnsOf(db, 'Conversation'), q.conversations);
  const event: Record<string, string> = {
    workspaceId: `'${q.workspace}'`,
    conversationId: `'bench-conversation-' || g`,
    seq: 'k',
    publicSeq: 'k',
    id: `'bench-event-' || g || '-' || k`,
    cid: `'bench-cid-' || g || '-' || k`,
    payloadHash: `'abcdefghijklmnopqrstuv'`,
    type: `case when k = 1 then 'conversation.opened' else 'message.created' end`,
    visibility: `'public'`,
    actorKind: `'visitor'`,
    actorId: `'bench-contact-' || g`,
    body: `case when k > 1 then 'Where is my order number ' || g || ', asked for the ' || k || '. time, 订单在哪里' end`,
    data: `case when k > 1 then '{"kind":"text"}'::jsonb else '{}'::jsonb end`,
    visitorMsgs: 'k - 1',
    agentMsgs: '0',
    createdAt: `now() - g * interval '1 second'`,
  };
  await insert(db, 'Event', event, await columnsOf(db, 'Event'), q.conversations, q.each + 1);
  await db.query('analyze');
}

type Columns = { all: Set<string>; required: Map<string, string> };

/** The columns of a table, and those that must have a value, with one that fits their type: the table may grow without this bench. */
async function columnsOf(db: pg.Client, table: string): Promise<Columns> {
  const { rows } = await db.query<{ name: string; type: string; required: boolean }>(
    `select column_name as name, data_type as type, is_nullable = 'NO' and column_default is null as required from information_schema.columns where table_schema = 'public' and table_name = $1`,
    [table],
  );
  const filler = (type: string): string =>
    type.startsWith('json') ? `'{}'` : type.startsWith('timestamp') ? 'now()' : type === 'boolean' ? 'false' : /int|numeric/.test(type) ? '0' : `''`;
  return { all: new Set(rows.map((r) => r.name)), required: new Map(rows.filter((r) => r.required).map((r) => [r.name, filler(r.type)])) };
}

async function insert(db: pg.Client, table: string, values: Record<string, string>, columns: Columns, count: number, inner = 1): Promise<void> {
  const filled: Record<string, string> = { ...Object.fromEntries(columns.required), ...values };
  const names = Object.keys(filled).filter((c) => columns.all.has(c));
  const step = 10_000;
  for (let from = 0; from < count; from += step) {
    await db.query(
      `insert into "${table}" (${names.map((n) => `"${n}"`).join(',')}) select ${names.map((n) => filled[n]).join(',')} from generate_series(${from}, ${Math.min(count, from + step) - 1}) g, generate_series(1, ${inner}) k`,
    );
  }
}
