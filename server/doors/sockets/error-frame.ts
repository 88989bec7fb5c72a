import { ERRORS, type ErrFrame, sentence } from '#protocol';
import type { Domain } from '../../domain/context.ts';
import { failureOf } from '../../kernel/failure.ts';
import { newTraceId } from '../../kernel/trace-id.ts';
import { localeOf } from './open-session.ts';

/** An `err` for a connection that has no session yet. */
export function errorFrame(domain: Domain, failure: unknown, locale: string | undefined): ErrFrame {
  const { code, info, expected } = failureOf(failure);
  const traceId = newTraceId();
  if (!expected) domain.logger.error({ err: failure, traceId }, 'a connection could not be opened');
  return {
    t: 'err',
    code,
    message: sentence(code, localeOf(domain, locale)),
    retryable: ERRORS[code].retryable,
    traceId,
    ...(info.retryAfterMs === undefined ? {} : { retryAfterMs: info.retryAfterMs }),
    ...(info.errors ? { errors: info.errors } : {}),
  };
}
