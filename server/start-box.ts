import os from 'node:os';

export type BoxInput = { host: string; port: number; publicUrl: string | null; demo: boolean; setupToken: string | null; database: string; locale: 'zh' | 'en' };

/** What a person needs after the start, in a box: addresses that can be reached (never 0.0.0.0) and the one-time set-up link. */
export function startBox(input: BoxInput): string {
  const url = baseUrl(input);
  const t = WORDS[input.locale];
  const rows: [string, string][] = [[t.console, `${url}/`]];
  if (input.demo) rows.push([t.demo, `${url}/demo/`]);
  rows.push([t.api, `${url}/docs/api`], [t.health, `${url}/readyz`], [t.database, input.database]);
  if (input.setupToken !== null) rows.push([t.setup, `${url}/setup?token=${input.setupToken}`]);
  for (const other of otherAddresses(input)) rows.push([t.also, other]);
  const label = Math.max(...rows.map(([name]) => width(name)));
  const lines = rows.map(([name, value]) => `${name}${' '.repeat(label - width(name))}  ${value}`);
  const title = 'Parley';
  const inner = Math.max(...lines.map(width), width(title)) + 2;
  const side = (text: string) => `│ ${text}${' '.repeat(inner - 1 - width(text))}│`;
  return [`╭${'─'.repeat(inner)}╮`, side(title), side(''), ...lines.map(side), `╰${'─'.repeat(inner)}╯`].join('\n');
}

/** Where a browser on this machine, or the public address, reaches the console. */
export function baseUrl(input: Pick<BoxInput, 'host' | 'port' | 'publicUrl'>): string {
  if (input.publicUrl) return input.publicUrl;
  const everywhere = input.host === '0.0.0.0' || input.host === '::' || input.host === '[::]';
  const host = everywhere ? 'localhost' : input.host.includes(':') && !input.host.startsWith('[') ? `[${input.host}]` : input.host === '127.0.0.1' ? 'localhost' : input.host;
  return `http://${host}:${input.port}`;
}

function otherAddresses(input: BoxInput): string[] {
  if (input.publicUrl || (input.host !== '0.0.0.0' && input.host !== '::')) return [];
  return Object.values(os.networkInterfaces()).flatMap((list) => (list ?? []).filter((a) => a.family === 'IPv4' && !a.internal).map((a) => `http://${a.address}:${input.port}/`));
}

/** Columns on a terminal: a CJK character takes two. */
const width = (text: string): number =>
  [...text].reduce((n, c) => n + (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(c) ? 2 : 1), 0);

const WORDS = {
  en: { console: 'Console', demo: 'Demo shop', api: 'API', health: 'Health', database: 'Database', setup: 'Set up (once, valid 1 hour)', also: 'Also at' },
  zh: { console: '客服工作台', demo: '示例商店', api: '接口文档', health: '健康检查', database: '数据库', setup: '初始设置（一次有效，1 小时内）', also: '也可访问' },
} as const;
