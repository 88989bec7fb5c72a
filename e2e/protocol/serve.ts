/**
 * The server as a child process: the built bundle when PARLEY_SERVE=built, straight from the sources
 * when it is `source`, else the bundle it names. Pages stay off; everything
 * else is as shipped and comes from the environment. PARLEY_SUITE_STORE=memory leaves the database out, for a quick look. Prints `READY <url>`, ends on SIGTERM after its drain.
 */
import { pathToFileURL } from 'node:url';

type Running = { url: string; domain: unknown; stop(): Promise<void> };
type Main = { startParley(overrides?: Record<string, unknown>): Promise<Running> };

const root = new URL('../../', import.meta.url);
const wanted = process.env.PARLEY_SERVE ?? 'source';
const file = wanted === 'built' ? 'dist/server.mjs' : wanted === 'source' ? 'server/main.ts' : wanted;
const main = (await import(pathToFileURL(new URL(file, root).pathname).href)) as Main;
const memory = process.env.PARLEY_SUITE_STORE === 'memory';
const running = await main.startParley({ pages: false, ...(memory ? { memoryStore: true } : {}) });
if (memory) console.log(`KEY ${await keyInside(running.domain)}`);
console.log(`READY ${running.url}`);
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    void running.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
}

/** Without a database the command line cannot reach this process: the key is made here. */
async function keyInside(domain: unknown): Promise<string> {
  const verbs = (await import(pathToFileURL(new URL('server/domain/workspace/api-keys.ts', root).pathname).href)) as {
    storeApiKey(domain: unknown, input: { name: string; role: 'owner' }): Promise<{ key: string }>;
  };
  return (await verbs.storeApiKey(domain, { name: 'suite', role: 'owner' })).key;
}
