import { Readable } from 'node:stream';
import type { Caller } from '../../domain/context.ts';
import { fileUrlHolds, signFileUrl } from '../../domain/uploads/file-url.ts';
import { getFile } from '../../domain/uploads/get-file.ts';
import { fail } from '../../kernel/failure.ts';
import { addressKey } from './client-address.ts';
import { maybeAgentOf, visitorOf } from './credentials.ts';
import type { Door, Incoming } from './handle-route.ts';

/**
 * `GET /files/{id}`: authorised every time (visitor token, API key or console cookie), then a redirect to a signed address of a few minutes;
 * with `Accept: application/json` that address as `{url, expiresAt}`, for readers whose `<img>` cannot send a header.
 */
export async function fileLink(door: Door, incoming: Incoming): Promise<Response> {
  const { domain } = door;
  await door.limits.take('console', addressKey(incoming.address));
  const caller = await readerOf(door, incoming.request);
  const file = await getFile(domain, caller, idOf(incoming));
  const { url, expiresAt } = signFileUrl(domain.secretKey, file.id, domain.now());
  const asJson = incoming.request.headers.get('accept')?.includes('application/json') ?? false;
  if (!asJson) return new Response(null, { status: 302, headers: { location: url, vary: 'Accept, Authorization, Cookie' } });
  return new Response(JSON.stringify({ url, expiresAt: new Date(expiresAt).toISOString() }), { headers: { 'content-type': 'application/json; charset=utf-8' } });
}

/** The bytes, for whoever holds a signed address: never run by a browser, in ranges if asked. */
export async function fileContent(door: Door, incoming: Incoming): Promise<Response> {
  const { domain } = door;
  const id = idOf(incoming);
  const url = new URL(incoming.request.url);
  if (!fileUrlHolds(domain.secretKey, id, url.searchParams.get('exp') ?? undefined, url.searchParams.get('sig') ?? undefined, domain.now())) return fail('FORBIDDEN_OR_MISSING');
  const file = (await domain.store.uploads.get(domain.workspace.id, id)) ?? fail('FORBIDDEN_OR_MISSING');
  const headers = new Headers({
    'content-type': file.mime === 'text/plain' ? 'text/plain; charset=utf-8' : file.mime,
    'content-disposition': disposition(file.mime, file.name),
    'content-security-policy': "sandbox; default-src 'none'",
    'cross-origin-resource-policy': 'same-site',
    'cache-control': 'private, max-age=240',
    'accept-ranges': 'bytes',
  });
  const range = rangeOf(incoming.request.headers.get('range'), file.size);
  if (range === 'outside') {
    headers.set('content-range', `bytes */${file.size}`);
    return new Response(null, { status: 416, headers });
  }
  const kept = await domain.media.get(file.storageKey, range ?? undefined);
  if (!kept) return fail('GONE');
  headers.set('content-length', String(range ? range.end - range.start + 1 : file.size));
  if (range) headers.set('content-range', `bytes ${range.start}-${range.end}/${file.size}`);
  // HEAD is answered by the same handler; nobody reads its body.
  if (incoming.request.method === 'HEAD') {
    kept.stream.destroy();
    return new Response(null, { status: range ? 206 : 200, headers });
  }
  return new Response(Readable.toWeb(kept.stream) as ReadableStream<Uint8Array>, { status: range ? 206 : 200, headers });
}

async function readerOf(door: Door, request: Request): Promise<Caller> {
  const agent = await maybeAgentOf(door.deps, request);
  return agent ?? visitorOf(door.domain, request);
}

const idOf = (incoming: Incoming): string => {
  const id = incoming.params.id ?? '';
  return /^[A-Za-z0-9_-]{16,64}$/.test(id) ? id : fail('FORBIDDEN_OR_MISSING');
};

/** Shown in place: only what browsers decode as picture or sound, which no script can hide in. */
const INLINE = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']);

function disposition(mime: string, name: string): string {
  const kind = INLINE.has(mime) || mime.startsWith('audio/') || mime.startsWith('video/') ? 'inline' : 'attachment';
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)}`;
}

/** One range of bytes; several, or nonsense, mean the whole file (RFC 9110 allows that). */
function rangeOf(header: string | null, size: number): { start: number; end: number } | null | 'outside' {
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (from === '' && to === '') return null;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (start >= size || (from === '' && to === '0')) return 'outside';
  return start > end ? null : { start, end };
}
