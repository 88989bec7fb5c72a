import { RateLimiterMemory } from 'rate-limiter-flexible';
import { fail } from '../../kernel/failure.ts';

/** Points per window in seconds, counted in this process. */
const LIMITS_OF = {
  /** Requests of one address to the widget's and to the console's routes. */
  widget: { points: 600, duration: 60 },
  console: { points: 3000, duration: 60 },
  /** Opening the widget: each can make a contact. */
  session: { points: 300, duration: 60 },
  /** Trying set-up tokens; and one's current password, per agent. */
  setup: { points: 30, duration: 60 },
  password: { points: 10, duration: 60 },
  upload: { points: 10, duration: 60 },
  /** Bytes of one visitor in a day. */
  uploadBytes: { points: 100 * 1024 * 1024, duration: 86_400 },
} as const;
export type LimitName = keyof typeof LIMITS_OF;
/** Where "a few seconds" would not be true. */
const DETAILS: Partial<Record<string, string>> = {
  upload: 'Many files at once. The next one can go in a minute.',
  uploadBytes: 'That is 100 MB of files in one day. Send the next one tomorrow.',
};

export interface RateLimits {
  /** Takes points; RATE_LIMITED with the time to wait when there are none left. */
  take(name: LimitName, key: string, points?: number): Promise<void>;
}

export function createRateLimits(enabled: boolean): RateLimits {
  if (!enabled) return { take: () => Promise.resolve() };
  const limiters = new Map(Object.entries(LIMITS_OF).map(([name, options]) => [name, new RateLimiterMemory(options)]));
  return {
    async take(name, key, points = 1) {
      try {
        await limiters.get(name)?.consume(key, points);
      } catch (e) {
        if (typeof e === 'object' && e !== null && 'msBeforeNext' in e && typeof e.msBeforeNext === 'number') {
          const detail = DETAILS[name];
          fail('RATE_LIMITED', { retryAfterMs: e.msBeforeNext, ...(detail === undefined ? {} : { detail }) });
        }
        throw e;
      }
    },
  };
}
