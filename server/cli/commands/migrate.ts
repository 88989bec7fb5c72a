import type { Command } from 'commander';
import { type Cli, tell, withDomain } from '../context.ts';

/** `migrate`: brings the database up to date and says so. Opening the store does the same, so this only reports. */
export function addMigrate(program: Command, cli: Cli): void {
  program
    .command('migrate')
    .description(tell(cli, 'Bring the database up to date', '更新数据库结构'))
    .action(() =>
      withDomain(cli, async (domain) => {
        for (const name of await domain.store.migrate()) cli.out(name);
        cli.say(tell(cli, 'The database is up to date.', '数据库已是最新。'));
      }),
    );
}
