import type { IncomingHttpHeaders } from 'node:http';
import type { InboxRecord } from '../ports/store.ts';

/** What this needs of the configuration. */
export type OriginConfig = { publicUrl: string | null; trustedProxies: string[] };

/**
 * Whether a request with this `Origin` may use the inbox (protocol.md §7 "Origin"). Compared exactly: scheme, host in lower case, port.
 * Parley's own origins always pass, `null` never does. Without an `Origin`: a ticket passes, a visitor token only where the inbox has no site list.
 */
export function originAllowed(inbox: Pick<InboxRecord, 'sites'>, origin: string | undefined, own: string[], credential: 'visitor' | 'ticket'): boolean {
  if (origin === undefined) return credential === 'ticket' || inbox.sites.length === 0;
  const from = normalizeOrigin(origin);
  if (from === null) return false;
  if (own.includes(from)) return true;
  // The console is served from our own origin; a foreign page has no business with a ticket.
  if (credential === 'ticket') return false;
  return inbox.sites.length === 0 || inbox.sites.some((site) => siteOrigin(site) === from);
}

/**
 * `scheme://host[:port]` with the host in lower case and the scheme's own port left out; null for `null`, for anything that is not a plain
 * http(s) origin, and for a host with a trailing dot (another name for the same host, which no browser needs).
 */
export function normalizeOrigin(origin: string): string | null {
  if (origin.length > 300 || !SHAPE.test(origin)) return null;
  const known = seen.get(origin);
  if (known !== undefined) return known;
  if (seen.size > 1_000) seen.clear();
  const normal = parsedOrigin(origin);
  seen.set(origin, normal);
  return normal;
}

/** The same few origins come with every request, and parsing one takes longer than checking a token. A pure function's answers. */
const seen = new Map<string, string | null>();

function parsedOrigin(origin: string): string | null {
  try {
    const url = new URL(origin);
    return url.hostname.endsWith('.') ? null : url.origin;
  } catch {
    return null;
  }
}

/** An entry of an inbox's site list as an origin; a bare host means https. */
export function siteOrigin(site: string): string | null {
  return normalizeOrigin(/^https?:\/\//i.test(site) ? site : `https://${site}`);
}

/**
 * The origins that are Parley itself for this request: the public URL if one is set, else (or when reached by another name) the `Host` it was
 * sent to, as https only where a proxy says so. No page can make a browser lie in `Host`, `Origin` or `X-Forwarded-Proto` across sites, so
 * trusting them here opens nothing.
 */
export function ownOrigins(headers: IncomingHttpHeaders, config: OriginConfig): string[] {
  const own: string[] = [];
  const configured = config.publicUrl ? originOfUrl(config.publicUrl) : null;
  if (configured) own.push(configured);
  if (!headers.host) return own;
  const proto = headers['x-forwarded-proto'];
  const https = (Array.isArray(proto) ? proto[0] : proto)?.split(',')[0]?.trim().toLowerCase() === 'https';
  const reached = normalizeOrigin(`${https ? 'https' : 'http'}://${headers.host}`);
  // Under the configured name only the configured scheme counts.
  if (reached && !own.includes(reached) && (!configured || new URL(configured).host !== new URL(reached).host)) own.push(reached);
  return own;
}

const SHAPE = /^https?:\/\/[^/?#@\\\s]+$/i;

function originOfUrl(text: string): string | null {
  try {
    return normalizeOrigin(new URL(text).origin);
  } catch {
    return null;
  }
}
