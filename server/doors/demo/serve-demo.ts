import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { type Lang, renderPage } from './render-page.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.json': 'application/json',
};

/** The strictest policy a site may have: of Parley it allows the script and the frame, nothing else. */
const STRICT = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'";

/**
 * The demo shop under /demo: files of `dir`, pages in the language of ?lang= or of the browser. Stands for a stranger's site, so it gets
 * none of the console's headers; strict.html has a policy of its own. Answers false when there is no such file.
 */
export async function serveDemo(req: IncomingMessage, res: ServerResponse, dir: string, inboxId: string | null): Promise<boolean> {
  const [before = '', query = ''] = (req.url ?? '').split('?');
  const wanted = decodePath(before);
  if (wanted === null || inboxId === null || (req.method !== 'GET' && req.method !== 'HEAD')) return false;
  const inside = wanted.replace(/^\/demo\/?/, '') || 'index.html';
  const file = path.join(dir, inside.endsWith('/') ? `${inside}index.html` : path.extname(inside) ? inside : `${inside}.html`);
  if (!file.startsWith(dir + path.sep) || file.startsWith(path.join(dir, 'parts'))) return false;
  const content = await readFile(file).catch(() => null);
  if (content === null) return false;
  const extension = path.extname(file);
  const page = extension === '.html';
  const read = (name: string) => readFile(path.join(dir, name), 'utf8').catch(() => null);
  const search = new URLSearchParams(query);
  const body = page ? Buffer.from(await renderPage(content.toString('utf8'), read, { ...language(search, req), query: search, inboxId })) : content;
  res.writeHead(200, {
    'content-type': TYPES[extension] ?? 'application/octet-stream',
    'content-length': body.length,
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    ...(page ? { vary: 'Accept-Language' } : {}),
    ...(path.basename(file) === 'strict.html' ? { 'content-security-policy': STRICT } : {}),
  });
  res.end(req.method === 'HEAD' ? undefined : body);
  return true;
}

function language(search: URLSearchParams, req: IncomingMessage): { lang: Lang; kept: boolean } {
  const asked = search.get('lang');
  if (asked !== null) return { lang: asked.startsWith('zh') ? 'zh' : 'en', kept: true };
  return { lang: /^\s*zh/i.test(req.headers['accept-language'] ?? '') ? 'zh' : 'en', kept: false };
}

function decodePath(url: string): string | null {
  try {
    const decoded = decodeURIComponent(url);
    return decoded.includes('\0') || decoded.includes('..') ? null : decoded;
  } catch {
    return null;
  }
}
