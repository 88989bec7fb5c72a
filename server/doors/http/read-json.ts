import { findUnsafe, LIMITS, parse } from '#protocol';
import { fail } from '../../kernel/failure.ts';
import type { Schema } from './route.ts';

/** The body against its schema. BAD_REQUEST for another content type, broken UTF-8 or JSON, unknown keys, wrong types; TOO_LARGE over 256 KB. */
export async function readJson(request: Request, schema: Schema): Promise<unknown> {
  const text = await readText(request, LIMITS.jsonBody);
  if (text === '') {
    // `POST` without a body is fine where nothing could be said.
    const nothing = parse(schema, {});
    if (nothing.ok) return nothing.value;
  }
  const type = request.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json')
    fail('BAD_REQUEST', { detail: 'Send JSON: Content-Type: application/json.', errors: [{ path: 'content-type', message: 'expected application/json' }] });
  return check(schema, parseText(text));
}

/** Any parsed value against a schema. */
export function check(schema: Schema, value: unknown): unknown {
  const unsafe = findUnsafe(value);
  if (unsafe !== undefined) fail('BAD_REQUEST', { errors: [{ path: unsafe, message: 'a key or character that is not allowed' }] });
  const parsed = parse(schema, value);
  return parsed.ok ? parsed.value : fail(parsed.code, { errors: parsed.errors });
}

/** The query string against its schema; a repeated key is refused. */
export function readQuery(url: URL, schema: Schema): unknown {
  const query: Record<string, string> = Object.create(null);
  for (const [key, value] of url.searchParams) {
    if (Object.hasOwn(query, key)) fail('BAD_REQUEST', { errors: [{ path: key.slice(0, 40), message: 'given twice' }] });
    query[key] = value;
  }
  return check(schema, query);
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return fail('BAD_REQUEST', { detail: 'The body is not JSON.', errors: [{ path: '', message: 'not JSON' }] });
  }
}

async function readText(request: Request, max: number): Promise<string> {
  if (Number(request.headers.get('content-length') ?? 0) > max) fail('TOO_LARGE', { errors: [{ path: '', message: `at most ${max} bytes` }] });
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read().catch(() => fail('BAD_REQUEST', { errors: [{ path: '', message: 'the body ended early' }] }));
    if (done) break;
    size += value.byteLength;
    if (size > max) {
      await reader.cancel().catch(() => undefined);
      fail('TOO_LARGE', { errors: [{ path: '', message: `at most ${max} bytes` }] });
    }
    chunks.push(value);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    return fail('BAD_REQUEST', { errors: [{ path: '', message: 'not UTF-8' }] });
  }
}
