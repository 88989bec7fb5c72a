import * as z from 'zod/mini';

/** Settings of the in-process broker. */
export const config = z.strictObject({
  /** Messages one group may hold before publishing is refused with OVERLOADED. */
  capacity: z._default(z.int().check(z.minimum(1), z.maximum(10_000_000)), 100_000),
  /** First pause before a failed message is tried again, ms; it doubles each time. */
  retryMs: z._default(z.int().check(z.minimum(1)), 200),
  /** Longest pause, ms. */
  retryMaxMs: z._default(z.int().check(z.minimum(1)), 30_000),
  /** How long closing waits for running handlers, ms. */
  closeMs: z._default(z.int().check(z.minimum(0)), 5000),
});
export type MemoryBrokerConfig = z.infer<typeof config>;

export const labels = {
  en: {
    title: 'In-process broker',
    capacity: 'Messages held per group',
    retryMs: 'First retry after (ms)',
    retryMaxMs: 'Longest pause (ms)',
    closeMs: 'Wait for handlers on close (ms)',
  },
  zh: { title: '进程内消息代理', capacity: '每组最多保留的消息数', retryMs: '首次重试间隔（毫秒）', retryMaxMs: '最长重试间隔（毫秒）', closeMs: '关闭时等待处理完成（毫秒）' },
} as const;
