import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SpanRecord, Telemetry } from '../telemetry.ts';

export type TelemetryContractOptions = {
  /** False for exporters that keep nothing: `trace` answers []. Default true. */
  remembers?: boolean;
};

/** What every telemetry adapter promises. `make` gives a fresh one for each case. */
export function describeTelemetryContract(name: string, make: () => Promise<Telemetry>, { remembers = true }: TelemetryContractOptions = {}): void {
  describe(`telemetry contract: ${name}`, () => {
    let telemetry: Telemetry;
    beforeEach(async () => {
      telemetry = await make();
    });
    afterEach(() => telemetry.close());

    test('spans of a trace come back in the order they finished, whole and apart from other traces', () => {
      telemetry.span(span('a', 1));
      telemetry.span(span('b', 2));
      telemetry.span(span('a', 3, { ok: false, attributes: { 'error.code': 'STORE_FULL', rows: 3, cold: true } }));
      expect(telemetry.trace('a')).toEqual(remembers ? [span('a', 1), span('a', 3, { ok: false, attributes: { 'error.code': 'STORE_FULL', rows: 3, cold: true } })] : []);
    });

    test('an unknown trace is empty', () => {
      expect(telemetry.trace('nobody')).toEqual([]);
      expect(telemetry.trace('__proto__')).toEqual([]);
      expect(telemetry.trace('')).toEqual([]);
    });

    test('changing an answer changes nothing inside', () => {
      telemetry.span(span('a', 1));
      telemetry.trace('a').length = 0;
      expect(telemetry.trace('a')).toHaveLength(remembers ? 1 : 0);
    });

    test('neither verb throws, whatever the numbers and names', () => {
      for (const seconds of [0, 1e-9, 3600, -1, Number.NaN, Number.POSITIVE_INFINITY]) expect(() => telemetry.call('store', 'events.append', seconds, true)).not.toThrow();
      for (const method of ['', 'a"b\\c\nd', '中文', '__proto__', 'constructor']) expect(() => telemetry.call(method, method, 0.001, false)).not.toThrow();
      expect(() => telemetry.span(span('', 1, { durationMs: Number.NaN, name: '' }))).not.toThrow();
    });

    test('100,000 spans and calls are taken at once', () => {
      for (let i = 0; i < 100_000; i++) {
        telemetry.span(span(`t${i % 5000}`, i));
        telemetry.call('store', 'events.append', 0.001, i % 10 !== 0);
      }
      const newest = telemetry.trace('t4999');
      expect(newest.map((s) => s.start)).toEqual(newest.map((s) => s.start).sort((a, b) => a - b));
      if (remembers) expect(newest.at(-1)?.start).toBe(99_999);
    });

    test('after close both verbs are still harmless, and close may come twice', async () => {
      await telemetry.close();
      expect(() => telemetry.span(span('a', 1))).not.toThrow();
      expect(() => telemetry.call('store', 'ping', 0.001, true)).not.toThrow();
      await telemetry.close();
    });
  });
}

const span = (traceId: string, n: number, more: Partial<SpanRecord> = {}): SpanRecord => ({
  traceId,
  spanId: String(n).padStart(16, '0'),
  parentId: null,
  name: 'store.ping',
  start: n,
  durationMs: 1.5,
  ok: true,
  attributes: {},
  ...more,
});
