import { Readable } from 'node:stream';
import { findInbox } from '../../domain/inboxes/find-inbox.ts';
import { logoOf } from '../../domain/inboxes/set-logo.ts';
import { fail } from '../../kernel/failure.ts';
import { addressKey } from './client-address.ts';
import type { Door, Incoming } from './handle-route.ts';

/** `GET /widget/{inbox}/logo?v={upload}`: the picture somebody chose for the inbox, for any page. A new picture has a new address, so it is kept long. */
export async function widgetLogo(door: Door, incoming: Incoming): Promise<Response> {
  await door.limits.take('widget', addressKey(incoming.address));
  const inbox = (await findInbox(door.domain, incoming.params.inbox ?? '')) ?? fail('FORBIDDEN_OR_MISSING');
  const logo = (await logoOf(door.domain, inbox)) ?? fail('FORBIDDEN_OR_MISSING');
  const current = new URL(incoming.request.url).searchParams.get('v') === logo.id;
  const kept = (await door.domain.media.get(logo.storageKey)) ?? fail('GONE');
  const headers = {
    'content-type': logo.mime,
    'content-length': String(logo.size),
    'cache-control': current ? 'public, max-age=31536000, immutable' : 'no-cache',
    'content-security-policy': "sandbox; default-src 'none'",
    'cross-origin-resource-policy': 'cross-origin',
  };
  // HEAD is answered by the same handler; nobody reads its body.
  if (incoming.request.method === 'HEAD') {
    kept.stream.destroy();
    return new Response(null, { headers });
  }
  return new Response(Readable.toWeb(kept.stream) as ReadableStream<Uint8Array>, { headers });
}
