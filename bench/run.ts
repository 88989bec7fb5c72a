/** `npm run bench -- NAME [--seconds n] [--json] [--quick]`: figures, never a verdict on the code (docs: quality figures S1–S5, S13). */
import { parseOptions } from './lib/options.ts';

const BENCHES = ['messages', 'latency', 'connections', 'herd', 'reads', 'coldstart'] as const;

const [name, ...rest] = process.argv.slice(2).filter((a) => a !== '--');
const known = BENCHES.find((b) => b === name);
if (!known) {
  console.error(`npm run bench -- NAME [--seconds n] [--json] [--quick]\nNAME is one of: ${BENCHES.join(', ')}`);
  process.exit(2);
}
const bench = (await import(`./${known}.ts`)) as { run(options: ReturnType<typeof parseOptions>): Promise<void> };
await bench.run(parseOptions(rest));
process.exit(0);
