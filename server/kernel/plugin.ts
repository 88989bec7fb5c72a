import type * as z from 'zod/mini';
import type { Logger } from './logger.ts';

/** Filled by declaration merging in ports/index.ts: port name → interface. */
// biome-ignore lint/suspicious/noEmptyInterface: merged by the ports
export interface PortMap {}
export type PortName = keyof PortMap;
/** Typed hooks, at most eight; merged by whoever fires them. */
// biome-ignore lint/suspicious/noEmptyInterface: merged by the rooms that fire them
export interface HookMap {}
export type HookName = keyof HookMap;

export type Dispose = () => void | Promise<void>;

export interface PluginContext {
  /** Puts an implementation into the port's slot; it leaves with the plugin. */
  provide<P extends PortName>(port: P, implementation: PortMap[P]): void;
  /** The current implementation behind a stable proxy: calls go to whatever is in the slot at that moment. */
  use<P extends PortName>(port: P): PortMap[P];
  on<H extends HookName>(hook: H, handler: (event: HookMap[H]) => void | Promise<void>): void;
  log: Logger;
  /** Aborted when the plugin is disposed. */
  signal: AbortSignal;
}

/** One adapter or extension. `config` draws the settings form, the JSON Schema and the docs; `setup` gets it parsed. */
export interface Plugin<C = unknown> {
  name: string;
  apiVersion: 1;
  config: z.ZodMiniType<C>;
  requires?: readonly PortName[];
  setup(ctx: PluginContext, config: C): Dispose | void | Promise<Dispose | void>;
}
/** Keeps the type of `config` while the plugin is written. */
export const definePlugin = <C>(plugin: Plugin<C>): Plugin<C> => plugin;
