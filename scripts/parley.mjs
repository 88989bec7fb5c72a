import './lib/check-node.mjs';
import { pathToFileURL } from 'node:url';

// `npm run parley -- <command>`: the command line. Its stdout belongs to the command, so a build talks on stderr.
const { build } = await import('./lib/build.mjs');
const { inRoot, root } = await import('./lib/root.mjs');
process.chdir(root);
await build({ only: ['generate', 'server'], chatter: 'stderr' });
process.env.NODE_ENV ??= 'production';
process.setSourceMapsEnabled(true);
const { main } = await import(pathToFileURL(inRoot('dist', 'cli.mjs')).href);
await main(process.argv.slice(2));
