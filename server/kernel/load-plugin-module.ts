import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkPlugin, type PluginError, textOf } from './check-plugin.ts';
import type { Plugin } from './plugin.ts';

/**
 * A plugin from outside: `specifier` is a package name, or a path (relative ones start with a dot and count from `baseDir`).
 * Its default export is the plugin. Code that is imported runs with our rights, so specifiers come from the file or the environment only.
 */
export async function loadPluginModule(specifier: string, baseDir: string = process.cwd()): Promise<{ ok: true; plugin: Plugin } | { ok: false; error: PluginError }> {
  const missing = (message: string, cause?: unknown) => ({ ok: false, error: { code: 'PLUGIN_MISSING', plugin: specifier, message, cause } }) as const;
  if (!specifier.trim()) return missing('A plugin was named with an empty text; give a package name or a path.');
  const address = isPath(specifier) ? pathToFileURL(resolve(baseDir, specifier)).href : specifier;
  let module: { default?: unknown };
  try {
    module = (await import(/* @vite-ignore */ address)) as { default?: unknown };
  } catch (cause) {
    return missing(`Plugin ${specifier}: could not be read: ${textOf(cause)}. ${isPath(specifier) ? 'Check the path.' : 'Install it, or correct its name.'}`, cause);
  }
  const wrong = checkPlugin(module.default);
  return wrong ? { ok: false, error: { ...wrong, message: `${specifier}: ${wrong.message}` } } : { ok: true, plugin: module.default as Plugin };
}

const isPath = (specifier: string): boolean => specifier.startsWith('.') || isAbsolute(specifier);
