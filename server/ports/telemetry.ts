/** Where spans and measurements go. Adapters of other ports never see it: `instrument` wraps them. */
export type SpanRecord = {
  traceId: string;
  spanId: string;
  parentId: string | null;
  name: string;
  /** ms since 1970, fractions allowed. */
  start: number;
  durationMs: number;
  ok: boolean;
  attributes: Record<string, string | number | boolean>;
};
export interface Telemetry {
  /** A finished span; must not throw and must not block. */
  span(span: SpanRecord): void;
  /** One call of a port's method, for the per-port histogram. */
  call(port: string, method: string, seconds: number, ok: boolean): void;
  /** Finished spans of one trace still held, oldest first. */
  trace(traceId: string): SpanRecord[];
  close(): Promise<void>;
}
