import { Registry } from 'prom-client';
import type { Domain } from './domain/context.ts';
import { createDirectory } from './domain/workspace/directory.ts';
import { ensureWorkspace } from './domain/workspace/ensure-workspace.ts';
import { createKernel, type Kernel } from './kernel/create-kernel.ts';
import { createLogger, type Logger } from './kernel/logger.ts';
import type { Plugin } from './kernel/plugin.ts';
import { createEventLog } from './log/create-event-log.ts';
import brokerMemory from './plugins/broker-memory/index.ts';
import mediaLocal from './plugins/media-local/index.ts';
import storeMemory from './plugins/store-memory/index.ts';
import storePrisma from './plugins/store-prisma/index.ts';
import { telemetryLocal } from './plugins/telemetry-local/index.ts';
import type {} from './ports/index.ts';
import { type DataFolder, openDataFolder } from './runtime/config/data-folder.ts';
import type { Config } from './runtime/config/load-config.ts';
import { StartProblem } from './runtime/config/start-problem.ts';
import { type EmbeddedPostgres, startEmbedded } from './runtime/embedded-postgres/start-embedded.ts';
import { createMetrics, type Metrics } from './runtime/metrics/create-metrics.ts';
import type { SocketCounts, Traffic } from './runtime/metrics/domain-metrics.ts';

export type House = {
  config: Config;
  logger: Logger;
  kernel: Kernel;
  domain: Domain;
  folder: DataFolder;
  metrics: Metrics;
  /** What the doors put in for /metrics; nothing before they are open. */
  sources: { sockets: () => SocketCounts; traffic: () => Traffic };
  database: EmbeddedPostgres | null;
  /** Flushes the log and closes everything, in order. Safe to call twice. */
  close(): Promise<void>;
};

/** Puts the parts together without any door: data folder, database, migrations, plugins, log, domain. For the server and the command line. */
export async function compose(config: Config, logger: Logger = createLogger(config.logLevel)): Promise<House> {
  const folder = openDataFolder(config);
  const registry = new Registry();
  const kernel = createKernel({ logger, drainMs: 3_000, disposeMs: 5_000 });
  const database = config.databaseUrl === null && !config.memoryStore ? await startEmbedded({ dataDir: config.dataDir, logger }) : null;
  try {
    const url = config.databaseUrl ?? database?.url ?? '';
    await required(kernel, telemetryLocal(registry), {});
    if (config.memoryStore) await required(kernel, storeMemory, {});
    else await required(kernel, storePrisma, { url, poolSize: config.storePool });
    await required(kernel, brokerMemory, {});
    await required(kernel, mediaLocal, { dir: folder.uploadsDir });
    const sources: House['sources'] = { sockets: () => ({}), traffic: () => ({ framesIn: 0, framesOut: 0 }) };
    const metrics = createMetrics({ registry, sockets: () => sources.sockets(), traffic: () => sources.traffic(), log: () => domain.log.stats() });
    const domain = await openDomain(config, kernel, logger, folder, metrics);
    let closing: Promise<void> | undefined;
    return { config, logger, kernel, domain, folder, metrics, sources, database, close: () => (closing ??= close(domain, kernel, metrics, database)) };
  } catch (e) {
    await kernel.close();
    await database?.stop();
    throw e;
  }
}

async function openDomain(config: Config, kernel: Kernel, logger: Logger, folder: DataFolder, metrics: Metrics): Promise<Domain> {
  const store = kernel.use('store');
  const workspace = await ensureWorkspace(store, Date.now());
  const log = createEventLog({ store, broker: kernel.use('broker'), logger, workspaceId: workspace.id, onBatch: metrics.append });
  await log.start();
  return {
    store,
    log,
    media: kernel.use('media-store'),
    telemetry: kernel.use('telemetry'),
    logger,
    workspace,
    directory: await createDirectory(store, workspace.id),
    secretKey: folder.secretKey,
    now: Date.now,
    limits: config.limits,
  };
}

/** A part without which nothing works: its failure stops the start with its own sentence. Other plugins are reported and skipped. */
async function required<C>(kernel: Kernel, plugin: Plugin<C>, config: unknown): Promise<void> {
  const result = await kernel.load(plugin as Plugin, config);
  if (!result.ok) throw new StartProblem(result.error.message);
}

async function close(domain: Domain, kernel: Kernel, metrics: Metrics, database: EmbeddedPostgres | null): Promise<void> {
  await domain.log.stop();
  metrics.stop();
  await kernel.close();
  await database?.stop();
}
