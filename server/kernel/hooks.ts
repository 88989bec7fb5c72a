import type { Logger } from './logger.ts';
import type { HookMap, HookName } from './plugin.ts';

type Handler = (event: never) => void | Promise<void>;

export interface Hooks {
  /** Answers the way to take the handler off again. */
  on<H extends HookName>(owner: string, hook: H, handler: (event: HookMap[H]) => void | Promise<void>): () => void;
  /** Runs the handlers one after the other, in the order they came. One that fails is logged with its owner and the others still run. */
  fire<H extends HookName>(hook: H, event: HookMap[H]): Promise<void>;
  count(owner: string): number;
}

export function createHooks(log: Logger): Hooks {
  const handlers = new Map<string, { owner: string; run: Handler }[]>();
  return {
    on(owner, hook, handler) {
      const entry = { owner, run: handler as Handler };
      handlers.set(hook, [...(handlers.get(hook) ?? []), entry]);
      return () => {
        handlers.set(
          hook,
          (handlers.get(hook) ?? []).filter((h) => h !== entry),
        );
      };
    },
    async fire(hook, event) {
      for (const { owner, run } of handlers.get(hook) ?? []) {
        try {
          await run(event as never);
        } catch (err) {
          log.error({ err, plugin: owner, hook }, `plugin ${owner} failed in hook ${hook}`);
        }
      }
    },
    count: (owner) => [...handlers.values()].flat().filter((h) => h.owner === owner).length,
  };
}
