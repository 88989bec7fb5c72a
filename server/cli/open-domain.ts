import type { Domain } from '../domain/context.ts';
import { createLogger } from '../kernel/logger.ts';
import type { Config } from '../runtime/config/load-config.ts';

export type OpenDomain = (config: Config) => Promise<{ domain: Domain; close(): Promise<void> }>;

/**
 * The domain over the install's own database, beside a running server or alone. Logs go to stderr, from warnings on: stdout belongs to the
 * command's answer.
 */
export const openDomain: OpenDomain = async (config) => {
  const { compose } = await import('../compose.ts');
  const logger = createLogger(process.env.LOG_LEVEL ?? 'warn', { write: (line) => void process.stderr.write(line) });
  const house = await compose({ ...config, pages: false }, logger);
  return { domain: house.domain, close: () => house.close() };
};
