import type { Command } from 'commander';
import { AgentCreate } from '#protocol';
import { storeAgent } from '../../domain/agents/create-agent.ts';
import { recordAudit } from '../../domain/audit/record-audit.ts';
import { createFirstOwner, setupNeeded } from '../../domain/workspace/set-up.ts';
import { checkOptions } from '../check-options.ts';
import { type Cli, CliProblem, tell, withDomain } from '../context.ts';

type Options = { email: string; name?: string; password?: string; passwordStdin?: boolean };

/** `create-admin`: the owner if there is none yet, an admin otherwise. Prints the new id. */
export function addCreateAdmin(program: Command, cli: Cli): void {
  program
    .command('create-admin')
    .description(tell(cli, 'Add the owner (if there is none yet) or an admin', '创建所有者（若尚无）或管理员'))
    .requiredOption('--email <email>', tell(cli, 'e-mail address', '邮箱'))
    .option('--name <name>', tell(cli, 'display name', '显示名称'))
    .option('--password <password>', tell(cli, '10 characters or more; visible in the process list', '至少 10 个字符；会出现在进程列表中'))
    .option('--password-stdin', tell(cli, 'read the password from standard input', '从标准输入读取密码'))
    .action(async (o: Options) => {
      const password = o.passwordStdin ? (await cli.stdin()).replace(/\r?\n$/, '') : o.password;
      if (password === undefined) throw new CliProblem(tell(cli, 'Give the password with --password-stdin or --password.', '请用 --password-stdin 或 --password 提供密码。'));
      const input = checkOptions(AgentCreate, { name: o.name ?? (o.email.split('@')[0] || 'Admin'), email: o.email, password, role: 'admin' });
      await withDomain(cli, async (domain) => {
        const first = await setupNeeded(domain);
        const row = (first ? await createFirstOwner(domain, input) : null) ?? (await storeAgent(domain, input));
        await recordAudit(domain, null, { action: 'agent.create', target: row.id, data: { role: row.role, email: row.email, from: 'command line' } });
        cli.out(row.id);
        cli.say(tell(cli, `${row.email} is now ${row.role}.`, `${row.email} 已成为 ${row.role}。`));
      });
    });
}
