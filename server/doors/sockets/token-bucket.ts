/** Tokens refill evenly; `take` answers 0 when one was there, else the ms until one is. */
export function createBuckets(options: { burst: number; perSecond: number; now(): number }) {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take(key: string): number {
      const now = options.now();
      const bucket = buckets.get(key) ?? { tokens: options.burst, at: now };
      bucket.tokens = Math.min(options.burst, bucket.tokens + ((now - bucket.at) / 1000) * options.perSecond);
      bucket.at = now;
      buckets.set(key, bucket);
      if (buckets.size > 20_000) forgetFull(buckets, options, now);
      if (bucket.tokens < 1) return Math.ceil(((1 - bucket.tokens) / options.perSecond) * 1000);
      bucket.tokens--;
      return 0;
    },
  };
}

function forgetFull(buckets: Map<string, { tokens: number; at: number }>, options: { burst: number; perSecond: number }, now: number): void {
  for (const [key, b] of buckets) if (b.tokens + ((now - b.at) / 1000) * options.perSecond >= options.burst) buckets.delete(key);
}
