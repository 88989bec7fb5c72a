import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ERRORS, pickLocale } from './errors.ts';
import { clientFrames, Hello } from './frames.ts';
import { newId } from './ids.ts';
import { findUnsafe, parse } from './parse.ts';

const send = { t: 'msg.send', i: 1, conv: null, cid: newId(), kind: 'text', body: 'x' };
const codeOf = (frame: unknown) => {
  const r = parse(clientFrames['msg.send'], frame);
  return r.ok ? 'ok' : r.code;
};

describe('frames', () => {
  it('accept what the contract names and refuse unknown keys, null and wrong types', () => {
    expect(codeOf(send)).toBe('ok');
    for (const bad of [
      { ...send, extra: 1 },
      { ...send, body: null },
      { ...send, body: 1 },
      { ...send, i: 0 },
      { ...send, i: 1.5 },
      { ...send, i: '1' },
      { ...send, cid: 'x' },
      { ...send, kind: 'html' },
      { ...send, cseq: 0 },
      { ...send, attachments: 'x' },
      { ...send, conv: '' },
      { ...send, conv: { $ne: null } },
    ])
      expect(codeOf(bad), JSON.stringify(bad)).toBe('BAD_REQUEST');
  });
  it('count bytes of UTF-8, and say TOO_LARGE for a text that is only too long', () => {
    expect(codeOf({ ...send, body: '你'.repeat(5461) })).toBe('ok');
    expect(codeOf({ ...send, body: '你'.repeat(5462) })).toBe('TOO_LARGE');
    expect(codeOf({ ...send, body: 'x'.repeat(16_384) })).toBe('ok');
    expect(codeOf({ ...send, body: 'x'.repeat(16_385) })).toBe('TOO_LARGE');
    expect(codeOf({ ...send, body: 'x'.repeat(16_385), extra: 1 })).toBe('BAD_REQUEST');
    expect(codeOf({ ...send, meta: { a: 'x'.repeat(4_100) } })).toBe('TOO_LARGE');
  });
  it('hello needs version 1 and at most 200 cursors', () => {
    const hello = { t: 'hello', v: 1, token: 'x', deviceId: 'device-1', tabId: 't' };
    expect(parse(Hello, hello).ok).toBe(true);
    expect(parse(Hello, { ...hello, cursors: Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`c${i}`, 0])) }).ok).toBe(false);
    expect(parse(Hello, { ...hello, cursors: { c: -1 } }).ok).toBe(false);
  });
  it('no JSON value makes a schema throw', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(clientFrames)), fc.jsonValue(), (name, value) => {
        parse(clientFrames[name as keyof typeof clientFrames], value);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('findUnsafe', () => {
  it('names what no schema sees', () => {
    expect(findUnsafe(JSON.parse('{"a":{"__proto__":1}}'))).toBe('a.__proto__');
    expect(findUnsafe({ a: ['x', 'y\u0000'] })).toBe('a.1');
    expect(findUnsafe({ a: '\ud800' })).toBe('a');
    expect(findUnsafe({ a: '😀 好' })).toBeUndefined();
    let deep: unknown = 1;
    for (let i = 0; i < 5_000; i++) deep = [deep];
    expect(findUnsafe(deep)).toBeDefined();
  });
});

describe('ids and errors', () => {
  it('ids are UUIDv7 and sort by time', () => {
    const ids = [1, 2, 3].map((t) => newId(1_700_000_000_000 + t));
    expect([...ids].sort()).toEqual(ids);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
  it('every code has a status and a sentence in both languages', () => {
    for (const [code, e] of Object.entries(ERRORS)) {
      expect(e.status, code).toBeGreaterThanOrEqual(400);
      expect(e.en.endsWith('.'), code).toBe(true);
      expect(e.zh.endsWith('。'), code).toBe(true);
    }
  });
  it('picks the reader language', () => {
    expect(pickLocale('zh-CN,zh;q=0.9')).toBe('zh');
    expect(pickLocale('de, en;q=0.5')).toBe('en');
    expect(pickLocale(undefined, 'zh')).toBe('zh');
  });
});
