import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { WidgetSessionBody } from '#protocol';
import { openVisitorSession } from '../../domain/contacts/open-visitor-session.ts';
import { findInbox } from '../../domain/inboxes/find-inbox.ts';
import { checkOptions } from '../check-options.ts';
import { type Cli, CliProblem, tell, withDomain } from '../context.ts';

/** `token visitor`: a new visitor's token on stdout; its device id, which `hello` must name, on stderr. */
export function addToken(program: Command, cli: Cli): void {
  program
    .command('token')
    .description(tell(cli, 'Tokens for tests and integrations', '测试与集成用令牌'))
    .command('visitor')
    .description(tell(cli, 'Make a visitor and print the token', '创建访客并打印令牌'))
    .requiredOption('--inbox <id>', tell(cli, 'inbox id', '收件箱编号'))
    .option('--device <id>', tell(cli, 'device id, 8 to 64 characters', '设备编号，8 至 64 个字符'))
    .action(async (o: { inbox: string; device?: string }) => {
      const input = checkOptions(WidgetSessionBody, { deviceId: o.device ?? `cli-${randomBytes(8).toString('hex')}` });
      await withDomain(cli, async (domain) => {
        const inbox = await findInbox(domain, o.inbox);
        if (!inbox) throw new CliProblem(tell(cli, `There is no inbox ${o.inbox}.`, `收件箱 ${o.inbox} 不存在。`));
        const session = await openVisitorSession(domain, inbox, { deviceId: input.deviceId });
        cli.out(session.token);
        cli.say(`deviceId ${input.deviceId}`);
      });
    });
}
