import { createHash } from 'node:crypto';
import type { AgentCaller, Domain } from '../../domain/context.ts';
import { fail } from '../../kernel/failure.ts';

/**
 * Runs a POST once per `Idempotency-Key` (1 to 200 visible characters, per caller and path, kept about 24 h).
 *
 * - The same key and body again: the first answer, with `idempotency-replayed: true`.
 * - The same key, another body: CID_CONFLICT (409). The first still running: CONFLICT (409).
 * - A request that failed leaves its key free. An answer with a secret is not kept: its repetition is CONFLICT.
 */
export async function once(domain: Domain, q: { caller: AgentCaller; key: string; path: string; body: unknown; secret: boolean }, run: () => Promise<Response>): Promise<Response> {
  if (!/^[\x21-\x7e]{1,200}$/.test(q.key)) fail('BAD_REQUEST', { errors: [{ path: 'idempotency-key', message: '1 to 200 visible ASCII characters' }] });
  const workspaceId = q.caller.workspaceId;
  const key = digest([q.caller.agentId, q.path, q.key]);
  const requestHash = digest(q.body ?? null);
  const kept = await domain.store.idempotency.reserve(workspaceId, key, requestHash, domain.now());
  if (kept) return replay(kept, requestHash);
  let answer: Response;
  try {
    answer = await run();
  } catch (e) {
    await domain.store.idempotency.release(workspaceId, key);
    throw e;
  }
  const text = await answer.clone().text();
  await domain.store.idempotency.complete(workspaceId, key, answer.status, q.secret ? '' : text);
  return answer;
}

function replay(kept: { requestHash: string; status: number; body: string }, requestHash: string): Response {
  if (kept.requestHash !== requestHash) fail('CID_CONFLICT', { detail: 'This idempotency key was used for another request.' });
  if (kept.status === 0) fail('CONFLICT', { detail: 'The first request with this idempotency key still runs.', retryAfterMs: 1000 });
  if (kept.body === '' && kept.status !== 204) fail('CONFLICT', { detail: 'The first answer held a secret, which is shown only once.' });
  const headers = { 'content-type': 'application/json; charset=utf-8', 'idempotency-replayed': 'true' };
  return new Response(kept.status === 204 ? null : kept.body, { status: kept.status, headers });
}

const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');
