import * as z from 'zod/mini';
import type { ErrorCode, Issue } from './errors.ts';

export type Parsed<T> = { ok: true; value: T } | { ok: false; code: Extract<ErrorCode, 'BAD_REQUEST' | 'TOO_LARGE'>; errors: Issue[] };

/**
 * Parses at a border. A value whose only fault is that a text or a list is too long is TOO_LARGE; anything else is BAD_REQUEST.
 * Issues carry dotted paths and at most ten are given.
 */
export function parse<S extends z.ZodMiniType>(schema: S, input: unknown): Parsed<z.infer<S>> {
  const result = z.safeParse(schema, input);
  if (result.success) return { ok: true, value: result.data };
  const issues = result.error.issues;
  const tooLarge = issues.every((x) => x.code === 'too_big' && (x.origin === 'string' || x.origin === 'array'));
  return { ok: false, code: tooLarge ? 'TOO_LARGE' : 'BAD_REQUEST', errors: issues.slice(0, 10).map((x) => ({ path: x.path.map(String).join('.'), message: describe(x) })) };
}

/**
 * Refuses what no schema sees: keys that could reach a prototype, U+0000, lone surrogates, nesting over 32 levels (protocol.md §7).
 * Returns the path of the first such place, or undefined.
 */
export function findUnsafe(value: unknown, depth = 0): string | undefined {
  if (typeof value === 'string') return isCleanText(value) ? undefined : '';
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > 32) return '';
  for (const key of Object.keys(value)) {
    if (key === '__proto__' || key === 'constructor' || key === 'prototype' || !isCleanText(key)) return key.slice(0, 40);
    const inner = findUnsafe((value as Record<string, unknown>)[key], depth + 1);
    if (inner !== undefined) return inner === '' ? key : `${key}.${inner}`;
  }
  return undefined;
}

const LONE_SURROGATE = /\p{Surrogate}/u;
const isCleanText = (s: string) => !s.includes('\0') && !LONE_SURROGATE.test(s);

function describe(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${issue.expected}`;
    case 'unrecognized_keys':
      return `unknown key ${issue.keys.map((k) => JSON.stringify(k.slice(0, 40))).join(', ')}`;
    case 'too_big':
      return `at most ${issue.maximum}`;
    case 'too_small':
      return `at least ${issue.minimum}`;
    case 'invalid_value':
      return `expected one of ${issue.values
        .map((v) => JSON.stringify(v))
        .join(', ')
        .slice(0, 200)}`;
    default:
      return issue.message || 'not in the expected form';
  }
}
