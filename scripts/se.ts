import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { bindMigrationAwareSqlAdapterFactory, type SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';

export type SchemaFile = { tag: 'schemaDatamodel'; files: { path: string; content: string }[] };
export type DiffInput = {
  from: SchemaFile | { tag: 'empty' };
  to: SchemaFile;
  script: boolean;
  shadowDatabaseUrl: null;
  exitCode: boolean;
  filters: { externalTables: string[]; externalEnums: string[] };
};
export type SchemaEngine = { diff(input: DiffInput): Promise<{ exitCode: number; stdout: string | null }> };
type Glue = {
  __wbg_set_wasm(exports: WebAssembly.Exports): void;
  SchemaEngine: { new: (options: { datamodels: undefined }, log: () => void, adapter: unknown) => Promise<SchemaEngine> };
};

/** Prisma's schema engine as WebAssembly. The package's own entry point is for bundlers, so its two parts are put together here. */
export async function schemaEngine(adapter: SqlMigrationAwareDriverAdapterFactory): Promise<SchemaEngine> {
  loaded ??= load();
  const glue = await loaded;
  return glue.SchemaEngine.new({ datamodels: undefined }, () => {}, bindMigrationAwareSqlAdapterFactory(adapter));
}

/** The glue knows one instance, so there is one for the process. */
let loaded: Promise<Glue> | undefined;

async function load(): Promise<Glue> {
  // Where the engine reports a panic; without it every panic is "set_message of undefined".
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: (message: string) => console.error(message) } });
  const dir = path.dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg'));
  const glue = (await import(path.join(dir, 'schema_engine_bg.js'))) as unknown as Glue;
  const bytes = fs.readFileSync(path.join(dir, 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': glue as unknown as WebAssembly.ModuleImports });
  glue.__wbg_set_wasm(instance.exports);
  const start: unknown = instance.exports.__wbindgen_start;
  if (typeof start === 'function') start();
  return glue;
}
