import path from 'node:path';
import * as z from 'zod/mini';
import { packageRoot } from './package-root.ts';
import { weakKeyReason } from './secret-key.ts';
import { StartProblem } from './start-problem.ts';

/** Everything the environment decides (protocol.md §6, settled.md §1). Paths are absolute. */
export type Config = {
  /** 0: any free port. */
  port: number;
  /** The port was asked for: taken means stop, not the next one. */
  portFixed: boolean;
  host: string;
  dataDir: string;
  /** null: the embedded PostgreSQL. */
  databaseUrl: string | null;
  redisUrl: string | null;
  configFile: string;
  adminEmail: string | null;
  adminPassword: string | null;
  role: 'all' | 'web' | 'worker';
  logLevel: string;
  demo: boolean;
  limits: boolean;
  secretKey: string | null;
  /** Database connections beside the writer's own. */
  storePool: number;
  /** Origin without a trailing slash. */
  publicUrl: string | null;
  trustedProxies: string[];
  metricsToken: string | null;
  production: boolean;
  /** false: no Next pages (tests). */
  pages: boolean;
  /** true: store-memory instead of PostgreSQL (tests). */
  memoryStore: boolean;
};

/**
 * Reads the environment; an empty variable counts as unset. `overrides` win (tests, other entry points).
 * Throws a StartProblem whose sentence names the variable.
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env, overrides: Partial<Config> = {}): Config {
  const v = readVariables(env);
  const root = packageRoot();
  const dataDir = path.resolve(root, overrides.dataDir ?? v.PARLEY_DATA_DIR ?? 'data');
  const config: Config = {
    port: v.PORT ?? 3000,
    portFixed: v.PORT !== undefined,
    host: v.HOST ?? '127.0.0.1',
    databaseUrl: v.DATABASE_URL ?? null,
    redisUrl: v.REDIS_URL ?? null,
    adminEmail: v.PARLEY_ADMIN_EMAIL ?? null,
    adminPassword: v.PARLEY_ADMIN_PASSWORD ?? null,
    role: v.PARLEY_ROLE ?? 'all',
    logLevel: v.LOG_LEVEL ?? 'info',
    demo: v.PARLEY_DEMO ?? true,
    limits: v.PARLEY_LIMITS ?? true,
    secretKey: v.PARLEY_SECRET_KEY ?? null,
    storePool: v.PARLEY_STORE_POOL ?? 10,
    publicUrl: v.PARLEY_PUBLIC_URL ?? null,
    trustedProxies: v.PARLEY_TRUSTED_PROXIES ?? [],
    metricsToken: v.PARLEY_METRICS_TOKEN ?? null,
    production: env.NODE_ENV === 'production',
    pages: true,
    memoryStore: false,
    ...overrides,
    ...(overrides.port !== undefined && overrides.portFixed === undefined ? { portFixed: true } : {}),
    dataDir,
    configFile: path.resolve(root, overrides.configFile ?? v.PARLEY_CONFIG ?? path.join(dataDir, 'parley.yaml')),
  };
  refuseCombinations(config);
  return config;
}

/** True for an address that only this machine can reach. */
export const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);

const HOST_NAME = /^[A-Za-z0-9._-]{1,253}$|^\[?[0-9A-Fa-f:.]{2,45}(%[\w.-]+)?\]?$/;
const ADDRESS_OR_RANGE = /^([0-9.]{7,15}|[0-9A-Fa-f:.]{2,45})(\/\d{1,3})?$/;
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

const onOff = (sentence: string) =>
  z.pipe(
    z.enum(['on', 'off'], sentence),
    z.transform((s) => s === 'on'),
  );
const url = (protocols: string[], sentence: string) => z.string().check(z.refine((s) => URL.canParse(s) && protocols.includes(new URL(s).protocol), sentence));

const Variables = z.object({
  PORT: z.optional(
    z.pipe(z.string().check(z.refine((s) => /^\d{1,5}$/.test(s) && Number(s) <= 65_535, 'must be a port number from 0 to 65535 (0 takes any free one)')), z.transform(Number)),
  ),
  HOST: z.optional(z.string().check(z.regex(HOST_NAME, 'must be a host name or an IP address, such as 127.0.0.1 or 0.0.0.0'))),
  PARLEY_DATA_DIR: z.optional(z.string().check(z.refine((s) => !s.includes('\0'), 'must be the path of a folder'))),
  DATABASE_URL: z.optional(url(['postgres:', 'postgresql:'], 'must look like postgresql://user:password@host:5432/database')),
  REDIS_URL: z.optional(url(['redis:', 'rediss:'], 'must look like redis://host:6379')),
  PARLEY_CONFIG: z.optional(z.string()),
  PARLEY_ADMIN_EMAIL: z.optional(z.email('must be an e-mail address')),
  PARLEY_ADMIN_PASSWORD: z.optional(z.string().check(z.minLength(8, 'must have at least 8 characters'), z.maxLength(200, 'must have at most 200 characters'))),
  PARLEY_ROLE: z.optional(z.enum(['all', 'web', 'worker'], 'must be all, web or worker')),
  LOG_LEVEL: z.optional(z.enum(LEVELS, `must be one of ${LEVELS.join(', ')}`)),
  PARLEY_DEMO: z.optional(onOff('must be on or off')),
  PARLEY_LIMITS: z.optional(onOff('must be on or off')),
  PARLEY_SECRET_KEY: z.optional(z.string().check(z.refine((s) => weakKeyReason(s) === null, { error: (issue) => weakKeyReason(String(issue.input)) ?? 'is weak' }))),
  PARLEY_PUBLIC_URL: z.optional(
    z.pipe(
      url(['http:', 'https:'], 'must be the address people open, such as https://chat.example.com').check(
        z.refine((s) => !URL.canParse(s) || new URL(s).pathname === '/', 'must be an address without a path, such as https://chat.example.com'),
      ),
      z.transform((s) => new URL(s).origin),
    ),
  ),
  PARLEY_TRUSTED_PROXIES: z.optional(
    z.pipe(
      z.pipe(
        z.string(),
        z.transform((s) =>
          s
            .split(',')
            .map((x) => x.trim())
            .filter(Boolean),
        ),
      ),
      z.array(z.string().check(z.regex(ADDRESS_OR_RANGE, 'must be a list of IP addresses or ranges with commas, such as 10.0.0.0/8,127.0.0.1'))),
    ),
  ),
  PARLEY_STORE_POOL: z.optional(
    z.pipe(z.string().check(z.refine((s) => /^\d{1,3}$/.test(s) && Number(s) >= 1, 'must be a number of connections from 1 to 999')), z.transform(Number)),
  ),
  PARLEY_METRICS_TOKEN: z.optional(z.string().check(z.minLength(16, 'must have at least 16 characters'))),
});

/** A password may begin or end with a space. */
const AS_TYPED = new Set(['PARLEY_ADMIN_PASSWORD', 'PARLEY_SECRET_KEY']);

function readVariables(env: NodeJS.ProcessEnv): z.infer<typeof Variables> {
  const given = Object.fromEntries(
    Object.keys(Variables.shape).flatMap((name) => {
      const value = env[name] ?? '';
      if (value.trim() === '') return [];
      return [[name, AS_TYPED.has(name) ? value : value.trim()]];
    }),
  );
  const result = z.safeParse(Variables, given);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new StartProblem(`${String(issue?.path[0] ?? 'The environment')} ${issue?.message ?? 'is not valid'}.`);
}

function refuseCombinations(config: Config): void {
  if (!config.limits && !isLoopback(config.host))
    throw new StartProblem(`PARLEY_LIMITS=off is accepted only on a loopback address, and HOST is ${config.host}: leave out PARLEY_LIMITS, or set HOST=127.0.0.1.`);
  if ((config.adminEmail === null) !== (config.adminPassword === null))
    throw new StartProblem('PARLEY_ADMIN_EMAIL and PARLEY_ADMIN_PASSWORD create the owner together: set both or neither.');
}
