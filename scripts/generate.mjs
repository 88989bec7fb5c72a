import './lib/check-node.mjs';

// `npm run generate`: the Prisma client, when the schema has changed since the last time.
const { build } = await import('./lib/build.mjs');
await build({ only: ['generate'], force: process.argv.includes('--force'), chatter: 'stderr' });
