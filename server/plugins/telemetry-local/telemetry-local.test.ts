import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { createKernel } from '../../kernel/create-kernel.ts';
import { silentLogger } from '../../kernel/logger.ts';
import { describeTelemetryContract } from '../../ports/contracts/telemetry.contract.ts';
import type { SpanRecord } from '../../ports/telemetry.ts';
import { createLocalTelemetry } from './create-local-telemetry.ts';
import { telemetryLocal } from './index.ts';

describeTelemetryContract('in this process', async () => createLocalTelemetry(new Registry(), { spans: 20_000 }));

const span = (traceId: string, start: number): SpanRecord => ({ traceId, spanId: '0'.repeat(16), parentId: null, name: 'n', start, durationMs: 1, ok: true, attributes: {} });

test('the histogram has a series per port, method and outcome', async () => {
  const registry = new Registry();
  const telemetry = createLocalTelemetry(registry, { spans: 10 });
  telemetry.call('store', 'events.append', 0.003, true);
  telemetry.call('store', 'events.append', 0.007, true);
  telemetry.call('store', 'events.append', 0.2, false);
  const text = await registry.metrics();
  expect(text).toContain('parley_port_call_duration_seconds_count{port="store",method="events.append",ok="true"} 2');
  expect(text).toContain('parley_port_call_duration_seconds_bucket{le="0.005",port="store",method="events.append",ok="true"} 1');
  expect(text).toContain('parley_port_call_duration_seconds_count{port="store",method="events.append",ok="false"} 1');
});

test('the ring holds the newest spans only, and empty traces leave the index', () => {
  const telemetry = createLocalTelemetry(new Registry(), { spans: 3 });
  for (const [trace, n] of [
    ['a', 1],
    ['b', 2],
    ['a', 3],
    ['c', 4],
    ['c', 5],
  ] as const)
    telemetry.span(span(trace, n));
  expect(['a', 'b', 'c'].map((t) => telemetry.trace(t).map((s) => s.start))).toEqual([[3], [], [4, 5]]);
});

test('a trace longer than the ring keeps exactly its newest spans', () => {
  const telemetry = createLocalTelemetry(new Registry(), { spans: 100 });
  for (let n = 1; n <= 1057; n++) {
    telemetry.span(span('long', n));
    const held = telemetry.trace('long').map((s) => s.start);
    expect([held.length, held[0], held.at(-1)]).toEqual([Math.min(n, 100), Math.max(1, n - 99), n]);
  }
});

test('a defect that invents method names cannot grow the registry for ever', async () => {
  const registry = new Registry();
  const telemetry = createLocalTelemetry(registry, { spans: 1 });
  for (let i = 0; i < 5000; i++) telemetry.call('p', `m${i}`, 0.001, true);
  const [metric] = await registry.getMetricsAsJSON();
  expect(new Set(metric?.values.map((v) => v.labels.method)).size).toBe(2000);
});

test('a hot swap to other settings keeps the histogram and its counts', async () => {
  const registry = new Registry();
  const kernel = createKernel({ logger: silentLogger });
  await kernel.load(telemetryLocal(registry), {});
  kernel.use('telemetry').call('store', 'ping', 0.001, true);
  expect(await kernel.swap('telemetry', { config: { spans: 5 } })).toMatchObject({ ok: true });
  kernel.use('telemetry').call('store', 'ping', 0.001, true);
  expect(await registry.metrics()).toContain('_count{port="store",method="ping",ok="true"} 2');
});
