import fs from 'node:fs';
import { createRequire } from 'node:module';
import { inRoot, root } from './root.mjs';
import { giveUp, run } from './run.mjs';

const require = createRequire(inRoot('package.json'));
const LOCK = 'package-lock.json';

/** What a build makes, in order. `inputs` decide whether it is stale, `outputs` must exist. A step without its sources is `absent`. */
export const STEPS = [
  {
    name: 'generate',
    says: 'the database client (prisma generate)',
    inputs: ['prisma/schema.prisma', 'prisma/mysql/schema.prisma', 'scripts/lib/build-steps.mjs', 'node_modules/prisma/package.json'],
    outputs: ['server/plugins/store-prisma/generated/postgres/client.ts'],
    absent: () => !fs.existsSync(inRoot('prisma/schema.prisma')),
    run: generateClients,
  },
  {
    name: 'widget',
    says: 'the widget',
    inputs: ['widget', 'server/protocol', 'messages', 'app/tokens.css', 'scripts/build-widget.mjs', LOCK],
    outputs: ['dist/widget/w.js', 'dist/widget/frame.html'],
    absent: () => !fs.existsSync(inRoot('scripts/build-widget.mjs')),
    run: (options) => run(process.execPath, [inRoot('scripts/build-widget.mjs')], { ...options, env: productionEnv() }),
  },
  {
    name: 'pages',
    says: 'the pages (next build)',
    inputs: ['app', 'components', 'server/protocol', 'server/access.ts', 'messages', 'proxy.ts', 'next.config.mjs', 'postcss.config.mjs', 'tsconfig.json', 'package.json', LOCK],
    outputs: ['.next/BUILD_ID'],
    absent: () => !fs.existsSync(inRoot('app')) || !hasPage(inRoot('app')),
    run: (options) => run(process.execPath, [require.resolve('next/dist/bin/next'), 'build'], { ...options, env: productionEnv() }),
  },
  {
    name: 'server',
    says: 'the server',
    inputs: ['server', 'prisma/schema.prisma', 'scripts/lib/build-steps.mjs', 'package.json', 'tsconfig.json', LOCK],
    outputs: ['dist/server.mjs'],
    absent: () => !fs.existsSync(inRoot('server/main.ts')),
    run: bundle,
  },
];

/** Files of server/ that run on their own: output name in dist/ → entry. */
const ENTRIES = { server: 'server/main.ts', cli: 'server/cli/main.ts' };

/** Ends with a sentence when the packages that only a build needs are not there. */
export function requireBuildTools() {
  const resolves = (name) => {
    try {
      return require.resolve(name) !== '';
    } catch {
      return false;
    }
  };
  if (!fs.existsSync(inRoot('node_modules'))) giveUp('The packages are not installed yet: run "npm ci" in this folder, then start again.');
  const missing = ['esbuild', 'prisma/package.json', 'typescript', 'tailwindcss/package.json'].filter((name) => !resolves(name));
  if (missing.length === 0) return;
  giveUp(
    `The build tools are missing (${missing.map((m) => m.split('/')[0]).join(', ')}); NODE_ENV=production leaves them out of an install: run "npm ci --include=dev", then start again.`,
  );
}

/** Next and the widget are always built for production; a developer's NODE_ENV must not leak in. */
const productionEnv = () => ({ ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' });

/** Prisma downloads a schema engine unless a file is named for it; `generate` never runs it, so any file will do. */
async function generateClients(options) {
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1', PRISMA_GENERATE_SKIP_AUTOINSTALL: '1' };
  const prisma = require.resolve('prisma/build/index.js');
  for (const schema of ['prisma/schema.prisma', 'prisma/mysql/schema.prisma']) {
    if (!fs.existsSync(inRoot(schema))) continue;
    const code = await run(process.execPath, [prisma, 'generate', '--schema', inRoot(schema)], { ...options, env });
    if (code !== 0) return code;
  }
  return 0;
}

async function bundle() {
  const { build } = await import('esbuild');
  const entryPoints = Object.fromEntries(Object.entries(ENTRIES).filter(([, file]) => fs.existsSync(inRoot(file))));
  try {
    await build({
      absWorkingDir: root,
      entryPoints,
      outdir: 'dist',
      outExtension: { '.js': '.mjs' },
      bundle: true,
      packages: 'external',
      platform: 'node',
      target: 'node20',
      format: 'esm',
      sourcemap: true,
      logLevel: 'warning',
    });
    return 0;
  } catch (e) {
    if (Array.isArray(e.errors)) return 1; // esbuild has printed them
    throw e;
  }
}

function hasPage(folder) {
  return fs.readdirSync(folder, { recursive: true }).some((name) => /(^|[\\/])page\.tsx?$/.test(String(name)));
}
