/**
 * The server as a child process: the built bundle when PARLEY_SERVE=built, straight from the sources when it is `source` (then under tsx),
 * else the bundle it names. Pages stay off; everything else is as shipped and comes from the environment. PARLEY_SUITE_STORE=memory leaves
 * the database out, for a quick look. Prints `READY <url>`, ends on SIGTERM after its drain.
 */
const root = new URL('../../', import.meta.url);
const wanted = process.env.PARLEY_SERVE ?? 'source';
const file = wanted === 'built' ? 'dist/server.mjs' : wanted === 'source' ? 'server/main.ts' : wanted;
const main = await import(new URL(file, root).href);
const memory = process.env.PARLEY_SUITE_STORE === 'memory';
const running = await main.startParley({ pages: false, ...(memory ? { memoryStore: true } : {}) });
if (memory) console.log(`KEY ${await keyInside(running.domain)}`);
console.log(`READY ${running.url}`);
if (process.send) answerLine(running);
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => {
    void running.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
}

/**
 * What a bot does inside the server, for a suite that holds the child's line: `{ask, do: 'begin'|'say'|'end', conv, stream, text?, reason?}`,
 * answered `{ask, …}`; `stopped` waits until a reader has stopped the stream.
 */
function answerLine({ hub, domain }) {
  const streams = new Map();
  const acts = {
    begin: ({ conv, stream }) => {
      streams.set(stream, hub.core.stream(domain.log.peek(conv).conversation, stream));
      return {};
    },
    say: ({ stream, text }) => ({ went: streams.get(stream).delta(text) }),
    end: ({ stream, reason }) => {
      streams.get(stream).end(reason);
      return {};
    },
    stopped: async ({ stream }) => {
      const { signal } = streams.get(stream);
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      return { reason: signal.reason };
    },
  };
  process.on('message', async (message) => process.send({ ask: message.ask, ...(await acts[message.do](message)) }));
}

/** Without a database the command line cannot reach this process: the key is made here. Only from the sources. */
async function keyInside(domain) {
  const verbs = await import(new URL('server/domain/workspace/api-keys.ts', root).href);
  return (await verbs.storeApiKey(domain, { name: 'suite', role: 'owner' })).key;
}
