import { ERRORS, type ErrorCode, type Issue, type Locale } from '#protocol/errors.ts';

/** A refusal as the console handles it: recognised by `code`; `status` 0 means that the server did not answer at all. */
export type ApiProblem = { code: ErrorCode | 'NO_ANSWER'; status: number; message: string; traceId?: string; errors?: Issue[]; retryAfterMs?: number };

/** Calls the HTTP API of this server. Throws an ApiProblem. A body that is not FormData goes as JSON. */
export async function api<T>(path: string, options: { method?: string; body?: unknown; signal?: AbortSignal } = {}): Promise<T> {
  const isForm = options.body instanceof FormData;
  let response: Response;
  try {
    response = await fetch(path, {
      method: options.method ?? (options.body === undefined ? 'GET' : 'POST'),
      headers: { accept: 'application/json', 'accept-language': pageLocale(), ...(options.body === undefined || isForm ? {} : { 'content-type': 'application/json' }) },
      ...(options.body === undefined ? {} : { body: isForm ? (options.body as FormData) : JSON.stringify(options.body) }),
      ...(options.signal ? { signal: options.signal } : {}),
    });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw noAnswer();
  }
  const text = await response.text();
  const value = text ? parseJson(text) : undefined;
  if (!response.ok) throw problemFrom(response.status, value);
  return value as T;
}

export const noAnswer = (): ApiProblem => ({ code: 'NO_ANSWER', status: 0, message: '' });

/** Reads a problem+json answer; an answer of another shape still gets a sentence by its status. */
export function problemFrom(status: number, value: unknown, locale: Locale = pageLocale()): ApiProblem {
  const at = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const code = typeof at.code === 'string' && at.code in ERRORS ? (at.code as ErrorCode) : codeOf(status);
  const message = [at.detail, at.message, at.title].find((m): m is string => typeof m === 'string' && m !== '') ?? ERRORS[code][locale];
  return {
    code,
    status,
    message,
    ...(typeof at.traceId === 'string' ? { traceId: at.traceId } : {}),
    ...(Array.isArray(at.errors) ? { errors: at.errors.filter(isIssue) } : {}),
    ...(typeof at.retryAfterMs === 'number' ? { retryAfterMs: at.retryAfterMs } : {}),
  };
}

export const isProblem = (e: unknown): e is ApiProblem => typeof e === 'object' && e !== null && 'code' in e && 'status' in e;

/** What the server said about one field of a form, by the field's name. */
export function fieldError(error: unknown, path: string): string | undefined {
  return isProblem(error) ? error.errors?.find((x) => x.path === path)?.message : undefined;
}

export function pageLocale(): Locale {
  return typeof document !== 'undefined' && document.documentElement.lang.startsWith('zh') ? 'zh' : 'en';
}
function codeOf(status: number): ErrorCode {
  const found = (Object.keys(ERRORS) as ErrorCode[]).find((code) => ERRORS[code].status === status);
  return found ?? (status >= 500 ? 'INTERNAL' : 'BAD_REQUEST');
}
const isIssue = (x: unknown): x is Issue => typeof x === 'object' && x !== null && 'path' in x && 'message' in x && typeof x.path === 'string' && typeof x.message === 'string';
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
