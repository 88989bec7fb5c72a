import './lib/check-node.mjs';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

// `npm test`: everything that must hold, in one command. Each step streams its output; the last line sums up all of them.
const { ensureBrowser } = await import('./lib/browser.mjs');
const { inRoot, root } = await import('./lib/root.mjs');
const { run } = await import('./lib/run.mjs');
const { add, asOne, countPlaywright, countReport, countVitest, none, summarise } = await import('./lib/test-counts.mjs');

process.chdir(root);
const node = process.execPath;
const reports = fs.mkdtempSync(path.join(os.tmpdir(), 'parley-test-'));
process.on('exit', () => fs.rmSync(reports, { recursive: true, force: true }));

/** A test must not meet the settings of whoever runs it: their database, port, data folder. */
const OURS = /^(PORT|HOST|DATABASE_URL|REDIS_URL|LOG_LEVEL|NODE_ENV|PARLEY_(?!CHROMIUM$|TEST_).*)$/;
const testEnv = (more = {}) => ({ ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !OURS.test(name))), ...more });

const script = (name, env = testEnv()) => run(node, [inRoot('scripts', `${name}.mjs`)], { env });

/**
 * In order. `run` resolves with counts; a step that only prepares counts nothing unless it fails, and then the rest that needs it is
 * left out. Add a step here to make it part of `npm test`.
 */
const steps = [
  { name: 'types, lint and borders', absent: () => !fs.existsSync(inRoot('scripts/check.mjs')), run: async () => asOne(await script('check')) },
  { name: 'unit, contract and protocol tests', run: vitest },
  { name: 'build', prepares: true, run: () => script('build') },
  { name: 'browser tests', absent: () => specs().length === 0, run: playwright },
];

let total = none;
try {
  total = await runAll();
} catch (e) {
  console.error(e);
  total = add(total, asOne(1));
}
const { line, ok } = summarise(total);
process.exitCode = ok ? 0 : 1;
console.log(`\n${line}`);

async function runAll() {
  const { browser, sentence } = await ensureBrowser((s) => console.log(s));
  if (sentence) {
    console.error(sentence);
    return asOne(1);
  }
  process.env.PARLEY_CHROMIUM = browser;
  // Types, unit tests and build all need the generated client; without it nothing else makes sense.
  if ((await script('generate')) !== 0) return asOne(1);
  let counts = none;
  for (const step of steps) {
    if (step.absent?.()) continue;
    console.log(`\n── ${step.name}`);
    const result = await step.run();
    if (!step.prepares) counts = add(counts, result);
    else if (result !== 0) return add(counts, asOne(1));
  }
  return counts;
}

async function vitest() {
  const report = path.join(reports, 'vitest.json');
  const args = [inRoot('node_modules/vitest/vitest.mjs'), 'run', '--configLoader=runner', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  return countReport(report, await run(node, args, { env: testEnv() }), countVitest);
}

async function playwright() {
  const report = path.join(reports, 'playwright.json');
  const args = [inRoot('node_modules/@playwright/test/cli.js'), 'test', '--config', inRoot('e2e/playwright.config.ts'), '--reporter=list,json'];
  const code = await run(node, args, { env: testEnv({ PLAYWRIGHT_JSON_OUTPUT_NAME: report, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' }) });
  return countReport(report, code, countPlaywright);
}

function specs() {
  if (!fs.existsSync(inRoot('e2e'))) return [];
  return fs.readdirSync(inRoot('e2e'), { recursive: true }).filter((name) => /\.spec\.ts$/.test(String(name)));
}
