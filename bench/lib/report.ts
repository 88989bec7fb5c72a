import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { BenchOptions } from './options.ts';

export type Figures = { [key: string]: number | string | null | Figures };
export type BenchResult = { bench: string; settings: Figures; runs: Figures[]; figures: Figures };
/** A figure with its goal, for people: `must` is met or not, null when there is no goal. */
export type Line = { what: string; value: string; goal?: string; met?: boolean | null };

/** A table for people, then one JSON line (quality.md): `{bench, version, node, cpu, settings, runs, figures}`. */
export function report(result: BenchResult, lines: Line[], options: BenchOptions): void {
  if (!options.json) {
    const wide = Math.max(...lines.map((l) => l.what.length), 10);
    const value = Math.max(...lines.map((l) => l.value.length), 6);
    console.log(`\n${result.bench}${options.quick ? ' (quick: too small to judge by)' : ''}`);
    for (const l of lines)
      console.log(`  ${l.what.padEnd(wide)}  ${l.value.padStart(value)}  ${l.goal ?? ''}${l.met === undefined || l.met === null ? '' : l.met ? '  ✓' : '  ✗'}`);
    console.log('');
  }
  const version = (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version;
  const { bench, settings, runs, figures } = result;
  const line = { bench, version, node: process.version, cpu: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}`, settings, runs, figures };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

export const round = (n: number, digits = 1): number => Math.round(n * 10 ** digits) / 10 ** digits;
export const perSecond = (n: number): string => `${Math.round(n).toLocaleString('en-US')}/s`;
export const ms = (n: number): string => `${round(n, n < 10 ? 1 : 0)} ms`;
export function say(options: BenchOptions, text: string): void {
  if (!options.json) console.log(`· ${text}`);
}
export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
export function percentile(values: number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? 0;
}
