import type { IncomingMessage } from 'node:http';
import { type Context, Hono } from 'hono';
import { pickLocale } from '#protocol';
import type { Domain } from '../../domain/context.ts';
import { newSpanId, newTraceId, runWithTrace } from '../../kernel/trace-id.ts';
import { type AddressOf, createAddressOf } from './client-address.ts';
import { allowOrigin, preflight } from './cors.ts';
import type { HttpDeps } from './deps.ts';
import { docsPage } from './docs-page.ts';
import { fileContent, fileLink } from './files.ts';
import { type Door, handleRoute, type Incoming, isWidget } from './handle-route.ts';
import { live, metrics, ready } from './health.ts';
import { inboxQr } from './inbox-qr.ts';
import { openApi } from './openapi.ts';
import { problemResponse, refuse } from './problem.ts';
import { createRateLimits } from './rate-limits.ts';
import { routes } from './routes/index.ts';
import { applySecurityHeaders } from './security-headers.ts';
import { widgetLogo } from './widget-logo.ts';
import { asset, framePage, loader, standalonePage } from './widget-pages.ts';

/** What the Node adapter gives along; absent in tests. */
export type HttpEnv = { Bindings: { incoming?: IncomingMessage } };
type Handle = (incoming: Incoming) => Response | Promise<Response>;
type Plain = { path: string; handle: Handle };

/** The whole HTTP door of Parley but for pages and sockets: `/api/v1`, `/widget`, `/files`, `/c`, documentation, health, metrics. */
export function createHttp(domain: Domain, deps: HttpDeps): Hono<HttpEnv> {
  const door: Door = { domain, deps, limits: createRateLimits(domain.limits) };
  const app = new Hono<HttpEnv>();
  const gate = createGate(door, createAddressOf(deps.config.trustedProxies));

  for (const { path, handle } of plainRoutes(door)) {
    app.get(honoPath(path), (c) => gate(c, path, handle));
    app.all(honoPath(path), (c) => gate(c, path, methodRefused));
  }
  for (const path of new Set(routes.map((r) => r.path))) {
    const list = routes.filter((r) => r.path === path);
    for (const route of list) app.on(route.method, honoPath(path), (c) => gate(c, `${route.method} ${path}`, (incoming) => handleRoute(door, route, incoming)));
    const methods = list.map((r) => r.method).join(', ');
    if (list.some(isWidget)) app.options(honoPath(path), (c) => gate(c, `OPTIONS ${path}`, (incoming) => preflight(door, incoming, methods)));
    app.all(honoPath(path), (c) => gate(c, path, methodRefused, methods));
  }
  app.notFound((c) => gate(c, 'unknown', () => refuse(404, 'FORBIDDEN_OR_MISSING')));
  return app;
}

const honoPath = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1');

function plainRoutes(door: Door): Plain[] {
  const document = JSON.stringify(openApi(routes, door.deps.version));
  return [
    { path: '/livez', handle: live },
    { path: '/readyz', handle: () => ready(door.deps) },
    { path: '/metrics', handle: (incoming) => metrics(door.deps, incoming) },
    { path: '/openapi.json', handle: () => new Response(document, { headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'public, max-age=300' } }) },
    { path: '/docs/api', handle: (incoming) => docsPage(routes, door.deps.version, incoming.locale) },
    { path: '/files/{id}', handle: (incoming) => fileLink(door, incoming) },
    { path: '/files/{id}/content', handle: (incoming) => fileContent(door, incoming) },
    { path: '/w.js', handle: (incoming) => loader(door, incoming) },
    { path: '/widget/assets/{file}', handle: (incoming) => asset(door.deps, incoming) },
    { path: '/widget/{inbox}/logo', handle: (incoming) => widgetLogo(door, incoming) },
    { path: '/widget/{inbox}/frame', handle: (incoming) => framePage(door, incoming) },
    { path: '/c/{inbox}/qr.svg', handle: (incoming) => inboxQr(door, incoming) },
    { path: '/c/{inbox}', handle: (incoming) => standalonePage(door, incoming) },
  ];
}

const methodRefused: Handle = () => refuse(405, 'BAD_REQUEST', { detail: 'This method is not known here; see Allow.' });

/** Around every handler: trace, language, address, problem answers, headers, one span. */
function createGate(door: Door, addressOf: AddressOf) {
  const { domain, deps } = door;
  const https = deps.config.publicUrl?.startsWith('https://') ?? false;
  return async (c: Context<HttpEnv>, route: string, handle: Handle, allow = 'GET'): Promise<Response> => {
    const request = c.req.raw;
    const trace = parentOf(request.headers.get('traceparent'));
    const spanId = newSpanId();
    const locale = pickLocale(request.headers.get('accept-language'), domain.workspace.locale === 'zh' ? 'zh' : 'en');
    const incoming: Incoming = {
      request,
      params: c.req.param() as Record<string, string>,
      address: addressOf(c.env?.incoming?.socket?.remoteAddress, request.headers.get('x-forwarded-for')),
      locale,
      traceId: trace.traceId,
    };
    const start = Date.now();
    const began = performance.now();
    const answer = await runWithTrace({ traceId: trace.traceId, spanId }, async () => {
      try {
        return await handle(incoming);
      } catch (e) {
        return problemResponse(e, { locale, traceId: trace.traceId, logger: domain.logger, route });
      }
    });
    const response = new Response(answer.body, answer);
    if (response.status === 405) response.headers.set('allow', allow);
    if (incoming.pageOrigin !== undefined) allowOrigin(response.headers, incoming.pageOrigin);
    response.headers.set('x-trace-id', trace.traceId);
    applySecurityHeaders(response.headers, { https });
    const durationMs = performance.now() - began;
    deps.metrics.request(request.method, route.slice(route.indexOf(' ') + 1), response.status, durationMs / 1000);
    const span = { traceId: trace.traceId, spanId, parentId: trace.spanId, name: `http ${route}`, start, durationMs };
    domain.telemetry.span({ ...span, ok: response.status < 500, attributes: { status: response.status, method: request.method } });
    return response;
  };
}

/** W3C Trace Context: goes on in the caller's trace, or begins one. */
function parentOf(header: string | null): { traceId: string; spanId: string | null } {
  const [, traceId, spanId] = /^[0-9a-e][0-9a-f]-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(?:-|$)/.exec(header ?? '') ?? [];
  if (!traceId || !spanId || /^0+$/.test(traceId) || /^0+$/.test(spanId)) return { traceId: newTraceId(), spanId: null };
  return { traceId, spanId };
}
