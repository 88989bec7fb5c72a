/**
 * The server as a child process: the built bundle when PARLEY_SERVE=built, else straight from the sources. Pages stay off; everything
 * else is as shipped and comes from the environment. Prints `READY <url>`, ends on SIGTERM after its drain.
 */
import { pathToFileURL } from 'node:url';

type Running = { url: string; stop(): Promise<void> };
type Main = { startParley(overrides?: Record<string, unknown>): Promise<Running> };

const root = new URL('../../', import.meta.url);
const file = process.env.PARLEY_SERVE === 'built' ? 'dist/server.mjs' : 'server/main.ts';
const main = (await import(pathToFileURL(new URL(file, root).pathname).href)) as Main;
const running = await main.startParley({ pages: false });
console.log(`READY ${running.url}`);
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    void running.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
}
