/** For tests: a domain over a store in memory, with files in a temporary folder. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod/mini';
import { silentLogger } from '../kernel/logger.ts';
import { createEventLog } from '../log/create-event-log.ts';
import { createMemoryBroker } from '../plugins/broker-memory/create-memory-broker.ts';
import { config as brokerConfig } from '../plugins/broker-memory/definition.ts';
import { createLocalMedia } from '../plugins/media-local/create-local-media.ts';
import { createMemoryStore } from '../plugins/store-memory/create-memory-store.ts';
import type { Domain } from './context.ts';
import { createDirectory } from './workspace/directory.ts';
import { ensureWorkspace } from './workspace/ensure-workspace.ts';

/** `limits` off unless asked for; `clock.now` (ms) is added to the time; `errors` collects what was logged as an error. */
export async function createTestDomain(options: { limits?: boolean } = {}) {
  const dir = await mkdtemp(path.join(tmpdir(), 'parley-test-'));
  const clock = { now: 0 };
  const now = () => Date.now() + clock.now;
  const store = createMemoryStore();
  const workspace = await ensureWorkspace(store, now());
  const log = createEventLog({ store, broker: createMemoryBroker(z.parse(brokerConfig, {})), logger: silentLogger, workspaceId: workspace.id });
  await log.start();
  const errors: unknown[] = [];
  const domain: Domain = {
    store,
    log,
    media: await createLocalMedia({ dir: path.join(dir, 'uploads') }),
    telemetry: { span: () => {}, call: () => {}, trace: () => [], close: async () => {} },
    logger: { ...silentLogger, error: (fields: object) => void errors.push(fields) },
    directory: await createDirectory(store, workspace.id),
    workspace,
    secretKey: new Uint8Array(32).fill(3),
    now,
    limits: options.limits ?? false,
  };
  const close = async () => {
    await log.stop();
    await rm(dir, { recursive: true, force: true });
  };
  return { domain, dir, clock, errors, close };
}
