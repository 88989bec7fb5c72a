import * as z from 'zod/mini';

/** Settings of the telemetry kept in this process. */
export const config = z.strictObject({
  /** Finished spans held; the oldest go first. About 400 bytes each. */
  spans: z._default(z.int().check(z.minimum(1), z.maximum(1_000_000)), 20_000),
});
export type TelemetryLocalConfig = z.infer<typeof config>;

export const labels = {
  en: { title: 'Telemetry in this process', spans: 'Spans held' },
  zh: { title: '进程内遥测', spans: '保留的跨度数' },
} as const;
