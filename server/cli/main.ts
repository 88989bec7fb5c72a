import { Command, CommanderError } from 'commander';
import { pickLocale, sentence } from '#protocol';
import { failureOf } from '../kernel/failure.ts';
import { loadConfig } from '../runtime/config/load-config.ts';
import { startProblemOf } from '../runtime/config/start-problem.ts';
import { addApiKey } from './commands/api-key.ts';
import { addCreateAdmin } from './commands/create-admin.ts';
import { addDoctor } from './commands/doctor.ts';
import { addInbox } from './commands/inbox.ts';
import { addMigrate } from './commands/migrate.ts';
import { addSeed } from './commands/seed.ts';
import { addToken } from './commands/token.ts';
import type { Cli } from './context.ts';
import { openDomain } from './open-domain.ts';

/** `npm run parley -- <command>`: the arguments after it. Sets and answers the exit code; what a script wants is alone on stdout. */
export async function main(argv: string[] = process.argv.slice(2), overrides: Partial<Cli> = {}): Promise<number> {
  const cli: Cli = { ...standardCli(), ...overrides };
  let code = 0;
  const program = new Command('parley').description('Parley').exitOverride().showHelpAfterError();
  program.configureOutput({ writeOut: (text) => cli.out(text.replace(/\n$/, '')), writeErr: (text) => cli.say(text.replace(/\n$/, '')) });
  addApiKey(program, cli);
  addCreateAdmin(program, cli);
  addInbox(program, cli);
  addToken(program, cli);
  addSeed(program, cli);
  addMigrate(program, cli);
  addDoctor(program, cli, (c) => {
    code = c;
  });
  for (const command of allOf(program)) inherit(command, program);
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (e) {
    code = explain(e, cli);
  }
  process.exitCode = code;
  return code;
}

function standardCli(): Cli {
  return {
    config: () => loadConfig(process.env),
    open: openDomain,
    out: (line) => void process.stdout.write(`${line}\n`),
    say: (line) => void process.stderr.write(`${line}\n`),
    stdin: async () => {
      let text = '';
      for await (const chunk of process.stdin) text += String(chunk);
      return text;
    },
    locale: pickLocale(process.env.LC_ALL || process.env.LANG),
  };
}

const allOf = (command: Command): Command[] => command.commands.flatMap((c) => [c, ...allOf(c)]);

/** Sub-commands made with `.command()` before settings were complete get the same ones. */
const inherit = (command: Command, from: Command): void => void command.copyInheritedSettings(from);

/** What went wrong as one sentence; 0 for help that was asked for. */
function explain(e: unknown, cli: Cli): number {
  if (e instanceof CommanderError || (e instanceof Error && 'exitCode' in e && typeof e.exitCode === 'number')) return Number(e.exitCode);
  const plain = startProblemOf(e) ?? (typeof e === 'object' && e !== null && 'code' in e && e.code === 'CLI_PROBLEM' && e instanceof Error ? e.message : null);
  if (plain !== null) {
    cli.say(plain);
    return 1;
  }
  const { code, info, expected } = failureOf(e);
  cli.say(expected ? (info.detail ?? sentence(code, cli.locale)) : e instanceof Error ? (e.stack ?? e.message) : String(e));
  return 1;
}
