/** Options every bench knows: `--seconds n`, `--json` (the JSON line only), `--quick` (small and short: does it work?), and its own numbers. */
export type BenchOptions = { seconds: number | null; json: boolean; quick: boolean; numbers: Record<string, number>; words: Record<string, string> };

export function parseOptions(args: string[]): BenchOptions {
  const options: BenchOptions = { seconds: null, json: false, quick: false, numbers: {}, words: {} };
  for (let n = 0; n < args.length; n++) {
    const name = args[n]?.replace(/^--/, '') ?? '';
    if (name === 'json') options.json = true;
    else if (name === 'quick') options.quick = true;
    else {
      const value = args[++n];
      if (value === undefined) throw new Error(`--${name} needs a value`);
      if (name === 'seconds') options.seconds = Number(value);
      else if (Number.isFinite(Number(value))) options.numbers[name] = Number(value);
      else options.words[name] = value;
    }
  }
  return options;
}
