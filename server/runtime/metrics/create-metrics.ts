import { collectDefaultMetrics, Registry } from 'prom-client';
import { addDomainMetrics, type DomainMetrics, type MetricSources } from './domain-metrics.ts';
import { addLoopMetrics, type LoopReading } from './loop-metrics.ts';
import { addMemoryMetrics, type MemoryProbe } from './memory-metrics.ts';

export type MetricsOptions = MetricSources & {
  /** Another registry to write into, so that /metrics shows what others put there. Default: a fresh one. */
  registry?: Registry;
  memory?: MemoryProbe;
};
export type Metrics = DomainMetrics & {
  registry: Registry;
  /** The Prometheus text of now. */
  text(): Promise<string>;
  contentType: string;
  /** Utilisation of the event loop (0 to 1, over about 5 s) and its delay; what the load ladder looks at. */
  loop(): LoopReading;
  stop(): void;
};

/** All metrics of one process part, in a registry of its own: nothing is global, two can live side by side. */
export function createMetrics({ registry = new Registry(), memory, ...sources }: MetricsOptions = {}): Metrics {
  addProcessMetrics(registry);
  addMemoryMetrics(registry, memory);
  const loop = addLoopMetrics(registry);
  const domain = addDomainMetrics(registry, sources);
  return { ...domain, registry, text: () => registry.metrics(), contentType: registry.contentType, loop: loop.reading, stop: loop.stop };
}

/** CPU seconds, resident memory, file descriptors, heap, garbage collection: the usual names of the client library. */
function addProcessMetrics(registry: Registry): void {
  // The library's lag metrics contain the interval of their own timer; ours replace them, and theirs is set to hardly ever tick.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 3_600_000 });
  for (const { name } of registry.getMetricsAsArray()) if (name.startsWith('nodejs_eventloop_lag')) registry.removeSingleMetric(name);
}
