import type { ErrorCode, Issue } from '#protocol';

export type FailureDetail = { detail?: string; retryAfterMs?: number; expectCseq?: number; errors?: Issue[]; permission?: string };

/**
 * An expected refusal with a code of protocol/errors. `detail` is for people and replaces the code's own sentence; it never holds secrets.
 * Recognised by `code` (`failureOf`), never by class.
 */
export class Failure extends Error {
  readonly isFailure = true;
  constructor(
    readonly code: ErrorCode,
    readonly info: FailureDetail = {},
  ) {
    super(info.detail ?? code);
    this.name = 'Failure';
  }
}
export const fail = (code: ErrorCode, info: FailureDetail = {}): never => {
  throw new Failure(code, info);
};

/** Any error as a failure: known store errors become UNAVAILABLE or OVERLOADED, everything unexpected INTERNAL. */
export function failureOf(e: unknown): { code: ErrorCode; info: FailureDetail; expected: boolean } {
  if (typeof e === 'object' && e !== null && 'isFailure' in e && 'code' in e && 'info' in e) return { code: e.code as ErrorCode, info: e.info as FailureDetail, expected: true };
  const code = typeof e === 'object' && e !== null && 'code' in e ? String(e.code) : '';
  if (code === 'STORE_UNAVAILABLE' || code === 'STORE_UNKNOWN' || code === 'STORE_FULL') return { code: 'UNAVAILABLE', info: { retryAfterMs: 1000 }, expected: true };
  if (code === 'STORE_INVALID') return { code: 'UNPROCESSABLE', info: {}, expected: true };
  if (code === 'STORE_CONFLICT') return { code: 'CONFLICT', info: {}, expected: true };
  return { code: 'INTERNAL', info: {}, expected: false };
}
