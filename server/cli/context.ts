import type { Locale } from '#protocol';
import type { Domain } from '../domain/context.ts';
import type { Config } from '../runtime/config/load-config.ts';
import type { OpenDomain } from './open-domain.ts';

/** What a command works with; tests give their own. */
export type Cli = {
  config(): Config;
  open: OpenDomain;
  /** The command's answer, one line of stdout. */
  out(line: string): void;
  /** Remarks for people, on stderr. */
  say(line: string): void;
  /** All of standard input. */
  stdin(): Promise<string>;
  locale: Locale;
};

/** A reason to stop that the person can act on. */
export class CliProblem extends Error {
  readonly code = 'CLI_PROBLEM';
}

/** Runs with the domain open, and closes it whatever happens. */
export async function withDomain<T>(cli: Cli, work: (domain: Domain) => Promise<T>): Promise<T> {
  const { domain, close } = await cli.open(cli.config());
  try {
    return await work(domain);
  } finally {
    await close();
  }
}

/** The sentence in the language of the terminal. */
export const tell = (cli: Pick<Cli, 'locale'>, en: string, zh: string): string => (cli.locale === 'zh' ? zh : en);

/** `a, b` as a list. */
export function listOf(text: string | undefined): string[] | undefined {
  return text === undefined
    ? undefined
    : text
        .split(',')
        .map((s) => s.trim())
        .filter(Boolean);
}
