import './lib/check-node.mjs';

// `npm run build`: what is stale of client, widget, pages and server; `--force` builds everything.
const { build } = await import('./lib/build.mjs');
await build({ force: process.argv.includes('--force') });
