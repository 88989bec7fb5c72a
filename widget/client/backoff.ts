/** Full jitter: anywhere between nothing and a ceiling that doubles from 500 ms to 20 s. `random` in [0, 1). */
export function backoff(random: number, attempt: number): number {
  return random * Math.min(20_000, 500 * 2 ** Math.min(attempt, 10));
}
