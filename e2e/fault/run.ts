/** `npm run test:fault [-- --quick|--long] [--only F1,F3] [--seed n]`: faults against a real server, judged from the recorded history. */
import { CASES, type Sizes } from './cases.ts';

const args = process.argv.slice(2).filter((a) => a !== '--');
const value = (name: string): string | undefined => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
const size: Sizes = args.includes('--long') ? 'long' : args.includes('--quick') ? 'quick' : 'short';
const only = value('--only')?.split(',');
const seed = Number(value('--seed') ?? Date.now() % 1_000_000);
let passed = 0;
let failed = 0;
let skipped = 0;

console.log(`fault tests, ${size} form, seed ${seed}`);
for (const c of CASES) {
  if (only && !only.includes(c.id)) {
    skipped += 1;
    continue;
  }
  console.log(`\n${c.id}  ${c.title}`);
  try {
    const outcome = await c.run(size, seed);
    for (const line of outcome.lines) console.log(`    ${line}`);
    console.log(`    ${outcome.ok ? 'passed' : `FAILED (seed ${seed}${outcome.file ? `, history ${outcome.file}` : ''})`}`);
    if (outcome.ok) passed += 1;
    else failed += 1;
  } catch (error) {
    failed += 1;
    console.log(`    FAILED (seed ${seed}): ${error instanceof Error ? error.message : String(error)}`);
  }
}
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed === 0 ? 0 : 1);
