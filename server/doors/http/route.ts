import type * as z from 'zod/mini';
import type { Empty, Locale } from '#protocol';
import type { AgentCaller, Domain, VisitorCaller } from '../../domain/context.ts';
import type { Permission } from '../../domain/workspace/authorize.ts';
import type { InboxRecord } from '../../ports/store.ts';
import type { HttpDeps } from './deps.ts';
import type { LimitName, RateLimits } from './rate-limits.ts';

export type Schema = z.ZodMiniType;
export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
/**
 * Who may call: `public`; `widget` = any page the inbox allows; `visitor` = with a visitor token of that inbox; `agent` = anybody signed in
 * or with an API key; a permission = an agent who has it.
 */
export type Access = 'public' | 'widget' | 'visitor' | 'agent' | Permission;

/** One request, parsed, with its caller known and allowed. */
export type Call<C, B, Q> = {
  domain: Domain;
  deps: HttpDeps;
  limits: RateLimits;
  caller: C;
  body: B;
  query: Q;
  /** A part of the path; checked to be in the form of an id. */
  param(name: string): string;
  request: Request;
  /** The client's address through trusted proxies only. */
  address: string | null;
  locale: Locale;
  traceId: string;
};
export type WidgetCall<B, Q> = Call<null, B, Q> & { inbox: InboxRecord };
export type VisitorCall<B, Q> = Call<VisitorCaller, B, Q> & { inbox: InboxRecord };
/** JSON with a status (200 if left out; no body with 204), or a whole response. */
export type Answer = { status?: number; body?: unknown; headers?: Record<string, string> } | Response;

type Described = {
  method: Method;
  /** With `{name}` parts. */
  path: string;
  tag: string;
  summary: { en: string; zh: string };
  /** What a good answer looks like; none = 204 or not JSON. */
  answer?: Schema;
  /** Status of a good answer, 200 if left out. */
  status?: number;
  /** A limit of its own, beside the one of all requests. */
  rate?: LimitName;
};
type Input<B, Q> = { body?: B; query?: Q };
/** One line of the table: registration, documentation and tests all come from it. */
export type Route = Described &
  Input<Schema, Schema> & {
    access: Access;
    /** `file`: multipart instead of JSON. */
    upload?: boolean;
    /** Its answer holds a secret that must not be kept for a repeated request. */
    secret?: boolean;
    run(call: Call<unknown, unknown, unknown>): Promise<Answer>;
  };
type Run<C> = { run(call: C): Promise<Answer> };

/** For agents and API keys. */
export function agentRoute<B extends Schema = typeof Empty, Q extends Schema = typeof Empty>(
  spec: Described & Input<B, Q> & { access: 'agent' | Permission; upload?: boolean; secret?: boolean } & Run<Call<AgentCaller, z.infer<B>, z.infer<Q>>>,
): Route {
  return erase(spec);
}
export function publicRoute<B extends Schema = typeof Empty, Q extends Schema = typeof Empty>(spec: Described & Input<B, Q> & Run<Call<null, z.infer<B>, z.infer<Q>>>): Route {
  return erase({ ...spec, access: 'public' });
}
/** Under `/widget/{inbox}/`, for pages the inbox allows. */
export function widgetRoute<B extends Schema = typeof Empty, Q extends Schema = typeof Empty>(spec: Described & Input<B, Q> & Run<WidgetCall<z.infer<B>, z.infer<Q>>>): Route {
  return erase({ ...spec, access: 'widget' });
}
/** Under `/widget/{inbox}/`, with a visitor token. */
export function visitorRoute<B extends Schema = typeof Empty, Q extends Schema = typeof Empty>(
  spec: Described & Input<B, Q> & { upload?: boolean } & Run<VisitorCall<z.infer<B>, z.infer<Q>>>,
): Route {
  return erase({ ...spec, access: 'visitor' });
}

/** The pipeline gives `run` exactly the call its helper promised; the table need not know each one's types. */
const erase = (spec: unknown): Route => spec as Route;
