import { hash } from 'node:crypto';

/**
 * 22 characters that stand for a command's payload, whatever the order of its keys. Left out: what may differ between two tries of the
 * same command (`i`, `cseq`), the conversation (a resent `conv:null` may name it) and the client's own timings (protocol.md §7).
 */
export function payloadHash(frame: Record<string, unknown>): string {
  return hash('sha256', isPlainText(frame) ? canonicalText(frame) : canonical(frame, true), 'base64url').slice(0, 22);
}

/** Nine of ten commands are a message with nothing but text; it needs no sorting. */
function isPlainText(frame: Record<string, unknown>): boolean {
  for (const key in frame) if (!PLAIN_KEYS.has(key)) return false;
  return typeof frame.body === 'string' && typeof frame.kind === 'string' && typeof frame.t === 'string';
}
const canonicalText = (frame: Record<string, unknown>) => `{"body":${JSON.stringify(frame.body)},"kind":${JSON.stringify(frame.kind)},"t":${JSON.stringify(frame.t)},}`;
const PLAIN_KEYS = new Set(['t', 'i', 'conv', 'cid', 'cseq', 'kind', 'body']);

function canonical(value: unknown, root = false): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map((v) => canonical(v)).join(',')}]`;
  let out = '';
  for (const key of Object.keys(value).sort()) {
    if (root && (key === 'i' || key === 'cseq' || key === 'conv' || key === 'cid')) continue;
    const inner = (value as Record<string, unknown>)[key];
    if (inner === undefined) continue;
    out += `${JSON.stringify(key)}:${root && key === 'meta' ? canonical(withoutTimings(inner)) : canonical(inner)},`;
  }
  return `{${out}}`;
}

function withoutTimings(meta: unknown): unknown {
  if (typeof meta !== 'object' || meta === null || !('t' in meta)) return meta;
  const { t: _timings, ...rest } = meta;
  return rest;
}
