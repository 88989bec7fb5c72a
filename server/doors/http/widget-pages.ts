import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { findInbox } from '../../domain/inboxes/find-inbox.ts';
import { noteSeen } from '../../domain/inboxes/note-seen.ts';
import { presentLook } from '../../domain/inboxes/present-look.ts';
import { fail } from '../../kernel/failure.ts';
import type { InboxRecord } from '../../ports/store.ts';
import { originAllowed, ownOrigins, siteOrigin } from '../origin.ts';
import type { HttpDeps } from './deps.ts';
import type { Door, Incoming } from './handle-route.ts';
import { missingPage } from './missing-page.ts';

/** The messenger inside a site's page; which sites may embed it is the browser's to enforce. */
export async function framePage(door: Door, incoming: Incoming): Promise<Response> {
  const inbox = await findInbox(door.domain, incoming.params.inbox ?? '');
  if (!inbox) return missingPage('missing', incoming.locale);
  return siteRefused(door.deps, inbox, incoming.request) ? missingPage('refused', incoming.locale) : page(door, incoming, frameAncestors(inbox));
}
/** The messenger on a page of its own. */
export async function standalonePage(door: Door, incoming: Incoming): Promise<Response> {
  const inbox = await findInbox(door.domain, incoming.params.inbox ?? '');
  return inbox ? page(door, incoming, "'none'") : missingPage('missing', incoming.locale);
}

/**
 * `/w.js`: asked for anew every minute, mostly answered 304. With `?inbox=…` the inbox's look stands around the file, so that the launcher
 * is drawn right at once and nothing else has to be fetched for it.
 */
export async function loader(door: Door, incoming: Incoming): Promise<Response> {
  const { request } = incoming;
  const inbox = await findInbox(door.domain, new URL(request.url).searchParams.get('inbox') ?? '');
  const from = siteOf(request);
  if (inbox && from !== null && !ownOrigins(Object.fromEntries(request.headers), door.deps.config).includes(from)) void noteSeen(door.domain, inbox, { url: from });
  const plain = await read(door.deps, 'w.js');
  const script = inbox ? Buffer.from(`(LOOK=>{${plain}})(${JSON.stringify(presentLook(inbox))})`) : plain;
  return answer(incoming, script, '.js', 'public, max-age=60, must-revalidate');
}

/**
 * `/widget/assets/{file}`: names with a hash never change. A loader that a browser kept over an update asks for the panel of its build:
 * it gets the panel of this one, which only uses what loaders have had all along.
 */
export async function asset(deps: HttpDeps, incoming: Incoming): Promise<Response> {
  const name = incoming.params.file ?? '';
  if (!/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$/.test(name)) return fail('FORBIDDEN_OR_MISSING');
  if (PANEL.test(name) && !existsSync(path.join(deps.widgetDir, 'assets', name))) {
    const current = (await readdir(path.join(deps.widgetDir, 'assets')).catch((): string[] => [])).find((file) => PANEL.test(file));
    if (current !== undefined) return file(deps, incoming, `assets/${current}`, 'no-cache');
  }
  return file(deps, incoming, `assets/${name}`, /[-.][A-Za-z0-9_-]{8,}\.[a-z0-9]+$/.test(name) ? 'public, max-age=31536000, immutable' : 'public, max-age=60, must-revalidate');
}
const PANEL = /^panel-[A-Za-z0-9]{1,64}\.js$/;

/**
 * A foreign site that names itself is told in words. Whoever hides where they are gets the real page, which `frame-ancestors` keeps out of
 * their frame: this is a courtesy, that is the lock.
 */
function siteRefused(deps: HttpDeps, inbox: InboxRecord, request: Request): boolean {
  const origin = siteOf(request);
  if (inbox.sites.length === 0 || origin === null || request.headers.get('sec-fetch-dest') !== 'iframe') return false;
  return !originAllowed(inbox, origin, ownOrigins(Object.fromEntries(request.headers), deps.config), 'visitor');
}

/** The site whose page asks, as far as it says so. */
function siteOf(request: Request): string | null {
  const referrer = request.headers.get('referer');
  if (referrer === null) return null;
  return URL.canParse(referrer) ? new URL(referrer).origin : 'null';
}

async function page(door: Door, incoming: Incoming, ancestors: string): Promise<Response> {
  const html = (await read(door.deps, 'frame.html')).toString('utf8');
  const host = incoming.request.headers.get('host') ?? '';
  // Older browsers do not count a socket to the same host as 'self'.
  const sockets = /^[A-Za-z0-9.:[\]-]{1,255}$/.test(host) ? ` ws://${host} wss://${host}` : '';
  const policy = [
    "default-src 'none'",
    `script-src 'self'${hashes(html, 'script')}`,
    `style-src 'self'${hashes(html, 'style')}`,
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    `connect-src 'self'${sockets}`,
    "font-src 'self'",
    "worker-src 'self'",
    `frame-ancestors ${ancestors}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return new Response(html, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'content-security-policy': policy,
      'cross-origin-resource-policy': 'cross-origin',
      'permissions-policy': 'camera=(), geolocation=(), microphone=(self)',
    },
  });
}

/** An empty list is any site. Our own pages (the demo shop) always may. */
function frameAncestors(inbox: InboxRecord): string {
  if (inbox.sites.length === 0) return '*';
  const origins = inbox.sites.map(siteOrigin).filter((o): o is string => o !== null);
  return ["'self'", ...origins].join(' ');
}

/** Inline blocks of the built page, by hash: nothing else inline may run. */
function hashes(html: string, tag: 'script' | 'style'): string {
  const blocks = html.matchAll(new RegExp(`<${tag}(?![^>]*\\ssrc=)[^>]*>([\\s\\S]*?)</${tag}>`, 'g'));
  return [...blocks].map(([, text = '']) => ` 'sha256-${createHash('sha256').update(text).digest('base64')}'`).join('');
}

async function file(deps: HttpDeps, incoming: Incoming, name: string, cacheControl: string): Promise<Response> {
  return answer(incoming, await read(deps, name), path.extname(name), cacheControl);
}

function answer(incoming: Incoming, content: Buffer, ending: string, cacheControl: string): Response {
  const etag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
  const headers = {
    etag,
    'cache-control': cacheControl,
    'cross-origin-resource-policy': 'cross-origin',
    'access-control-allow-origin': '*',
    'content-type': TYPES[ending] ?? 'application/octet-stream',
  };
  if (incoming.request.headers.get('if-none-match')?.includes(etag)) return new Response(null, { status: 304, headers });
  return new Response(new Uint8Array(content), { headers });
}

const read = (deps: HttpDeps, name: string): Promise<Buffer> => readFile(path.join(deps.widgetDir, name)).catch(() => fail('FORBIDDEN_OR_MISSING'));

const TYPES: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.ts': 'text/plain; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
};
