import { timingSafeEqual } from 'node:crypto';
import { isLoopback } from '../../domain/workspace/set-up.ts';
import { fail } from '../../kernel/failure.ts';
import { within } from '../../kernel/within.ts';
import type { HttpDeps } from './deps.ts';
import type { Incoming } from './handle-route.ts';

const CHECK_MS = 2_000;

/** The process runs and its event loop turns. */
export const live = (): Response => json(200, { status: 'ok' });

/** Whether to send traffic here: 503 while it drains or when a dependency does not answer within 2 s. */
export async function ready(deps: HttpDeps): Promise<Response> {
  const checks: Record<string, { status: 'ok' | 'failed'; ms: number }> = {};
  await Promise.all(
    Object.entries(deps.health.checks).map(async ([name, check]) => {
      const began = performance.now();
      const result = await within(CHECK_MS, check);
      checks[name] = { status: result.ok ? 'ok' : 'failed', ms: Math.round(performance.now() - began) };
    }),
  );
  const draining = deps.health.draining();
  const failed = Object.values(checks).some((c) => c.status === 'failed');
  const status = draining ? 'draining' : failed ? 'failed' : 'ok';
  return json(status === 'ok' ? 200 : 503, { status, checks });
}

/** Prometheus text, for this machine or with the token. Behind a proxy everybody seems local, so a forwarded request needs the token. */
export async function metrics(deps: HttpDeps, { request, address }: Incoming): Promise<Response> {
  const forwarded = request.headers.has('x-forwarded-for') || request.headers.has('forwarded');
  const local = address !== null && isLoopback(address) && !forwarded;
  if (!local && !tokenFits(deps.config.metricsToken, request.headers.get('authorization'))) fail('UNAUTHENTICATED');
  return new Response(await deps.metrics.text(), { headers: { 'content-type': deps.metrics.contentType } });
}

function tokenFits(token: string | null, header: string | null): boolean {
  if (!token || !header) return false;
  const given = Buffer.from(header);
  const expected = Buffer.from(`Bearer ${token}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

const json = (status: number, body: unknown): Response => new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json; charset=utf-8' } });
