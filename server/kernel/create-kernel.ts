import { type House, type LoadResult, loadPlugin, swapPlugin, unloadPlugin } from './change-plugins.ts';
import type { PluginError } from './check-plugin.ts';
import { createHooks } from './hooks.ts';
import { type InstrumentOptions, instrument, type Sink } from './instrument.ts';
import type { Logger } from './logger.ts';
import type { HookMap, HookName, Plugin, PortMap, PortName } from './plugin.ts';
import { createRegistry } from './registry.ts';

declare module './plugin.ts' {
  interface HookMap {
    /** After a slot was filled, replaced or emptied (`plugin` null): long-lived subscriptions are made again. */
    'slot.changed': { port: string; plugin: string | null };
  }
}

export type { LoadResult };
export type PluginState = { name: string; state: 'loaded' | 'failed'; ports: string[]; hooks: number; error: PluginError | null };

export interface Kernel {
  /** Checks, parses, sets up, then puts in what the plugin provides. A failure is logged, answered and leaves nothing behind; it never throws. */
  load(plugin: Plugin, rawConfig: unknown): Promise<LoadResult>;
  /**
   * Replaces the plugin of that name, or the one that fills that port, while it runs: new configuration parsed, new one set up, slot swapped,
   * calls in flight ended (bounded), old one disposed. A failure before the swap leaves the old one running.
   */
  swap(target: string, next: { plugin?: Plugin; config: unknown }): Promise<LoadResult>;
  /** Takes the plugin out with everything it provided and hooked. False when no plugin has that name. */
  unload(name: string): Promise<boolean>;
  /** A stable stand-in; each call goes to what is in the slot then. An empty slot throws UNAVAILABLE, naming the port. */
  use<P extends PortName>(port: P): PortMap[P];
  has(port: string): boolean;
  on<H extends HookName>(hook: H, handler: (event: HookMap[H]) => void | Promise<void>): () => void;
  fire<H extends HookName>(hook: H, event: HookMap[H]): Promise<void>;
  /** In the order they were loaded, then those that failed. */
  list(): PluginState[];
  /** Unloads everything, the last one first. Answers what failed on the way. */
  close(): Promise<PluginError[]>;
}
export type KernelOptions = {
  logger: Logger;
  /** How long calls in flight may take after a swap or an unload, ms. Default 10,000. */
  drainMs?: number;
  /** Setup that takes longer counts as failed, so that one plugin cannot hold up the boot, ms. Default 30,000. */
  setupMs?: number;
  disposeMs?: number;
  /** Which port calls make spans (`instrument`). */
  spans?: InstrumentOptions['spans'];
};

export function createKernel(options: KernelOptions): Kernel {
  const house = openHouse(options);
  const inTurn = oneAtATime();
  return {
    load: (plugin, rawConfig) => inTurn(() => loadPlugin(house, plugin, rawConfig)),
    swap: (target, next) => inTurn(() => swapPlugin(house, target, next)),
    unload: (name) => inTurn(async () => (await unloadPlugin(house, name)) !== null),
    use: <P extends PortName>(port: P) => house.registry.use(port) as PortMap[P],
    has: (port) => house.registry.current(port) !== undefined,
    on: (hook, handler) => house.hooks.on('the host', hook, handler),
    fire: house.hooks.fire,
    list: () => listPlugins(house),
    close: () => inTurn(() => closeHouse(house)),
  };
}

function openHouse({ logger: log, drainMs = 10_000, setupMs = 30_000, disposeMs = 10_000, spans = true }: KernelOptions): House {
  const registry = createRegistry();
  const sink = () => registry.current('telemetry')?.implementation as Sink | undefined;
  return {
    log,
    registry,
    hooks: createHooks(log),
    drainMs,
    setupMs,
    disposeMs,
    // The telemetry port itself stays bare: measuring a measurement would measure itself.
    dress: (port, implementation) => (port === 'telemetry' ? implementation : instrument(port, implementation, sink, { spans })),
    entries: [],
    failed: new Map(),
    closed: false,
  };
}

/** One change at a time: two swaps of one slot would otherwise dispose each other's work. */
function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let turn: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = turn.then(work);
    turn = mine.catch(() => {});
    return mine;
  };
}

function listPlugins(house: House): PluginState[] {
  const loaded = house.entries.map(
    (e): PluginState => ({ name: e.plugin.name, state: 'loaded', ports: e.slots.map((s) => s.port), hooks: house.hooks.count(e.plugin.name), error: null }),
  );
  return [...loaded, ...[...house.failed].map(([name, error]): PluginState => ({ name, state: 'failed', ports: [], hooks: 0, error }))];
}

async function closeHouse(house: House): Promise<PluginError[]> {
  house.closed = true;
  const errors: PluginError[] = [];
  for (const name of house.entries.map((e) => e.plugin.name).reverse()) {
    const result = await unloadPlugin(house, name);
    if (result?.error) errors.push(result.error);
  }
  return errors;
}
