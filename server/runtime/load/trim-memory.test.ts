import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { trimMemoryWhenQuiet } from './trim-memory.ts';

const MB = 1024 * 1024;
let stop: () => void;
beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  stop();
  vi.useRealTimers();
});
function start() {
  const state = { utilisation: 0, rss: 200 * MB, collected: 0, free: false };
  const collect = () => {
    state.collected++;
    state.rss = 190 * MB;
  };
  const growFreely = (on: boolean) => {
    state.free = on;
  };
  stop = trimMemoryWhenQuiet({ utilisation: () => state.utilisation, rss: () => state.rss, now: Date.now, collect, growFreely });
  return state;
}

it('collects after a burst, once it is quiet, and not again without growth', () => {
  const state = start();
  state.rss = 300 * MB;
  state.utilisation = 0.9;
  vi.advanceTimersByTime(20_000);
  expect(state.collected).toBe(0);
  state.utilisation = 0.05;
  vi.advanceTimersByTime(30_000);
  expect(state.collected).toBe(1);
});
it('leaves a process alone that has not grown, and keeps its distance', () => {
  const state = start();
  state.rss = 210 * MB;
  vi.advanceTimersByTime(60_000);
  expect(state.collected).toBe(0);
  for (let n = 0; n < 10; n++) {
    state.rss = 400 * MB;
    vi.advanceTimersByTime(1_000);
  }
  expect(state.collected).toBeLessThanOrEqual(2);
});
it('lets the heap grow while it is busy, not in between', () => {
  const state = start();
  state.utilisation = 0.6;
  vi.advanceTimersByTime(3_000);
  expect(state.free).toBe(false);
  state.utilisation = 0.8;
  vi.advanceTimersByTime(1_000);
  expect(state.free).toBe(true);
  state.utilisation = 0.6;
  vi.advanceTimersByTime(3_000);
  expect(state.free).toBe(true);
  state.rss = 300 * MB;
  vi.advanceTimersByTime(3_000);
  expect(state.collected).toBe(0);
  state.utilisation = 0.45;
  vi.advanceTimersByTime(1_000);
  expect(state.free).toBe(false);
  expect(state.collected).toBe(1);
});
