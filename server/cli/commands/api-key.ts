import type { Command } from 'commander';
import { ApiKeyCreate } from '#protocol';
import { recordAudit } from '../../domain/audit/record-audit.ts';
import { storeApiKey } from '../../domain/workspace/api-keys.ts';
import { checkOptions } from '../check-options.ts';
import { type Cli, CliProblem, listOf, tell, withDomain } from '../context.ts';

/** `api-key create`: the key, alone, on stdout; shown once. */
export function addApiKey(program: Command, cli: Cli): void {
  program
    .command('api-key')
    .description(tell(cli, 'API keys', 'API 密钥'))
    .command('create')
    .description(tell(cli, 'Make a key and print it once', '创建密钥并打印一次'))
    .requiredOption('--name <name>', tell(cli, 'what it is for', '用途'))
    .requiredOption('--role <role>', 'owner | admin | supervisor | agent | bot')
    .option('--inboxes <ids>', tell(cli, 'only these inboxes, separated by commas', '仅限这些收件箱，逗号分隔'))
    .action(async (o: { name: string; role: string; inboxes?: string }) => {
      const inboxes = listOf(o.inboxes);
      const input = checkOptions(ApiKeyCreate, { name: o.name, role: o.role, ...(inboxes ? { inboxes } : {}) });
      await withDomain(cli, async (domain) => {
        for (const id of input.inboxes ?? []) {
          if (!(await domain.store.inboxes.get(domain.workspace.id, id))) throw new CliProblem(tell(cli, `There is no inbox ${id}.`, `收件箱 ${id} 不存在。`));
        }
        const { row, key } = await storeApiKey(domain, { name: input.name, role: input.role, ...(input.inboxes ? { inboxes: input.inboxes } : {}) });
        await recordAudit(domain, null, { action: 'api-key.create', target: row.id, data: { name: row.name, role: row.role, from: 'command line' } });
        cli.out(key);
      });
    });
}
