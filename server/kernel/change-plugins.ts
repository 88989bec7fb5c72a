import { checkPlugin, type PluginError, type PluginErrorCode, parseConfig } from './check-plugin.ts';
import type { Plugin } from './plugin.ts';
import { commitPlugin, type Entry, releasePlugin, setUpPlugin, type Workshop } from './run-plugin.ts';

export type LoadResult = { ok: true; name: string; ports: string[] } | { ok: false; error: PluginError };
/** The plugins of one kernel. */
export type House = Workshop & { entries: Entry[]; failed: Map<string, PluginError>; closed: boolean };

export async function loadPlugin(house: House, plugin: Plugin, rawConfig: unknown): Promise<LoadResult> {
  const ready = await prepare(house, plugin, rawConfig, null);
  if (!ready.ok) {
    if (!house.entries.some((e) => e.plugin.name === ready.error.plugin)) house.failed.set(ready.error.plugin, ready.error);
    return refuse(house, ready.error);
  }
  house.failed.delete(plugin.name);
  const ports = commitPlugin(house, ready.entry);
  house.entries.push(ready.entry);
  house.log.info({ plugin: plugin.name, ports }, `plugin ${plugin.name} loaded`);
  await announce(house, ports);
  return { ok: true, name: plugin.name, ports };
}

export async function swapPlugin(house: House, target: string, next: { plugin?: Plugin; config: unknown }): Promise<LoadResult> {
  const holder = house.registry.current(target)?.plugin;
  const old = house.entries.find((e) => e.plugin.name === target) ?? house.entries.find((e) => e.plugin.name === holder);
  if (!old) return refuse(house, { code: 'PLUGIN_MISSING', plugin: target, message: `No plugin is called ${target} or fills a port of that name.` });
  const plugin = next.plugin ?? old.plugin;
  const ready = await prepare(house, plugin, next.config, old);
  if (!ready.ok) return refuse(house, ready.error);
  const ports = commitPlugin(house, ready.entry);
  house.entries[house.entries.indexOf(old)] = ready.entry;
  house.failed.delete(plugin.name);
  house.log.info({ plugin: plugin.name, replaced: old.plugin.name, ports }, `plugin ${plugin.name} swapped in`);
  await announce(house, ports);
  await releasePlugin(house, old);
  return { ok: true, name: plugin.name, ports };
}

/** null when no plugin has that name, else what failed while it ended. */
export async function unloadPlugin(house: House, name: string): Promise<{ error: PluginError | null } | null> {
  const entry = house.entries.find((e) => e.plugin.name === name);
  house.failed.delete(name);
  if (!entry) return null;
  house.entries.splice(house.entries.indexOf(entry), 1);
  const ports = entry.slots.map((slot) => slot.port);
  const error = await releasePlugin(house, entry);
  await announce(house, ports);
  house.log.info({ plugin: name, ports }, `plugin ${name} unloaded`);
  return { error };
}

/** Everything that can fail, before anything in force changes. */
async function prepare(house: House, plugin: Plugin, rawConfig: unknown, replaced: Entry | null): Promise<{ ok: true; entry: Entry } | { ok: false; error: PluginError }> {
  const wrong = checkPlugin(plugin) ?? refusalOf(house, plugin, replaced);
  if (wrong) return { ok: false, error: wrong };
  const config = parseConfig(plugin, rawConfig);
  if (!config.ok) return config;
  const made = await setUpPlugin(house, plugin, config.value);
  if (!made.ok) return made;
  const clash = clashOf(house, made.entry, replaced);
  if (!clash) return made;
  await releasePlugin(house, made.entry);
  return { ok: false, error: clash };
}

function refusalOf(house: House, plugin: Plugin, replaced: Entry | null): PluginError | null {
  if (house.closed) return problem('KERNEL_CLOSED', plugin, 'Parley is shutting down.');
  if (house.entries.some((e) => e !== replaced && e.plugin.name === plugin.name)) return problem('PLUGIN_CONFLICT', plugin, 'it is loaded already.');
  const missing = (plugin.requires ?? []).filter((port) => !house.registry.current(port));
  return missing.length ? problem('PLUGIN_REQUIRES', plugin, `it needs ${missing.map((p) => `the port "${p}"`).join(' and ')}, which nothing provides.`) : null;
}

function clashOf(house: House, entry: Entry, replaced: Entry | null): PluginError | null {
  for (const port of entry.staged.keys()) {
    const holder = house.registry.current(port)?.plugin;
    if (holder !== undefined && holder !== replaced?.plugin.name) return problem('PLUGIN_CONFLICT', entry.plugin, `the port "${port}" is already filled by ${holder}.`);
  }
  const lost = replaced?.slots.find((slot) => !entry.staged.has(slot.port));
  return lost ? problem('PLUGIN_CONFLICT', entry.plugin, `it cannot take the place of ${replaced?.plugin.name}: it does not provide "${lost.port}".`) : null;
}

async function announce(house: House, ports: string[]): Promise<void> {
  for (const port of ports) await house.hooks.fire('slot.changed', { port, plugin: house.registry.current(port)?.plugin ?? null });
}

function refuse(house: House, error: PluginError): LoadResult {
  house.log.error({ plugin: error.plugin, code: error.code, issues: error.issues, err: error.cause }, error.message);
  return { ok: false, error };
}

const problem = (code: PluginErrorCode, plugin: Plugin, what: string): PluginError => ({ code, plugin: plugin.name, message: `Plugin ${plugin.name}: ${what}` });
