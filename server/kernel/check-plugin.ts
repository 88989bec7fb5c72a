import * as z from 'zod/mini';
import { type Issue, parse } from '#protocol';
import type { Plugin } from './plugin.ts';

export type PluginErrorCode = 'PLUGIN_INVALID' | 'PLUGIN_CONFIG' | 'PLUGIN_SETUP' | 'PLUGIN_CONFLICT' | 'PLUGIN_REQUIRES' | 'PLUGIN_MISSING' | 'PLUGIN_DISPOSE' | 'KERNEL_CLOSED';
/** What went wrong with which plugin, as data: it is shown in the console and in the log. `issues` point into the configuration. */
export type PluginError = { code: PluginErrorCode; plugin: string; message: string; issues?: Issue[]; cause?: unknown };

/** Names are folder-like: lower case, digits, single dashes, 2 to 64 characters, a letter first. */
export const PLUGIN_NAME = /^[a-z](?:-?[a-z0-9]){1,63}$/;

/** Looks at the metadata before anything of the plugin runs; null when it is in order. */
export function checkPlugin(value: unknown): PluginError | null {
  const name = nameOf(value);
  const invalid = (what: string): PluginError => ({ code: 'PLUGIN_INVALID', plugin: name, message: `Plugin ${name}: ${what}` });
  if (typeof value !== 'object' || value === null) return invalid('the default export is not a plugin object.');
  const plugin = value as Partial<Record<keyof Plugin, unknown>>;
  if (typeof plugin.name !== 'string' || !PLUGIN_NAME.test(plugin.name)) return invalid('its name must be lower-case letters, digits and dashes, such as "broker-memory".');
  if (plugin.apiVersion !== 1) return invalid(`it was written for plugin API ${String(plugin.apiVersion)}; this Parley speaks version 1.`);
  if (typeof plugin.setup !== 'function') return invalid('it has no setup function.');
  if (typeof plugin.config !== 'object' || plugin.config === null || !('_zod' in plugin.config)) return invalid('its config is not a zod schema.');
  if (plugin.requires !== undefined && !(Array.isArray(plugin.requires) && plugin.requires.every((p) => typeof p === 'string')))
    return invalid('requires must be a list of port names.');
  return null;
}

/** The configuration as the plugin wants it, or an error that names the plugin and the places. `undefined` counts as an empty object. */
export function parseConfig(plugin: Plugin, raw: unknown): { ok: true; value: unknown } | { ok: false; error: PluginError } {
  try {
    const parsed = parse(plugin.config as z.ZodMiniType, raw ?? {});
    if (parsed.ok) return { ok: true, value: parsed.value };
    const places = parsed.errors.map((i) => (i.path ? `${i.path}: ${i.message}` : i.message)).join('; ');
    return { ok: false, error: { code: 'PLUGIN_CONFIG', plugin: plugin.name, message: `Plugin ${plugin.name}: its settings do not fit: ${places}.`, issues: parsed.errors } };
  } catch (cause) {
    return { ok: false, error: { code: 'PLUGIN_CONFIG', plugin: plugin.name, message: `Plugin ${plugin.name}: its settings could not be checked: ${textOf(cause)}.`, cause } };
  }
}

export const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const nameOf = (value: unknown): string => {
  const parsed = z.safeParse(z.looseObject({ name: z.string().check(z.minLength(1)) }), value);
  return parsed.success ? parsed.data.name.slice(0, 64) : '(no name)';
};
