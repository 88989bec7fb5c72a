import './lib/check-node.mjs';
import { pathToFileURL } from 'node:url';

// `npm start`: builds what is stale, then runs the server in this very process, so that signals reach it.
const { build } = await import('./lib/build.mjs');
const { inRoot, root } = await import('./lib/root.mjs');
process.chdir(root);
await build();
process.env.NODE_ENV = 'production';
process.env.NEXT_TELEMETRY_DISABLED = '1';
process.setSourceMapsEnabled(true);
const { main } = await import(pathToFileURL(inRoot('dist', 'server.mjs')).href);
await main();
