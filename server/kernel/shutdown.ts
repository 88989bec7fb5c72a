import { textOf } from './check-plugin.ts';
import type { Logger } from './logger.ts';
import { within } from './within.ts';

export interface Shutdown {
  /** Adds a step at the end. Steps run one after the other in this order; `limitMs` bounds this one (default 5,000). */
  step(name: string, run: () => unknown, limitMs?: number): void;
  /** Runs the steps once; later calls get the same answer. 0 when all went well, 1 when a step failed, ran out of time or was left out. */
  run(reason: string): Promise<number>;
  /** Runs on SIGTERM and SIGINT and then exits; a second signal exits at once with 1. Answers the way to stop listening. */
  listen(exit?: (code: number) => void): () => void;
}
export type ShutdownOptions = {
  logger: Logger;
  /** Bounds the whole, ms; what an orchestrator waits before it kills should be longer. Default 25,000. */
  totalMs?: number;
  now?: () => number;
};

export function createShutdown({ logger, totalMs = 25_000, now = Date.now }: ShutdownOptions): Shutdown {
  const steps: { name: string; run: () => unknown; limitMs: number }[] = [];
  let running: Promise<number> | null = null;

  async function runSteps(reason: string): Promise<number> {
    const end = now() + totalMs;
    let code = 0;
    logger.info({ reason, steps: steps.length }, 'shutting down');
    for (const step of steps) {
      const left = end - now();
      if (left <= 0) {
        code = 1;
        logger.error({ step: step.name }, `shutdown: no time left for ${step.name}`);
        continue;
      }
      const started = now();
      const result = await within(Math.min(step.limitMs, left), step.run);
      if (result.ok) logger.debug({ step: step.name, ms: now() - started }, `shutdown: ${step.name} done`);
      else {
        code = 1;
        logger.error(
          { step: step.name, ms: now() - started, err: result.error },
          `shutdown: ${step.name} ${result.timedOut ? 'ran out of time' : `failed: ${textOf(result.error)}`}`,
        );
      }
    }
    logger.info({ reason, code }, code === 0 ? 'shut down' : 'shut down with failures');
    return code;
  }

  const run = (reason: string): Promise<number> => {
    running ??= runSteps(reason);
    return running;
  };
  return {
    step: (name, work, limitMs = 5000) => {
      steps.push({ name, run: work, limitMs });
    },
    run,
    listen(exit = process.exit) {
      const onSignal = (signal: NodeJS.Signals) => {
        if (running) return exit(1);
        void run(signal).then(exit);
      };
      process.on('SIGTERM', onSignal);
      process.on('SIGINT', onSignal);
      return () => {
        process.off('SIGTERM', onSignal);
        process.off('SIGINT', onSignal);
      };
    },
  };
}
