import { createHash } from 'node:crypto';
import { Empty, ERRORS, type ErrorCode, type Locale } from '#protocol';
import { isAgentRoute } from './handle-route.ts';
import { jsonSchema } from './openapi.ts';
import type { Route, Schema } from './route.ts';

/** `/docs/api`: the table as a page to read, without scripts and without anything from elsewhere. */
export function docsPage(routes: readonly Route[], version: string, locale: Locale): Response {
  const t = TEXT[locale];
  const tags = [...new Set(routes.map((r) => r.tag))];
  const page = `<!doctype html>
<html lang="${locale === 'zh' ? 'zh-CN' : 'en'}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Parley API</title><style>${STYLE}</style></head>
<body>
<nav aria-label="${t.contents}"><a class="home" href="#top">Parley API</a><ul>
${tags.map((tag) => `<li><a href="#${slug(tag)}">${html(t.tags[tag] ?? tag)}</a></li>`).join('')}<li><a href="#errors">${t.errors}</a></li></ul></nav>
<main id="top">
<h1>Parley API <small>${html(version)}</small></h1>
${t.intro.map((p) => `<p>${p}</p>`).join('\n')}
<pre><code>curl -H "Authorization: Bearer pk_…" http://127.0.0.1:3000/api/v1/conversations?view=unassigned</code></pre>
${tags
  .map((tag) =>
    section(
      routes.filter((r) => r.tag === tag),
      t.tags[tag] ?? tag,
      slug(tag),
      locale,
    ),
  )
  .join('\n')}
<section><h2 id="errors">${t.errors}</h2><table><thead><tr><th>${t.code}</th><th>HTTP</th><th>${t.meaning}</th></tr></thead><tbody>
${(Object.keys(ERRORS) as ErrorCode[]).map((code) => `<tr id="${code}"><td><code>${code}</code></td><td>${ERRORS[code].status}</td><td>${html(ERRORS[code][locale])}</td></tr>`).join('\n')}
</tbody></table></section>
</main>
</body></html>`;
  return new Response(page, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-language': locale === 'zh' ? 'zh-CN' : 'en',
      'cache-control': 'private, max-age=300',
      vary: 'Accept-Language',
      'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
      'cross-origin-opener-policy': 'same-origin',
    },
  });
}

const section = (routes: Route[], title: string, id: string, locale: Locale): string =>
  `<section><h2 id="${id}">${html(title)}</h2>\n${routes.map((r) => entry(r, locale)).join('\n')}</section>`;

function entry(route: Route, locale: Locale): string {
  const t = TEXT[locale];
  const who = isAgentRoute(route.access)
    ? route.access === 'agent'
      ? t.signedIn
      : `${t.permission} <code>${route.access}</code>`
    : t.access[route.access as 'public' | 'widget' | 'visitor'];
  const takesBody = route.method === 'POST' || route.method === 'PATCH';
  return `<article id="${slug(`${route.method} ${route.path}`)}"><h3><span class="m ${route.method.toLowerCase()}">${route.method}</span> <code>${html(route.path).replace(/\{\w+\}/g, '<b>$&</b>')}</code></h3>
<p>${html(route.summary[locale])}</p><p class="who">${who}</p>
${route.query ? details(t.query, fields(route.query)) : ''}${takesBody && !route.upload && route.body ? details(t.body, fields(route.body)) : ''}${route.upload ? details(t.body, '<code>multipart/form-data</code>: <code>file</code>') : ''}
${route.answer ? details(`${t.answer} ${route.status ?? 200}`, `<pre><code>${html(JSON.stringify(sketch(jsonSchema(route.answer)), null, 2))}</code></pre>`) : `<p class="who">${t.answer} ${route.status ?? 200}</p>`}</article>`;
}

const details = (title: string, inner: string): string => `<details><summary>${html(title)}</summary>${inner}</details>`;

/** The members of an object schema as a table. */
function fields(schema: Schema): string {
  const { properties = {}, required = [] } = jsonSchema(schema === Empty ? Empty : schema) as { properties?: Record<string, Record<string, unknown>>; required?: string[] };
  const rows = Object.entries(properties).map(([name, p]) => {
    const { type, ...rest } = p;
    const limits = Object.entries(rest)
      .filter(([k]) => k !== 'pattern' && k !== 'items' && k !== 'anyOf' && k !== 'propertyNames' && k !== 'additionalProperties')
      .map(([k, v]) => `${k} ${Array.isArray(v) ? v.join(' · ') : typeof v === 'object' ? '…' : String(v)}`)
      .join(', ');
    return `<tr><td><code>${html(name)}</code>${required.includes(name) ? ' *' : ''}</td><td>${html(kindOf(p, type))}</td><td>${html(limits.slice(0, 300))}</td></tr>`;
  });
  return `<table><tbody>${rows.join('')}</tbody></table>`;
}

/** A JSON Schema as the value it describes, types in place of values: short enough to read. */
function sketch(p: Record<string, unknown>): unknown {
  const list = (x: unknown): Record<string, unknown>[] => (Array.isArray(x) ? x : []);
  const required: unknown[] = Array.isArray(p.required) ? p.required : [];
  if (p.const !== undefined) return p.const;
  if (Array.isArray(p.enum)) return p.enum.join(' | ');
  if (p.anyOf !== undefined) {
    const parts = list(p.anyOf).filter((x) => x.type !== 'null');
    const inner = parts.length === 1 && parts[0] ? sketch(parts[0]) : 'value';
    return typeof inner === 'string' ? `${inner} | null` : inner;
  }
  if (p.type === 'array') return [sketch((p.items ?? {}) as Record<string, unknown>)];
  if (p.type === 'object' && p.properties) {
    return Object.fromEntries(Object.entries(p.properties).map(([k, v]) => [required.includes(k) ? k : `${k}?`, sketch(v as Record<string, unknown>)]));
  }
  return String(p.format ?? (Array.isArray(p.type) ? p.type.join(' | ') : p.type) ?? 'any');
}

function kindOf(p: Record<string, unknown>, type: unknown): string {
  if (Array.isArray(p.anyOf)) return p.anyOf.map((x: Record<string, unknown>) => String(x.type ?? 'value')).join(' | ');
  if (Array.isArray(p.enum)) return 'enum';
  return type === 'array' ? `array of ${String((p.items as { type?: string } | undefined)?.type ?? 'values')}` : String((Array.isArray(type) ? type.join(' | ') : type) ?? 'any');
}

const html = (s: string): string => s.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const slug = (s: string): string =>
  s
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

const TEXT = {
  en: {
    contents: 'Contents',
    errors: 'Errors',
    code: 'Code',
    meaning: 'Meaning',
    signedIn: 'Anybody signed in, or an API key',
    permission: 'Needs the permission',
    access: { public: 'Open to everybody', widget: 'Pages the inbox allows', visitor: 'The visitor token of this inbox' },
    query: 'Query',
    body: 'Body',
    answer: 'Answer',
    tags: {} as Record<string, string>,
    intro: [
      'Authorise with <code>Authorization: Bearer pk_…</code>. Make a key in the console or with <code>npm run parley -- api-key create --name N --role agent</code>.',
      'Lists answer <code>{items, next}</code>; give <code>next</code> back as <code>cursor</code>. Refusals are <code>application/problem+json</code> with a <code>code</code> from the table below and a trace id. A <code>POST</code> with an <code>Idempotency-Key</code> header runs once. The same in machine form: <a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1).',
    ],
  },
  zh: {
    contents: '目录',
    errors: '错误',
    code: '代码',
    meaning: '含义',
    signedIn: '任何已登录成员或 API 密钥',
    permission: '需要权限',
    access: { public: '对所有人开放', widget: '收件箱允许的网页', visitor: '本收件箱的访客令牌' },
    query: '查询参数',
    body: '请求正文',
    answer: '响应',
    tags: {
      Workspace: '工作区',
      Me: '当前身份',
      Inboxes: '收件箱',
      Conversations: '会话',
      Messages: '消息',
      Contacts: '联系人',
      Uploads: '文件上传',
      Agents: '成员',
      Teams: '团队',
      'API keys': 'API 密钥',
      Widget: '访客窗口',
    } as Record<string, string>,
    intro: [
      '请求需携带 <code>Authorization: Bearer pk_…</code>。密钥可在控制台创建，或使用 <code>npm run parley -- api-key create --name N --role agent</code>。',
      '列表返回 <code>{items, next}</code>，将 <code>next</code> 作为 <code>cursor</code> 传回即可翻页。拒绝以 <code>application/problem+json</code> 返回，含下表中的 <code>code</code> 与追踪编号。带有 <code>Idempotency-Key</code> 头的 <code>POST</code> 只执行一次。机器可读版本：<a href="/openapi.json">/openapi.json</a>（OpenAPI 3.1）。',
    ],
  },
};

const STYLE = `:root{color-scheme:light dark;--gutter:#eef2f4;--card:#fff;--inset:#f3f6f7;--t1:#181f26;--t2:#454e56;--line:#dfe4e6;--brand:#006270;--brand-bg:#e6f5f8}
@media (prefers-color-scheme:dark){:root{--gutter:#11171b;--card:#1a2126;--inset:#222a30;--t1:#e8edf0;--t2:#b3bcc3;--line:#323b42;--brand:#83cbda;--brand-bg:#123238}}
*{box-sizing:border-box}html{scroll-padding-top:16px}body{margin:0;background:var(--gutter);color:var(--t1);font:15px/1.6 system-ui,"PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif;display:grid;grid-template-columns:220px minmax(0,1fr)}
nav{position:sticky;top:0;height:100vh;padding:24px 16px;overflow:auto}nav ul{list-style:none;margin:12px 0;padding:0}nav a{display:block;padding:4px 8px;border-radius:6px;color:var(--t2);text-decoration:none}nav a:hover,nav a:focus-visible{background:var(--brand-bg);color:var(--brand)}.home{font-weight:600;color:var(--t1)}
main{padding:24px 32px 96px;max-width:960px}h1{font-size:26px;margin:0 0 8px}h1 small{font-size:14px;color:var(--t2);font-weight:400}h2{font-size:19px;margin:40px 0 12px}h3{font-size:15px;margin:0;font-weight:500}a{color:var(--brand)}
article{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:14px 16px;margin:0 0 12px}article p{margin:6px 0}.who{color:var(--t2);font-size:13px}.m{display:inline-block;min-width:60px;text-align:center;font:600 12px/22px ui-monospace,monospace;border-radius:6px;background:var(--inset);color:var(--t2)}.m.post,.m.patch{background:var(--brand-bg);color:var(--brand)}
code,pre{font-family:ui-monospace,"SF Mono",Menlo,Consolas,monospace;font-size:13px;overflow-wrap:anywhere}pre{background:var(--inset);border-radius:8px;padding:12px;overflow:auto;max-height:420px}code b{font-weight:600;color:var(--brand)}
details{margin-top:6px}summary{cursor:pointer;color:var(--t2);font-size:13px}table{border-collapse:collapse;width:100%;margin:8px 0}th,td{text-align:left;padding:5px 10px 5px 0;border-bottom:1px solid var(--line);vertical-align:top;font-size:13px}
@media (max-width:760px){body{display:block}nav{position:static;height:auto}main{padding:16px}}`;
