import { fail } from '../../kernel/failure.ts';
import { type Door, type Incoming, inboxFor } from './handle-route.ts';

/** Lets the page that was checked read the answer; never with credentials. */
export function allowOrigin(headers: Headers, origin: string | null): void {
  headers.append('vary', 'Origin');
  if (origin === null) return;
  headers.set('access-control-allow-origin', origin);
  headers.set('access-control-expose-headers', 'x-trace-id, retry-after, etag');
  headers.set('cross-origin-resource-policy', 'cross-origin');
}

/** The browser's question before a cross-origin request: only pages the inbox allows get a yes. */
export async function preflight(door: Door, incoming: Incoming, methods: string): Promise<Response> {
  const origin = incoming.request.headers.get('origin');
  if (origin === null) return fail('BAD_REQUEST', { errors: [{ path: 'origin', message: 'missing' }] });
  await inboxFor(door, incoming);
  const headers = new Headers({
    'access-control-allow-methods': methods,
    'access-control-allow-headers': 'authorization, content-type, accept-language, traceparent',
    'access-control-max-age': '600',
  });
  return new Response(null, { status: 204, headers });
}
