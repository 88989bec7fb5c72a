import { access, constants, readFile, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import type { Config } from '../../runtime/config/load-config.ts';
import { packageRoot } from '../../runtime/config/package-root.ts';
import { pickPort } from '../../runtime/config/pick-port.ts';
import { startProblemOf } from '../../runtime/config/start-problem.ts';
import { type Cli, tell, withDomain } from '../context.ts';

type Finding = { level: 'ok' | 'warning' | 'problem'; text: string };
type Check = (cli: Cli, config: Config) => Promise<Finding>;

/** `doctor`: looks at what Parley needs, one plain sentence each; exit code 1 when something keeps it from starting. */
export function addDoctor(program: Command, cli: Cli, exit: (code: number) => void): void {
  program
    .command('doctor')
    .description(tell(cli, 'Check what Parley needs on this machine', '检查运行环境'))
    .action(async () => {
      const config = cli.config();
      let worst = 0;
      for (const check of CHECKS) {
        const finding = await check(cli, config).catch((e: unknown): Finding => ({ level: 'problem', text: startProblemOf(e) ?? (e instanceof Error ? e.message : String(e)) }));
        cli.out(`${MARK[finding.level]} ${finding.text}`);
        if (finding.level === 'problem') worst = 1;
      }
      exit(worst);
    });
}

const MARK = { ok: '✓', warning: '!', problem: '✗' } as const;
const ok = (text: string): Finding => ({ level: 'ok', text });

const node: Check = async (cli) => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const { engines } = JSON.parse(await readFile(path.join(packageRoot(), 'package.json'), 'utf8')) as { engines: { node: string } };
  const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 18) || (major === 24 && minor >= 6) || major > 24;
  if (fits) return ok(`Node.js ${process.versions.node}`);
  return {
    level: 'problem',
    text: tell(cli, `Node.js ${process.versions.node} is not supported: install ${engines.node}.`, `不支持 Node.js ${process.versions.node}，请安装 ${engines.node}。`),
  };
};

const dataFolder: Check = async (cli, { dataDir }) => {
  let folder = dataDir;
  // Before the first start it is the folder above that must let it be made.
  while (!(await exists(folder)) && folder !== path.dirname(folder)) folder = path.dirname(folder);
  if (
    await access(folder, constants.W_OK).then(
      () => true,
      () => false,
    )
  )
    return ok(tell(cli, `Data folder ${dataDir} can be written`, `数据目录 ${dataDir} 可写`));
  return {
    level: 'problem',
    text: tell(
      cli,
      `The data folder ${dataDir} cannot be written: give this user the folder, or set PARLEY_DATA_DIR.`,
      `数据目录 ${dataDir} 不可写：请授权当前用户，或设置 PARLEY_DATA_DIR。`,
    ),
  };
};

const disk: Check = async (cli, { dataDir }) => {
  let folder = dataDir;
  while (!(await exists(folder)) && folder !== path.dirname(folder)) folder = path.dirname(folder);
  const { bavail, bsize } = await statfs(folder);
  const mb = Math.floor((bavail * bsize) / 1024 ** 2);
  const text = tell(cli, `${mb} MB free on the disk of the data folder`, `数据目录所在磁盘剩余 ${mb} MB`);
  if (mb >= 1024) return ok(text);
  return { level: mb < 200 ? 'problem' : 'warning', text: `${text}: ${tell(cli, 'make at least 1 GB free.', '请至少腾出 1 GB。')}` };
};

const database: Check = async (cli, config) => {
  const began = Date.now();
  await withDomain(cli, (domain) => domain.store.ping());
  const kind = config.databaseUrl ? 'DATABASE_URL' : tell(cli, 'embedded PostgreSQL', '内置 PostgreSQL');
  return ok(tell(cli, `Database (${kind}) answers; opened in ${Date.now() - began} ms`, `数据库（${kind}）正常，打开用时 ${Date.now() - began} 毫秒`));
};

const port: Check = async (cli, config) => {
  const ours = await fetch(`http://127.0.0.1:${config.port}/livez`, { signal: AbortSignal.timeout(2_000) }).then(
    (r) => r.ok,
    () => false,
  );
  if (ours) return ok(tell(cli, `Port ${config.port}: Parley is running`, `端口 ${config.port}：Parley 正在运行`));
  const free = await pickPort(config);
  if (free === config.port) return ok(tell(cli, `Port ${config.port} is free`, `端口 ${config.port} 可用`));
  return {
    level: 'warning',
    text: tell(cli, `Port ${config.port} is taken; a start would use ${free}. Set PORT to choose.`, `端口 ${config.port} 被占用，启动时将使用 ${free}。可用 PORT 指定。`),
  };
};

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];
const browser: Check = async (cli) => {
  for (const file of [process.env.PARLEY_CHROMIUM, ...BROWSERS]) if (file && (await exists(file))) return ok(tell(cli, `Browser for tests: ${file}`, `测试用浏览器：${file}`));
  return {
    level: 'warning',
    text: tell(
      cli,
      'No Chromium found: only tests need it (apt-get install chromium, or PARLEY_CHROMIUM).',
      '未找到 Chromium：仅测试需要（apt-get install chromium，或设置 PARLEY_CHROMIUM）。',
    ),
  };
};

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );
const CHECKS: Check[] = [node, dataFolder, disk, port, database, browser];
