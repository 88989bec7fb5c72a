import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { isLoopback, loadConfig } from './load-config.ts';
import { packageRoot } from './package-root.ts';

const env = (more: Record<string, string> = {}): NodeJS.ProcessEnv => ({ NODE_ENV: 'test', ...more });
const KEY = 'mX9s2Lq7Vt4Zc8Rb1Nw6Kd3Hy5Gf0Jp2Ue';

test('nothing set: port 3000 that may move, loopback, ./data beside package.json, demo and limits on', () => {
  expect(loadConfig(env())).toEqual({
    port: 3000,
    portFixed: false,
    host: '127.0.0.1',
    dataDir: path.join(packageRoot(), 'data'),
    databaseUrl: null,
    redisUrl: null,
    configFile: path.join(packageRoot(), 'data', 'parley.yaml'),
    adminEmail: null,
    adminPassword: null,
    role: 'all',
    logLevel: 'info',
    demo: true,
    limits: true,
    secretKey: null,
    storePool: 10,
    publicUrl: null,
    trustedProxies: [],
    metricsToken: null,
    production: false,
    pages: true,
    memoryStore: false,
  });
});

test('everything set', () => {
  const config = loadConfig({
    NODE_ENV: 'production',
    PORT: '8080',
    HOST: '0.0.0.0',
    PARLEY_DATA_DIR: '/srv/with space',
    DATABASE_URL: 'postgresql://u:p@db:5432/parley',
    REDIS_URL: 'rediss://cache',
    PARLEY_CONFIG: '/etc/parley.yaml',
    PARLEY_ADMIN_EMAIL: 'a@b.cn',
    PARLEY_ADMIN_PASSWORD: ' 密码 with spaces ',
    PARLEY_ROLE: 'worker',
    LOG_LEVEL: 'debug',
    PARLEY_DEMO: 'off',
    PARLEY_SECRET_KEY: KEY,
    PARLEY_PUBLIC_URL: 'https://Chat.Example.com/',
    PARLEY_TRUSTED_PROXIES: '10.0.0.0/8, ::1',
    PARLEY_METRICS_TOKEN: '0123456789abcdef',
  });
  expect(config).toMatchObject({ port: 8080, portFixed: true, dataDir: '/srv/with space', configFile: '/etc/parley.yaml', role: 'worker', demo: false, production: true });
  expect(config).toMatchObject({ publicUrl: 'https://chat.example.com', trustedProxies: ['10.0.0.0/8', '::1'], secretKey: KEY, adminPassword: ' 密码 with spaces ' });
});

test('an empty variable counts as unset', () => {
  expect(loadConfig(env({ PORT: '', HOST: ' ', DATABASE_URL: '' }))).toMatchObject({ port: 3000, portFixed: false, host: '127.0.0.1', databaseUrl: null });
});

test('overrides win, and a port given that way is meant', () => {
  expect(loadConfig(env({ PORT: '8080' }), { port: 0, dataDir: '/tmp/x', demo: false })).toMatchObject({
    port: 0,
    portFixed: true,
    dataDir: '/tmp/x',
    configFile: '/tmp/x/parley.yaml',
  });
});

describe('a wrong value is one sentence that names the variable', () => {
  test.each([
    ['PORT', '70000'],
    ['PORT', 'http'],
    ['PORT', '-1'],
    ['HOST', 'http://x/'],
    ['DATABASE_URL', 'mysql://u@h/d'],
    ['DATABASE_URL', 'db.internal:5432'],
    ['REDIS_URL', 'http://cache'],
    ['PARLEY_ADMIN_EMAIL', 'nobody'],
    ['PARLEY_ADMIN_PASSWORD', 'short'],
    ['PARLEY_ROLE', 'boss'],
    ['LOG_LEVEL', 'loud'],
    ['PARLEY_DEMO', 'maybe'],
    ['PARLEY_LIMITS', '0'],
    ['PARLEY_PUBLIC_URL', 'chat.example.com'],
    ['PARLEY_PUBLIC_URL', 'https://example.com/chat'],
    ['PARLEY_TRUSTED_PROXIES', '10.0.0.1,proxy.local'],
    ['PARLEY_METRICS_TOKEN', 'short'],
    ['PARLEY_SECRET_KEY', 'too short'],
    ['PARLEY_SECRET_KEY', 'abcdefghijkl'.repeat(4)],
    ['PARLEY_SECRET_KEY', 'a'.repeat(64)],
    ['PARLEY_SECRET_KEY', 'please-change-me-1234567890-abcdefgh'],
  ])('%s=%s', (name, value) => {
    const other: Record<string, string> = name === 'PARLEY_ADMIN_PASSWORD' ? { PARLEY_ADMIN_EMAIL: 'a@b.cn' } : {};
    const message = problem(() => loadConfig(env({ ...other, [name]: value })));
    expect(message).toMatch(new RegExp(`^${name} .*\\.$`));
    if (name === 'PARLEY_SECRET_KEY' || name === 'DATABASE_URL') expect(message).not.toContain(value);
  });

  test('half an owner', () => {
    expect(problem(() => loadConfig(env({ PARLEY_ADMIN_EMAIL: 'a@b.cn' })))).toContain('set both or neither');
  });
});

test('PARLEY_LIMITS=off only where nobody else can connect', () => {
  expect(loadConfig(env({ PARLEY_LIMITS: 'off' })).limits).toBe(false);
  expect(loadConfig(env({ PARLEY_LIMITS: 'off', HOST: 'localhost' })).limits).toBe(false);
  for (const HOST of ['0.0.0.0', '::', '192.168.1.5', '127.evil.example']) expect(problem(() => loadConfig(env({ PARLEY_LIMITS: 'off', HOST })))).toContain('loopback');
});

test('loopback addresses', () => {
  expect(['127.0.0.1', '127.8.0.1', '::1', '[::1]', 'localhost'].every(isLoopback)).toBe(true);
  expect(['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.evil', 'localhost.evil'].some(isLoopback)).toBe(false);
});

function problem(work: () => unknown): string {
  try {
    work();
  } catch (e) {
    if (e instanceof Error && 'code' in e && e.code === 'START_PROBLEM') return e.message;
    throw e;
  }
  throw new Error('nothing was refused');
}
