import './lib/check-node.mjs';

// `npm run dev`: the server from its sources, started again when a file of server/ changes; Next reloads pages by itself.
const { build } = await import('./lib/build.mjs');
const { inRoot } = await import('./lib/root.mjs');
const { run } = await import('./lib/run.mjs');
await build({ only: ['generate', 'widget'] });
const env = { ...process.env, NODE_ENV: 'development', NEXT_TELEMETRY_DISABLED: '1' };
process.exitCode = await run(process.execPath, [inRoot('node_modules/tsx/dist/cli.mjs'), 'watch', '--clear-screen=false', inRoot('scripts/lib/dev-entry.mjs')], {
  env,
  stdin: 'inherit',
});
