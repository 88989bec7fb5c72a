import { type PluginError, textOf } from './check-plugin.ts';
import type { Hooks } from './hooks.ts';
import type { Logger } from './logger.ts';
import type { Dispose, Plugin, PluginContext } from './plugin.ts';
import type { Registry, Slot } from './registry.ts';
import { within } from './within.ts';

/** A plugin that was set up: what it will put in (`staged`), what it has put in (`slots`, `unhook`), and how it ends. */
export type Entry = {
  plugin: Plugin;
  staged: Map<string, object>;
  stagedHooks: (() => () => void)[];
  slots: Slot[];
  unhook: (() => void)[];
  phase: 'setup' | 'running' | 'released';
  abort: AbortController;
  dispose: Dispose | null;
};
export type Workshop = {
  log: Logger;
  registry: Registry;
  hooks: Hooks;
  setupMs: number;
  drainMs: number;
  disposeMs: number;
  dress(port: string, implementation: object): object;
};

/** Runs the plugin's setup. What it provides and hooks is only noted, so that a failure half-way leaves nothing behind. */
export async function setUpPlugin(shop: Workshop, plugin: Plugin, config: unknown): Promise<{ ok: true; entry: Entry } | { ok: false; error: PluginError }> {
  const entry: Entry = { plugin, staged: new Map(), stagedHooks: [], slots: [], unhook: [], phase: 'setup', abort: new AbortController(), dispose: null };
  const run = Promise.resolve().then(() => plugin.setup(contextFor(shop, entry), config));
  const result = await within(shop.setupMs, () => run);
  if (result.ok) {
    entry.dispose = typeof result.value === 'function' ? result.value : null;
    return { ok: true, entry };
  }
  entry.phase = 'released';
  entry.abort.abort();
  // A setup that comes back too late still gets to clean up after itself.
  if (result.timedOut) void run.then(async (dispose) => typeof dispose === 'function' && (await within(shop.disposeMs, dispose))).catch(() => {});
  const why = result.timedOut ? `its setup took longer than ${shop.setupMs} ms` : textOf(result.error);
  return { ok: false, error: { code: 'PLUGIN_SETUP', plugin: plugin.name, message: `Plugin ${plugin.name}: could not start: ${why.replace(/\.$/, '')}.`, cause: result.error } };
}

/** Puts everything noted in setup into force, at once. Answers the ports. */
export function commitPlugin(shop: Workshop, entry: Entry): string[] {
  entry.phase = 'running';
  for (const [port, implementation] of entry.staged) entry.slots.push(shop.registry.put(port, entry.plugin.name, shop.dress(port, implementation)));
  entry.unhook.push(...entry.stagedHooks.map((hook) => hook()));
  return [...entry.staged.keys()];
}

/** Takes out all that the plugin put in, waits for calls in flight, aborts its signal, disposes it. Answers what failed, or null. */
export async function releasePlugin(shop: Workshop, entry: Entry): Promise<PluginError | null> {
  entry.phase = 'released';
  for (const unhook of entry.unhook.splice(0)) unhook();
  for (const slot of entry.slots) shop.registry.remove(slot);
  for (const quiet of await Promise.all(entry.slots.map(async (slot) => ({ slot, ended: await shop.registry.idle(slot, shop.drainMs) })))) {
    if (!quiet.ended)
      shop.log.warn({ plugin: entry.plugin.name, port: quiet.slot.port, calls: quiet.slot.inFlight }, `calls to ${entry.plugin.name} did not end in ${shop.drainMs} ms`);
  }
  entry.abort.abort();
  const { dispose } = entry;
  if (!dispose) return null;
  const result = await within(shop.disposeMs, dispose);
  if (result.ok) return null;
  const error: PluginError = {
    code: 'PLUGIN_DISPOSE',
    plugin: entry.plugin.name,
    message: `Plugin ${entry.plugin.name}: did not end cleanly: ${textOf(result.error)}.`,
    cause: result.error,
  };
  shop.log.error({ plugin: entry.plugin.name, code: error.code, err: result.error }, error.message);
  return error;
}

function contextFor(shop: Workshop, entry: Entry): PluginContext {
  const { name } = entry.plugin;
  const early = (what: string) => {
    if (entry.phase !== 'setup') throw new Error(`plugin ${name}: ${what} belongs into setup`);
  };
  return {
    provide(port, implementation) {
      early('provide');
      if (typeof implementation !== 'object' || implementation === null) throw new Error(`nothing was given for the port "${port}"`);
      entry.staged.set(port, implementation);
    },
    use: (port) => shop.registry.use(port) as never,
    on(hook, handler) {
      early('on');
      entry.stagedHooks.push(() => shop.hooks.on(name, hook, handler));
    },
    log: shop.log.child({ plugin: name }),
    signal: entry.abort.signal,
  };
}
