import type { Command } from 'commander';
import { InboxCreate } from '#protocol';
import { recordAudit } from '../../domain/audit/record-audit.ts';
import { storeInbox } from '../../domain/inboxes/create-inbox.ts';
import { checkOptions } from '../check-options.ts';
import { type Cli, listOf, tell, withDomain } from '../context.ts';

/** `inbox create`: prints the id. */
export function addInbox(program: Command, cli: Cli): void {
  program
    .command('inbox')
    .description(tell(cli, 'Inboxes', '收件箱'))
    .command('create')
    .description(tell(cli, 'Make an inbox and print its id', '创建收件箱并打印编号'))
    .requiredOption('--name <name>', tell(cli, 'name', '名称'))
    .option('--sites <sites>', tell(cli, 'origins that may use it, separated by commas; none = any', '允许使用的网站来源，逗号分隔；不填表示任意'))
    .option('--bot <bot>', tell(cli, 'name of the bot, or off', '机器人名称，或 off'))
    .option('--locale <locale>', 'zh | en')
    .action(async (o: { name: string; sites?: string; bot?: string; locale?: string }) => {
      const sites = listOf(o.sites);
      const bot = o.bot === undefined ? {} : { bot: o.bot === 'off' ? null : o.bot };
      const input = checkOptions(InboxCreate, { name: o.name, ...(sites ? { sites } : {}), ...bot, ...(o.locale ? { locale: o.locale } : {}) });
      await withDomain(cli, async (domain) => {
        const row = await storeInbox(domain, {
          name: input.name,
          ...(input.sites ? { sites: input.sites } : {}),
          ...(input.bot === undefined ? {} : { bot: input.bot }),
          ...(input.locale ? { locale: input.locale } : {}),
        });
        await recordAudit(domain, null, { action: 'inbox.create', target: row.id, data: { name: row.name, sites: row.sites, from: 'command line' } });
        cli.out(row.id);
      });
    });
}
