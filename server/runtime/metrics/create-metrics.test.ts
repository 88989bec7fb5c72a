import { Registry } from 'prom-client';
import { afterEach, expect, test } from 'vitest';
import { createMetrics, type Metrics, type MetricsOptions } from './create-metrics.ts';
import { lagMs } from './loop-metrics.ts';

const open: Metrics[] = [];
const make = (options?: MetricsOptions) => {
  const metrics = createMetrics(options);
  open.push(metrics);
  return metrics;
};
afterEach(() => {
  for (const m of open.splice(0)) m.stop();
});
const seriesOf = (text: string, series: string): number => {
  const line = text.split('\n').find((l) => l.startsWith(`${series} `));
  if (!line) throw new Error(`no series ${series} in\n${text.slice(0, 2000)}`);
  return Number(line.slice(series.length + 1));
};

test('process metrics are there, the biased lag metrics are not', async () => {
  const text = await make().text();
  for (const name of ['process_cpu_seconds_total', 'process_resident_memory_bytes', 'nodejs_heap_size_used_bytes', 'nodejs_gc_duration_seconds']) expect(text).toContain(name);
  expect(text).not.toContain('nodejs_eventloop_lag');
  expect(make().contentType).toContain('text/plain');
});

test('the interval of the measuring timer is taken off the lag, and an empty monitor reads 0', () => {
  expect([10e6, 10.4e6, 12e6, 510e6].map((ns) => Math.round(lagMs(ns) * 10) / 10)).toEqual([0, 0.4, 2, 500]);
  expect([0, 9e6, Number.NaN, 9223372036854776000].map(lagMs)).toEqual([0, 0, 0, 0]);
});

test('a blocked event loop shows in the lag', async () => {
  const metrics = make();
  await new Promise((resolve) => setTimeout(resolve, 50));
  const end = Date.now() + 300;
  while (Date.now() < end);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(seriesOf(await metrics.text(), 'parley_event_loop_lag_seconds{quantile="1"}')).toBeGreaterThan(0.2);
  expect(metrics.loop().delayP99Ms).toBeGreaterThan(200);
});

test('memory held and not used is shown in three ways; the kernel is asked at most every 15 s', async () => {
  let reads = 0;
  let now = 0;
  const readSmaps = async () => {
    reads++;
    return `Rss: 9 kB\nPss:                 ${100 + reads} kB\nPss_Anon: 7 kB\nAnonymous:            ${50 + reads} kB\n`;
  };
  const metrics = make({ memory: { readSmaps, now: () => now } });
  const first = await metrics.text();
  expect(seriesOf(first, 'parley_process_pss_bytes')).toBe(101 * 1024);
  expect(seriesOf(first, 'parley_process_anonymous_bytes')).toBe(51 * 1024);
  const old = seriesOf(first, 'parley_v8_space_fragmentation_ratio{space="old"}');
  expect(old).toBeGreaterThanOrEqual(0);
  expect(old).toBeLessThan(1);
  expect(seriesOf(first, 'parley_native_retained_boot_bytes')).not.toBe(0);
  expect(seriesOf(first, 'parley_native_retained_bytes')).not.toBe(0);
  now = 14_999;
  await metrics.text();
  expect(reads).toBe(1);
  now = 15_000;
  expect(seriesOf(await metrics.text(), 'parley_process_pss_bytes')).toBe(102 * 1024);
});

test('where the kernel does not say, the scrape still works', async () => {
  const metrics = make({ memory: { readSmaps: () => Promise.reject(new Error('ENOENT')) } });
  expect(seriesOf(await metrics.text(), 'parley_process_pss_bytes')).toBe(0);
});

test('domain numbers are asked for at each scrape', async () => {
  let queued = 3;
  let acks = 10;
  const metrics = make({
    sockets: () => ({ websocket: { visitor: 40, agent: 2 }, 'long-poll': 1 }),
    log: () => ({ queued, oldestQueuedMs: 250, dirty: 5, conversations: 9, batches: 4, rows: 44, repairs: 1, lastBatch: 11 }),
    traffic: () => ({ framesIn: 100, framesOut: 200, acks }),
  });
  const text = await metrics.text();
  expect(seriesOf(text, 'parley_sockets_open{transport="websocket",kind="visitor"}')).toBe(40);
  expect(seriesOf(text, 'parley_sockets_open{transport="long-poll",kind="any"}')).toBe(1);
  expect(seriesOf(text, 'parley_append_waiting')).toBe(3);
  expect(seriesOf(text, 'parley_append_oldest_waiting_seconds')).toBe(0.25);
  expect(seriesOf(text, 'parley_append_events_total')).toBe(44);
  expect(seriesOf(text, 'parley_frames_sent_total')).toBe(200);
  expect(seriesOf(text, 'parley_acks_total')).toBe(10);
  queued = 0;
  acks = 12;
  const later = await metrics.text();
  expect(seriesOf(later, 'parley_append_waiting')).toBe(0);
  expect(seriesOf(later, 'parley_acks_total')).toBe(12);
});

test('appends and requests are histograms; invented methods share one label', async () => {
  const metrics = make();
  metrics.append(17, 0.004);
  metrics.request('GET', '/api/v1/inboxes', 200, 0.002);
  metrics.request('BREW', '/api/v1/inboxes', 404, 0.002);
  const text = await metrics.text();
  expect(seriesOf(text, 'parley_append_batch_events_bucket{le="20"}')).toBe(1);
  expect(seriesOf(text, 'parley_append_duration_seconds_bucket{le="0.005"}')).toBe(1);
  expect(seriesOf(text, 'parley_http_request_duration_seconds_count{method="GET",route="/api/v1/inboxes",status="2xx"}')).toBe(1);
  expect(seriesOf(text, 'parley_http_request_duration_seconds_count{method="OTHER",route="/api/v1/inboxes",status="4xx"}')).toBe(1);
});

test('two live side by side, and a given registry keeps what is in it', async () => {
  const registry = new Registry();
  const one = make({ registry });
  const two = make();
  one.append(1, 0.001);
  expect(seriesOf(await one.text(), 'parley_append_batch_events_count')).toBe(1);
  expect(seriesOf(await two.text(), 'parley_append_batch_events_count')).toBe(0);
  expect(one.registry).toBe(registry);
});
