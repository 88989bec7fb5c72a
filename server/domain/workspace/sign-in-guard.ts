import { RateLimiterMemory } from 'rate-limiter-flexible';

/** What stands between a guesser and a password. Keys are chosen by the caller; nothing in them is kept longer than its window. */
export interface SignInGuard {
  /** Whether this try may go on; counts it. */
  allow(account: string, ip: string): Promise<boolean>;
  failed(account: string, ip: string): Promise<void>;
  succeeded(account: string, ip: string): Promise<void>;
}

const TRIES_PER_MINUTE = 5;
const FAILURES_TO_LOCK = 10;
const LOCK_S = 15 * 60;
const LONGEST_LOCK_S = 24 * 3600;
const FAILURES_PER_ADDRESS = 100;

/**
 * 5 tries a minute per account and address; 10 failures lock that pair for 15 min, doubling to 24 h; 100 failures an hour from one address
 * close it for everybody's account. An account is never locked for other addresses: nobody can shut a colleague out.
 */
export function createSignInGuard(): SignInGuard {
  const tries = new RateLimiterMemory({ points: TRIES_PER_MINUTE, duration: 60 });
  const failures = new RateLimiterMemory({ points: FAILURES_TO_LOCK - 1, duration: LONGEST_LOCK_S });
  const locks = new RateLimiterMemory({ points: 1_000_000, duration: LONGEST_LOCK_S });
  const perAddress = new RateLimiterMemory({ points: FAILURES_PER_ADDRESS, duration: 3600 });
  const pair = (account: string, ip: string) => `${account}|${ip}`;
  return {
    async allow(account, ip) {
      const key = pair(account, ip);
      const [lock, address] = await Promise.all([locks.get(`${key}|locked`), perAddress.get(ip)]);
      if (lock || (address && address.consumedPoints >= FAILURES_PER_ADDRESS)) return false;
      return passes(() => tries.consume(key));
    },
    async failed(account, ip) {
      const key = pair(account, ip);
      await passes(() => perAddress.consume(ip));
      if (await passes(() => failures.consume(key))) return;
      await failures.delete(key);
      const times = (await locks.penalty(`${key}|times`)).consumedPoints;
      await locks.set(`${key}|locked`, 1, Math.min(LOCK_S * 2 ** (times - 1), LONGEST_LOCK_S));
    },
    async succeeded(account, ip) {
      const key = pair(account, ip);
      await Promise.all([failures.delete(key), locks.delete(`${key}|times`)]);
    },
  };
}

/** The limiter rejects with a result, not an error, when the points are used up. */
async function passes(consume: () => Promise<unknown>): Promise<boolean> {
  try {
    await consume();
    return true;
  } catch (e) {
    if (e instanceof Error) throw e;
    return false;
  }
}
