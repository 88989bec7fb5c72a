import pg from 'pg';
import { postmaster } from '../../e2e/protocol/server.ts';

/** A connection of our own to the embedded database of a data folder, over its socket. */
export async function openDatabase(dataDir: string, database = 'postgres'): Promise<pg.Client> {
  const running = await postmaster(dataDir);
  if (!running) throw new Error(`no database runs in ${dataDir}`);
  const client = new pg.Client({ host: running.socketDir, port: running.port, user: 'postgres', database });
  await client.connect();
  return client;
}

/** What the log says of itself: rows, holes in either count, cids that stand twice. */
export type LogCheck = { messages: number; seqHoles: number; publicSeqHoles: number; doubledCids: number };

export async function checkLog(dataDir: string): Promise<LogCheck> {
  const db = await openDatabase(dataDir);
  try {
    const { rows } = await db.query<{ messages: string; seq_holes: string; public_holes: string }>(
      `select sum(messages) as messages, sum(holes) as seq_holes, sum(public_holes) as public_holes from (
         select count(*) filter (where type = 'message.created') as messages, max(seq) - count(*) as holes,
                max("publicSeq") - count(*) filter (where visibility = 'public') as public_holes
         from "Event" group by "conversationId") x`,
    );
    const doubled = await db.query<{ n: string }>('select count(*) as n from (select 1 from "Event" group by "conversationId", cid having count(*) > 1) x');
    const r = rows[0];
    return { messages: Number(r?.messages ?? 0), seqHoles: Number(r?.seq_holes ?? 0), publicSeqHoles: Number(r?.public_holes ?? 0), doubledCids: Number(doubled.rows[0]?.n ?? 0) };
  } finally {
    await db.end();
  }
}
