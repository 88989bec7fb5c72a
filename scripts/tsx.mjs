import './lib/check-node.mjs';
import path from 'node:path';

// `node scripts/tsx.mjs FILE …`: a TypeScript file, with the generated client in place. FILE is looked for in the package root.
const { build } = await import('./lib/build.mjs');
const { root } = await import('./lib/root.mjs');
const { giveUp, run } = await import('./lib/run.mjs');
const [file, ...args] = process.argv.slice(2);
if (!file) giveUp('Name the TypeScript file to run: node scripts/tsx.mjs FILE [arguments]');
await build({ only: ['generate'], chatter: 'stderr' });
process.exitCode = await run(process.execPath, ['--import', import.meta.resolve('tsx'), path.resolve(root, file), ...args], { stdin: 'inherit' });
