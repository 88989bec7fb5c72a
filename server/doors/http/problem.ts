import { ERRORS, type ErrorCode, type Locale, type Problem, sentence } from '#protocol';
import { Failure, type FailureDetail, failureOf } from '../../kernel/failure.ts';
import type { Logger } from '../../kernel/logger.ts';
import { localizeDetail } from './localize-detail.ts';

export type ProblemContext = { locale: Locale; traceId: string; logger: Logger; route: string };

/** Any error as `application/problem+json` (RFC 9457) in the reader's language. What nobody expected is logged and says nothing but its trace id. */
export function problemResponse(error: unknown, context: ProblemContext): Response {
  const { code, info, expected } = failureOf(error);
  if (!expected) context.logger.error({ err: error, traceId: context.traceId, route: context.route }, 'a request failed unexpectedly');
  return problem(code, info, context, statusOf(error));
}

export function problem(code: ErrorCode, info: FailureDetail, context: ProblemContext, status: number = ERRORS[code].status): Response {
  const detail = info.detail === undefined ? undefined : localizeDetail(info.detail, context.locale);
  const body: Problem = {
    type: `/docs/api#${code}`,
    title: sentence(code, context.locale),
    status,
    code,
    ...(detail === undefined ? {} : { detail }),
    traceId: context.traceId,
    ...(info.errors ? { errors: info.errors } : {}),
  };
  const headers = new Headers({ 'content-type': 'application/problem+json; charset=utf-8', 'content-language': context.locale === 'zh' ? 'zh-CN' : 'en' });
  if (status === 401) headers.set('www-authenticate', 'Bearer');
  if (info.retryAfterMs !== undefined) headers.set('retry-after', String(Math.max(1, Math.ceil(info.retryAfterMs / 1000))));
  return new Response(JSON.stringify(body), { status, headers });
}

/** A refusal whose status differs from its code's usual one: 403 for a page that may not call, 405 for a method. */
export function refuse(status: number, code: ErrorCode, info: FailureDetail = {}): never {
  throw Object.assign(new Failure(code, info), { httpStatus: status });
}

function statusOf(error: unknown): number | undefined {
  return typeof error === 'object' && error !== null && 'httpStatus' in error && typeof error.httpStatus === 'number' ? error.httpStatus : undefined;
}
