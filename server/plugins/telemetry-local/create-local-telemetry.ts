import { Histogram, type Registry } from 'prom-client';
import type { SpanRecord, Telemetry } from '../../ports/telemetry.ts';
import type { TelemetryLocalConfig } from './definition.ts';

const NAME = 'parley_port_call_duration_seconds';
/** From a call inside the process to a stuck provider. */
const BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
/** Method names come from code, so this is only met by a defect; without it a defect could grow the registry for ever. */
const MAX_SERIES = 2000;

type Observer = (seconds: number) => void;

/**
 * The histogram `parley_port_call_duration_seconds{port,method,ok}` in `registry`, and the last `spans` finished spans by trace.
 * The registry is shared with a successor during a hot swap: the histogram is taken over, not made twice.
 */
export function createLocalTelemetry(registry: Registry, { spans }: TelemetryLocalConfig): Telemetry {
  const histogram = (registry.getSingleMetric(NAME) ?? makeHistogram(registry)) as Histogram<'port' | 'method' | 'ok'>;
  const observers = new Map<string, Map<string, { ok: Observer; failed: Observer }>>();
  const kept = createSpanRing(spans);
  let series = 0;

  function observersOf(port: string, method: string): { ok: Observer; failed: Observer } | undefined {
    const methods = observers.get(port) ?? new Map<string, { ok: Observer; failed: Observer }>();
    observers.set(port, methods);
    const known = methods.get(method);
    if (known || series >= MAX_SERIES) return known;
    series++;
    const labelled = (ok: string): Observer => {
      const child = histogram.labels(port, method, ok);
      return (seconds) => child.observe(seconds);
    };
    const made = { ok: labelled('true'), failed: labelled('false') };
    methods.set(method, made);
    return made;
  }

  return {
    span: kept.add,
    call(port, method, seconds, ok) {
      if (!Number.isFinite(seconds)) return;
      const found = observersOf(port, method);
      if (found) (ok ? found.ok : found.failed)(Math.max(0, seconds));
    },
    trace: kept.of,
    async close() {
      kept.clear();
    },
  };
}

const makeHistogram = (registry: Registry) =>
  new Histogram({ name: NAME, help: 'Calls of a port, by method and outcome, in seconds.', labelNames: ['port', 'method', 'ok'], buckets: BUCKETS, registers: [registry] });

/** Spans of one trace; those before `from` are gone. Moving `from` instead of the array keeps a trace of many thousand spans cheap. */
type Kept = { spans: SpanRecord[]; from: number };

/** A ring of spans with an index by trace. The span that is overwritten is the oldest of all, so also the oldest of its trace. */
function createSpanRing(size: number) {
  let ring: (SpanRecord | undefined)[] = new Array(size);
  let next = 0;
  const byTrace = new Map<string, Kept>();
  const forget = (old: SpanRecord) => {
    const kept = byTrace.get(old.traceId);
    if (!kept) return;
    kept.from++;
    if (kept.from === kept.spans.length) byTrace.delete(old.traceId);
    else if (kept.from * 2 > kept.spans.length) {
      kept.spans.splice(0, kept.from);
      kept.from = 0;
    }
  };
  return {
    add(span: SpanRecord) {
      const old = ring[next];
      if (old) forget(old);
      ring[next] = span;
      next = (next + 1) % size;
      const kept = byTrace.get(span.traceId);
      if (kept) kept.spans.push(span);
      else byTrace.set(span.traceId, { spans: [span], from: 0 });
    },
    of(traceId: string): SpanRecord[] {
      const kept = byTrace.get(traceId);
      return kept ? kept.spans.slice(kept.from) : [];
    },
    clear() {
      ring = new Array(size);
      next = 0;
      byTrace.clear();
    },
  };
}
