import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import path from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { setAccess } from './access.ts';
import { compose, type House } from './compose.ts';
import type { Domain } from './domain/context.ts';
import { wakeSnoozed } from './domain/conversations/wake-snoozed.ts';
import { ensureDemoInbox } from './domain/inboxes/ensure-demo-inbox.ts';
import { cleanUp } from './domain/workspace/clean-up.ts';
import { createAuth } from './domain/workspace/create-auth.ts';
import { createFirstOwner, issueSetupToken } from './domain/workspace/set-up.ts';
import { serveDemo } from './doors/demo/serve-demo.ts';
import { createAddressOf } from './doors/http/client-address.ts';
import { createHttp } from './doors/http/create-http.ts';
import { openPages, type Pages } from './doors/pages/open-pages.ts';
import { createHub, type Hub } from './doors/sockets/hub.ts';
import { createShutdown } from './kernel/shutdown.ts';
import { makeAccess } from './make-access.ts';
import { type Config, loadConfig } from './runtime/config/load-config.ts';
import { packageRoot } from './runtime/config/package-root.ts';
import { listenOn } from './runtime/config/pick-port.ts';
import { startProblemOf } from './runtime/config/start-problem.ts';
import { trimMemoryWhenQuiet } from './runtime/load/trim-memory.ts';
import { baseUrl, startBox } from './start-box.ts';
import { VERSION } from './version.ts';

export type Parley = {
  url: string;
  config: Config;
  domain: Domain;
  hub: Hub;
  setupToken: string | null /** Where the data is, for people. */;
  database: string;
  stop(): Promise<void>;
};

const WAKE_MS = 5_000;
const REFRESH_MS = 10_000;
const CLEAN_MS = 60_000;

/** The whole server in this process. The composition root: the only place that knows everybody. */
export async function startParley(overrides: Partial<Config> = {}): Promise<Parley> {
  const config = loadConfig(process.env, overrides);
  const house = await compose(config);
  try {
    return await openDoors(house);
  } catch (e) {
    await house.close();
    throw e;
  }
}

async function openDoors(house: House): Promise<Parley> {
  const { config, domain, folder, logger, database } = house;
  const root = packageRoot();
  const auth = createAuth(domain);
  if (config.adminEmail && config.adminPassword) await createFirstOwner(domain, { name: nameFrom(config.adminEmail), email: config.adminEmail, password: config.adminPassword });
  // Nothing is seeded into a database that somebody brought.
  const demo = config.demo && config.databaseUrl === null ? await ensureDemoInbox(domain) : null;
  const hub = createHub(domain, config);
  house.sources.sockets = () => hub.stats().sockets;
  house.sources.traffic = () => hub.stats().traffic;
  let draining = false;
  setNextAuthEnvironment(config, folder.authSecret);
  const sessionsEnded = (ids: string[]) => hub.closeSessions((c) => c.kind !== 'visitor' && c.sessionId !== undefined && ids.includes(c.sessionId));
  setAccess(makeAccess(domain, auth, { sessionsEnded, authSecret: folder.authSecret, demoInboxId: () => demo?.id ?? null }));

  const server = createServer({ keepAliveTimeout: 65_000 });
  // Whoever asks while the pages are being loaded gets an answer.
  let answer: RequestListener = (_req, res) => void res.writeHead(503, { 'retry-after': '1', 'cache-control': 'no-store' }).end();
  let pages: Pages | null = null;
  server.on('request', (req, res) => answer(req, res));
  server.on('upgrade', (req, socket, head) => {
    if (req.url?.startsWith('/ws')) hub.upgrade(req, socket, head);
    else if (!req.url?.startsWith('/socket.io/') && !pages?.upgrade(req, socket, head)) socket.destroy();
  });
  hub.attach(server);
  const port = await listenOn(server, config);
  pages = config.pages ? await openPages({ dir: root, dev: !config.production, hostname: config.host, port }) : null;
  const http = createHttp(domain, {
    config,
    auth,
    authSecret: folder.authSecret,
    issueTicket: hub.issueTicket,
    metrics: house.metrics,
    widgetDir: path.join(root, 'dist', 'widget'),
    version: VERSION,
    sessionsEnded,
    health: { draining: () => draining, checks: { database: () => domain.store.ping(), broker: () => house.kernel.use('broker').ping(), media: () => domain.media.ping() } },
  });
  answer = createListener({
    house,
    hub,
    api: getRequestListener(http.fetch, { overrideGlobalObjects: false }),
    pages,
    demoInboxId: demo?.id ?? null,
    demoDir: path.join(root, 'public', 'demo'),
  });
  const waking = setInterval(() => void wakeSnoozed(domain).catch((e) => logger.debug({ err: e }, 'snoozed conversations wait for the store')), WAKE_MS);
  const refreshing = setInterval(() => void domain.directory.refresh().catch(() => {}), REFRESH_MS);
  const cleaning = setInterval(() => void cleanUp(domain).catch((e) => logger.debug({ err: e }, 'cleaning up waits for the store')), CLEAN_MS);
  const stopTrimming = trimMemoryWhenQuiet();
  const setupToken = await issueSetupToken(domain);

  let stopping: Promise<void> | undefined;
  const stop = async () => {
    draining = true;
    stopTrimming();
    clearInterval(waking);
    clearInterval(refreshing);
    clearInterval(cleaning);
    server.close();
    await hub.drain();
    await hub.stop();
    server.closeAllConnections();
    await pages?.close();
    await house.close();
  };
  return {
    url: baseUrl({ ...config, port }),
    config: { ...config, port },
    domain,
    hub,
    setupToken,
    database: database ? `PostgreSQL, ${path.relative(process.cwd(), config.dataDir) || '.'}` : config.memoryStore ? 'memory' : 'DATABASE_URL',
    stop: () => (stopping ??= stop()),
  };
}

type Doors = { house: House; hub: Hub; api: (req: IncomingMessage, res: ServerResponse) => void; pages: Pages | null; demoInboxId: string | null; demoDir: string };

/** Who answers which path: sockets' poll, the API, the demo shop, everything else Next. */
function createListener({ house, hub, api, pages, demoInboxId, demoDir }: Doors) {
  const addressOf = createAddressOf(house.config.trustedProxies);
  const answer = async (req: IncomingMessage, res: ServerResponse) => {
    const url = req.url ?? '/';
    if (url.startsWith('/poll')) return hub.poll(req, res);
    if (API_PATHS.test(url)) return api(req, res);
    if (/^\/demo(\/|\?|$)/.test(url) && (await serveDemo(req, res, demoDir, demoInboxId))) return;
    if (!pages) return void res.writeHead(404).end();
    // Pages ask for the address in this header; what a client wrote there is dropped.
    req.headers['x-forwarded-for'] = addressOf(req.socket.remoteAddress, headerText(req.headers['x-forwarded-for'])) ?? '';
    await pages.handle(req, res);
  };
  return (req: IncomingMessage, res: ServerResponse) => {
    answer(req, res).catch((e) => {
      house.logger.error({ err: e, path: req.url?.split('?')[0] }, 'a request failed in an unexpected way');
      if (!res.headersSent) res.writeHead(500);
      res.end();
    });
  };
}

const API_PATHS = /^\/(api\/v1\/|widget\/|w\.js|c\/|files\/|openapi\.json|docs\/api|livez|readyz|metrics)/;
const headerText = (value: string | string[] | undefined) => (Array.isArray(value) ? value.join(',') : (value ?? null));
const nameFrom = (email: string) => email.split('@')[0] || 'Owner';

/** next-auth reads the environment: the request's own host unless a public URL is set. */
function setNextAuthEnvironment(config: Config, secret: string): void {
  process.env.NEXTAUTH_SECRET = secret;
  if (config.publicUrl) process.env.NEXTAUTH_URL = config.publicUrl;
  else process.env.AUTH_TRUST_HOST = 'true';
}

/** Entry of `npm start`: prints the box, stops on SIGTERM, and says in one sentence why it cannot start. */
export async function main(): Promise<void> {
  try {
    const parley = await startParley();
    const { config } = parley;
    const locale = /^zh/i.test(process.env.LC_ALL ?? process.env.LANG ?? '') ? 'zh' : 'en';
    process.stdout.write(`\n${startBox({ ...config, demo: config.demo && config.databaseUrl === null, setupToken: parley.setupToken, database: parley.database, locale })}\n\n`);
    if (!config.limits) parley.domain.logger.warn({}, 'PARLEY_LIMITS=off: no rate limits and no window; for benches and conformance runs only');
    const shutdown = createShutdown({ logger: parley.domain.logger });
    shutdown.step('doors and log', parley.stop, 20_000);
    shutdown.listen();
  } catch (e) {
    const sentence = startProblemOf(e);
    process.stderr.write(sentence ? `Parley cannot start: ${sentence}\n` : `Parley cannot start: ${e instanceof Error ? (e.stack ?? e.message) : String(e)}\n`);
    process.exit(1);
  }
}
