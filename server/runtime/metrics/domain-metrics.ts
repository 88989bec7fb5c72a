import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** Open sockets: transport → number, or transport → kind of caller → number. */
export type SocketCounts = Record<string, number | Record<string, number>>;
/** Totals since the start; the counters follow them. */
export type Traffic = { framesIn: number; framesOut: number; acks?: number; bytesIn?: number; bytesOut?: number };
/** The event log's own numbers; `batches`, `rows` and `repairs` are totals. */
export type LogNumbers = { queued: number; oldestQueuedMs: number; dirty: number; conversations: number; batches: number; rows: number; repairs: number; lastBatch: number };

/** Asked at each scrape, so that the hot path only counts in plain numbers. */
export type MetricSources = { sockets?: () => SocketCounts; traffic?: () => Traffic; log?: () => LogNumbers };
export type DomainMetrics = {
  /** One durable append: events in it, seconds it took. */
  append(size: number, seconds: number): void;
  /** One HTTP request. `route` is the pattern (`/api/v1/conversations/:id`), never the path: ids would make a series each. */
  request(method: string, route: string, status: number, seconds: number): void;
};

export function addDomainMetrics(registry: Registry, sources: MetricSources): DomainMetrics {
  const registers = [registry];
  addSocketGauge(registry, sources);
  addLogMetrics(registry, sources);
  for (const [name, help, read] of [
    ['parley_frames_received_total', 'Frames received on sockets.', (t: Traffic) => t.framesIn],
    ['parley_frames_sent_total', 'Frames sent on sockets.', (t: Traffic) => t.framesOut],
    ['parley_acks_total', 'Commands answered with ack.', (t: Traffic) => t.acks],
    ['parley_frames_received_bytes_total', 'Bytes of the frames received.', (t: Traffic) => t.bytesIn],
    ['parley_frames_sent_bytes_total', 'Bytes of the frames sent.', (t: Traffic) => t.bytesOut],
  ] as const) {
    addTotal(registry, name, help, () => {
      const traffic = sources.traffic?.();
      return traffic && read(traffic);
    });
  }
  const size = new Histogram({ name: 'parley_append_batch_events', help: 'Events in one durable append.', buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000], registers });
  const duration = new Histogram({
    name: 'parley_append_duration_seconds',
    help: 'Time of one durable append.',
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers,
  });
  const requests = new Histogram({
    name: 'parley_http_request_duration_seconds',
    help: 'HTTP requests by method, route pattern and status class.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  });
  return {
    append(events, seconds) {
      size.observe(events);
      duration.observe(seconds);
    },
    request(method, route, status, seconds) {
      requests.labels(METHODS.has(method) ? method : 'OTHER', route, `${Math.floor(status / 100)}xx`).observe(seconds);
    },
  };
}

/** Anything else a client invents is one label. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

function addSocketGauge(registry: Registry, sources: MetricSources): void {
  new Gauge({
    name: 'parley_sockets_open',
    help: 'Open sockets by transport and kind of caller.',
    labelNames: ['transport', 'kind'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [transport, open] of Object.entries(sources.sockets?.() ?? {})) {
        for (const [kind, count] of typeof open === 'number' ? [['any', open] as const] : Object.entries(open)) this.set({ transport, kind }, count);
      }
    },
  });
}

function addLogMetrics(registry: Registry, sources: MetricSources): void {
  for (const [name, help, read] of [
    ['parley_append_waiting', 'Commands that wait for their durable append.', (l: LogNumbers) => l.queued],
    ['parley_append_oldest_waiting_seconds', 'Age of the oldest command that waits for its append.', (l: LogNumbers) => l.oldestQueuedMs / 1000],
    ['parley_append_last_batch_events', 'Events in the last durable append.', (l: LogNumbers) => l.lastBatch],
    ['parley_projection_dirty', 'Conversations whose row is behind their events.', (l: LogNumbers) => l.dirty],
    ['parley_log_conversations', 'Conversations whose head is in memory.', (l: LogNumbers) => l.conversations],
  ] as const) {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        const log = sources.log?.();
        if (log) this.set(read(log));
      },
    });
  }
  for (const [name, help, read] of [
    ['parley_append_batches_total', 'Durable appends.', (l: LogNumbers) => l.batches],
    ['parley_append_events_total', 'Events stored.', (l: LogNumbers) => l.rows],
    ['parley_append_repairs_total', 'Appends that had to be numbered again by the store.', (l: LogNumbers) => l.repairs],
  ] as const) {
    addTotal(registry, name, help, () => {
      const log = sources.log?.();
      return log && read(log);
    });
  }
}

/** A counter that follows a total somebody else keeps. A total that fell (its owner was replaced) starts again, as Prometheus expects of resets. */
function addTotal(registry: Registry, name: string, help: string, read: () => number | undefined): void {
  new Counter({
    name,
    help,
    registers: [registry],
    collect() {
      const total = read();
      if (total === undefined) return;
      this.reset();
      this.inc(Math.max(0, total));
    },
  });
}
