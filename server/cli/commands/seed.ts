import type { Command } from 'commander';
import { ensureDemoInbox } from '../../domain/inboxes/ensure-demo-inbox.ts';
import { seedDemo } from '../../domain/workspace/seed-demo.ts';
import { type Cli, CliProblem, tell, withDomain } from '../context.ts';

const SIZE = 200;
const LARGEST = 20_000;

/** `seed --demo`: made-up conversations over 30 days in the demo inbox. */
export function addSeed(program: Command, cli: Cli): void {
  program
    .command('seed')
    .description(tell(cli, 'Fill the demo inbox with made-up conversations', '向示例收件箱填充虚构会话'))
    .option('--demo', tell(cli, 'conversations in Chinese and English over the last 30 days', '最近 30 天的中英文会话'))
    .option('--size <n>', tell(cli, 'how many', '数量'), String(SIZE))
    .option('--remove', tell(cli, 'take them out again', '移除'))
    .action(async (o: { demo?: boolean; size: string; remove?: boolean }) => {
      if (o.remove) throw new CliProblem(tell(cli, 'Removing the demo conversations is not possible yet.', '暂不支持移除示例会话。'));
      if (!o.demo) throw new CliProblem(tell(cli, 'Say what to seed: seed --demo [--size 200].', '请指明内容：seed --demo [--size 200]。'));
      const size = Number(o.size);
      if (!Number.isInteger(size) || size < 1 || size > LARGEST) throw new CliProblem(`--size: 1 to ${LARGEST}`);
      await withDomain(cli, async (domain) => {
        const inbox = await ensureDemoInbox(domain);
        const added = await seedDemo(domain, inbox, size);
        cli.out(String(added));
        cli.say(
          tell(
            cli,
            `${added} conversations added to "${inbox.name}" (${size - added} were there already).`,
            `已向“${inbox.name}”添加 ${added} 个会话（${size - added} 个已存在）。`,
          ),
        );
      });
    });
}
