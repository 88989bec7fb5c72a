import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { Gauge, type Registry } from 'prom-client';

const RESOLUTION_MS = 10;
const SAMPLE_MS = 1000;
/** Weight of a new sample: an average over about five seconds. */
const SMOOTHING = 0.33;
/** Scrapes closer together than this show one window, so that a second scraper does not halve it. */
const WINDOW_MS = 5000;

export type LoopReading = { utilisation: number; delayP99Ms: number };
export type LoopMetrics = { reading(): LoopReading; stop(): void };

/**
 * Event-loop delay and utilisation. The delay monitor reports the time between its timer ticks, 10 ms at rest; that interval is taken off, or an
 * idle loop would show 10 ms of lag. Utilisation counts time taken by neighbours too: high with low CPU seconds means starved, not busy.
 */
export function addLoopMetrics(registry: Registry): LoopMetrics {
  const monitor = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  monitor.enable();
  let smoothed = 0;
  let before = performance.eventLoopUtilization();
  const sampler = setInterval(() => {
    const now = performance.eventLoopUtilization();
    smoothed += SMOOTHING * (performance.eventLoopUtilization(now, before).utilization - smoothed);
    before = now;
  }, SAMPLE_MS);
  sampler.unref();

  let windowStart = performance.now();
  const lag = new Gauge({
    name: 'parley_event_loop_lag_seconds',
    help: 'Delay of the event loop since the last reading, without the interval of the timer that measures it.',
    labelNames: ['quantile'],
    registers: [registry],
    collect() {
      for (const q of [50, 90, 99]) lag.set({ quantile: String(q / 100) }, lagMs(monitor.percentile(q)) / 1000);
      lag.set({ quantile: '1' }, lagMs(monitor.max) / 1000);
      if (performance.now() - windowStart < WINDOW_MS) return;
      windowStart = performance.now();
      monitor.reset();
    },
  });
  new Gauge({
    name: 'parley_event_loop_utilisation_ratio',
    help: 'Share of time the event loop was busy, averaged over about 5 s.',
    registers: [registry],
    collect() {
      this.set(smoothed);
    },
  });
  return {
    reading: () => ({ utilisation: smoothed, delayP99Ms: lagMs(monitor.percentile(99)) }),
    stop() {
      clearInterval(sampler);
      monitor.disable();
    },
  };
}

/** Nanoseconds between ticks as milliseconds of lag; an empty monitor answers huge or NaN numbers. */
export function lagMs(nanoseconds: number): number {
  const ms = nanoseconds / 1e6 - RESOLUTION_MS;
  return Number.isFinite(ms) && ms > 0 && ms < 3_600_000 ? ms : 0;
}
