import { decode } from 'next-auth/jwt';
import type { FromAddress } from '../../domain/audit/record-audit.ts';
import { visitorOfToken } from '../../domain/contacts/open-visitor-session.ts';
import type { AgentCaller, Domain, VisitorCaller } from '../../domain/context.ts';
import { fail } from '../../kernel/failure.ts';
import type { InboxRecord } from '../../ports/store.ts';
import { ownOrigins } from '../origin.ts';
import type { HttpDeps } from './deps.ts';
import { refuse } from './problem.ts';

export type HttpAgent = AgentCaller & FromAddress;

/**
 * The agent behind a request: `Authorization: Bearer pk_…`, else the console's session cookie. UNAUTHENTICATED when neither holds. With the
 * cookie, anything but a GET must come from our own pages.
 */
export async function agentOf(deps: HttpDeps, request: Request, address: string | null): Promise<HttpAgent> {
  const caller = await maybeAgentOf(deps, request);
  return caller ? { ...caller, ip: address } : fail('UNAUTHENTICATED');
}

export async function maybeAgentOf(deps: HttpDeps, request: Request): Promise<AgentCaller | null> {
  const authorization = request.headers.get('authorization');
  // Whoever shows a key is not somebody else by a cookie.
  if (authorization !== null) return deps.auth.byKey(bearer(authorization) ?? '');
  const sessionId = await sessionIdOf(request.headers.get('cookie'), deps.authSecret);
  const caller = sessionId === null ? null : await deps.auth.bySession(sessionId);
  if (caller) requireOwnPage(deps, request);
  return caller;
}

/** The visitor of `Authorization: Bearer <visitor token>`; with an inbox, only one of that inbox. */
export async function visitorOf(domain: Domain, request: Request, inbox?: InboxRecord): Promise<VisitorCaller> {
  const token = bearer(request.headers.get('authorization') ?? '');
  const visitor = token === null ? null : await visitorOfToken(domain, token);
  return visitor && (!inbox || visitor.inboxId === inbox.id) ? visitor : fail('UNAUTHENTICATED');
}

function requireOwnPage(deps: HttpDeps, request: Request): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const site = request.headers.get('sec-fetch-site');
  const origin = request.headers.get('origin');
  const own = ownOrigins(Object.fromEntries(request.headers), deps.config);
  const fits = origin === null ? site === 'same-origin' : own.includes(origin.toLowerCase()) && (site === null || site === 'same-origin');
  if (!fits) refuse(403, 'FORBIDDEN_OR_MISSING', { detail: 'The request did not come from the console.' });
}

const bearer = (header: string): string | null => /^Bearer ([\x21-\x7e]{1,4096})$/i.exec(header)?.[1] ?? null;

const COOKIE_NAMES = ['__Secure-next-auth.session-token', 'next-auth.session-token'];

/** The id of the session row that the sealed cookie carries, or null for anything that is not ours. */
export async function sessionIdOf(cookie: string | null, secret: string): Promise<string | null> {
  if (!cookie || cookie.length > 16_384) return null;
  const jar = new Map<string, string>();
  for (const part of cookie.split(';')) {
    const eq = part.indexOf('=');
    if (eq > 0) jar.set(part.slice(0, eq).trim(), part.slice(eq + 1).trim());
  }
  for (const name of COOKIE_NAMES) {
    const token = jar.get(name) ?? joinChunks(jar, name);
    if (!token) continue;
    const claims = await decode({ token, secret }).catch(() => null);
    if (typeof claims?.sid === 'string') return claims.sid;
  }
  return null;
}

/** A long cookie comes in numbered pieces. */
function joinChunks(jar: Map<string, string>, name: string): string {
  let joined = '';
  for (let i = 0; i < 8; i++) {
    const chunk = jar.get(`${name}.${i}`);
    if (chunk === undefined) break;
    joined += chunk;
  }
  return joined;
}
