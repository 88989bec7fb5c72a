import { renderSVG } from 'uqr';
import { findInbox } from '../../domain/inboxes/find-inbox.ts';
import { fail } from '../../kernel/failure.ts';
import { ownOrigins } from '../origin.ts';
import { addressKey } from './client-address.ts';
import type { Door, Incoming } from './handle-route.ts';

/** `GET /c/{inbox}/qr.svg`: the address of the inbox's own page, for a camera; as this server is reached, or as PARLEY_PUBLIC_URL says. */
export async function inboxQr(door: Door, incoming: Incoming): Promise<Response> {
  await door.limits.take('widget', addressKey(incoming.address));
  const inbox = (await findInbox(door.domain, incoming.params.inbox ?? '')) ?? fail('FORBIDDEN_OR_MISSING');
  const url = new URL(incoming.request.url);
  const [origin = url.origin] = ownOrigins({ ...Object.fromEntries(incoming.request.headers), host: incoming.request.headers.get('host') ?? url.host }, door.deps.config);
  return new Response(renderSVG(`${origin}/c/${inbox.id}`, { border: 2 }), {
    headers: { 'content-type': 'image/svg+xml', 'cache-control': 'no-cache', 'content-security-policy': "sandbox; default-src 'none'" },
  });
}
