import { Empty, type Locale } from '#protocol';
import type { AgentCaller, Domain, VisitorCaller } from '../../domain/context.ts';
import { findInbox } from '../../domain/inboxes/find-inbox.ts';
import { authorize } from '../../domain/workspace/authorize.ts';
import { fail } from '../../kernel/failure.ts';
import type { InboxRecord } from '../../ports/store.ts';
import { originAllowed, ownOrigins } from '../origin.ts';
import { addressKey } from './client-address.ts';
import { agentOf, visitorOf } from './credentials.ts';
import type { HttpDeps } from './deps.ts';
import { once } from './idempotency.ts';
import { refuse } from './problem.ts';
import type { RateLimits } from './rate-limits.ts';
import { readJson, readQuery } from './read-json.ts';
import type { Access, Answer, Call, Route } from './route.ts';

export type Incoming = {
  request: Request;
  params: Record<string, string>;
  address: string | null;
  locale: Locale;
  traceId: string;
  /** Set once an inbox has allowed the page; its browser may then read the answer, refusals too. */
  pageOrigin?: string | null;
};
export type Door = { domain: Domain; deps: HttpDeps; limits: RateLimits };

/** One request through one line of the table: rate, who, may they, input, act. In this order, so that a stranger learns nothing from a 400. */
export async function handleRoute(door: Door, route: Route, incoming: Incoming): Promise<Response> {
  const { domain, deps } = door;
  const { request, address } = incoming;
  await door.limits.take(isWidget(route) ? 'widget' : 'console', addressKey(address));
  const { caller, inbox } = await identify(door, route, incoming);
  if (isPermission(route.access)) authorize(caller as AgentCaller, route.access);
  await takeMore(door, route, incoming, caller);
  const query = readQuery(new URL(request.url), route.query ?? Empty);
  const body = route.upload || route.method === 'GET' || route.method === 'DELETE' ? {} : await readJson(request, route.body ?? Empty);
  const call: Call<unknown, unknown, unknown> & { inbox: InboxRecord | null } = {
    domain,
    deps,
    limits: door.limits,
    caller,
    inbox,
    body,
    query,
    param: (name) => idParam(incoming.params, name),
    request,
    address,
    locale: incoming.locale,
    traceId: incoming.traceId,
  };
  const run = async () => toResponse(await route.run(call), route.status ?? 200);
  const key = request.headers.get('idempotency-key');
  if (key === null || request.method !== 'POST' || route.upload || !isAgentRoute(route.access)) return run();
  return once(domain, { caller: caller as AgentCaller, key, path: new URL(request.url).pathname, body, secret: route.secret ?? false }, run);
}

/** The route's own limit, per address; uploads per uploader, in files and in bytes as announced. */
async function takeMore(door: Door, route: Route, { address, request }: Incoming, caller: AgentCaller | VisitorCaller | null): Promise<void> {
  if (route.rate) await door.limits.take(route.rate, addressKey(address));
  if (!route.upload || !caller) return;
  const uploader = caller.kind === 'visitor' ? caller.contactId : caller.agentId;
  await door.limits.take('upload', uploader);
  await door.limits.take('uploadBytes', uploader, Math.max(1, Number(request.headers.get('content-length')) || 0));
}

async function identify(door: Door, route: Route, incoming: Incoming): Promise<{ caller: AgentCaller | VisitorCaller | null; inbox: InboxRecord | null }> {
  if (route.access === 'public') return { caller: null, inbox: null };
  if (!isWidget(route)) return { caller: await agentOf(door.deps, incoming.request, incoming.address), inbox: null };
  const inbox = await inboxFor(door, incoming);
  return { caller: route.access === 'visitor' ? await visitorOf(door.domain, incoming.request, inbox) : null, inbox };
}

/** The inbox of the path, if this page may use it. */
export async function inboxFor(door: Door, incoming: Incoming): Promise<InboxRecord> {
  const inbox = (await findInbox(door.domain, incoming.params.inbox ?? '')) ?? fail('FORBIDDEN_OR_MISSING');
  const { headers, method } = incoming.request;
  const origin = headers.get('origin') ?? undefined;
  // Browsers name no origin when our own frame reads; nothing is read there that needs more than the inbox's public id or a token.
  if (origin === undefined && (method === 'GET' || method === 'HEAD')) {
    incoming.pageOrigin = null;
    return inbox;
  }
  const own = ownOrigins(Object.fromEntries(headers), door.deps.config);
  if (!originAllowed(inbox, origin, own, 'visitor')) refuse(403, 'FORBIDDEN_OR_MISSING', { detail: 'This page may not use this inbox.' });
  incoming.pageOrigin = origin ?? null;
  return inbox;
}

export const isWidget = (route: Route): boolean => route.access === 'widget' || route.access === 'visitor';
export const isAgentRoute = (access: Access): boolean => access !== 'public' && access !== 'widget' && access !== 'visitor';
const isPermission = (access: Access): access is Exclude<Access, 'public' | 'widget' | 'visitor' | 'agent'> => isAgentRoute(access) && access !== 'agent';

/** What cannot be an id is as unknown as an id nobody has. */
function idParam(params: Record<string, string>, name: string): string {
  const value = params[name];
  return value !== undefined && /^[A-Za-z0-9._:-]{1,64}$/.test(value) ? value : fail('FORBIDDEN_OR_MISSING');
}

function toResponse(answer: Answer, status: number): Response {
  if (answer instanceof Response) return answer;
  const code = answer.status ?? status;
  if (code === 204) return new Response(null, { status: 204, ...(answer.headers ? { headers: answer.headers } : {}) });
  return new Response(JSON.stringify(answer.body ?? {}), { status: code, headers: { 'content-type': 'application/json; charset=utf-8', ...answer.headers } });
}
