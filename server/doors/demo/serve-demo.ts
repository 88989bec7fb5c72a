import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.json': 'application/json',
};

/**
 * The demo shop under /demo: static files of `dir`; `{{inbox}}` in a page becomes the demo inbox. Stands for a stranger's site, so it gets
 * none of the console's headers. Answers false when there is no such file.
 */
export async function serveDemo(req: IncomingMessage, res: ServerResponse, dir: string, inboxId: string | null): Promise<boolean> {
  const wanted = decodePath((req.url ?? '').split('?')[0] ?? '');
  if (wanted === null || inboxId === null || (req.method !== 'GET' && req.method !== 'HEAD')) return false;
  const inside = wanted.replace(/^\/demo\/?/, '') || 'index.html';
  const file = path.join(dir, inside.endsWith('/') ? `${inside}index.html` : path.extname(inside) ? inside : `${inside}.html`);
  if (!file.startsWith(dir + path.sep)) return false;
  const content = await readFile(file).catch(() => null);
  if (content === null) return false;
  const extension = path.extname(file);
  const body = extension === '.html' || extension === '.js' ? Buffer.from(content.toString('utf8').replaceAll('{{inbox}}', inboxId)) : content;
  res.writeHead(200, {
    'content-type': TYPES[extension] ?? 'application/octet-stream',
    'content-length': body.length,
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
  });
  res.end(req.method === 'HEAD' ? undefined : body);
  return true;
}

function decodePath(url: string): string | null {
  try {
    const decoded = decodeURIComponent(url);
    return decoded.includes('\0') || decoded.includes('..') ? null : decoded;
  } catch {
    return null;
  }
}
