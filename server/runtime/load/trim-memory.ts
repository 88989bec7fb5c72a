import { performance } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const LOOK_MS = 1_000;
const QUIET = 0.25;
const GROWN_BYTES = 16 * 1024 * 1024;
const APART_MS = 5_000;

export type TrimProbe = { utilisation(): number; rss(): number; collect(): void; now(): number };

/**
 * Gives memory back soon after a burst. V8 lets its heap grow under load and shrinks it only after long silence; on a small machine that
 * memory belongs to the database. Collects when the event loop is quiet and the process has grown by 16 MB since the last time, at most
 * every 5 s. Answers the way to stop.
 */
export function trimMemoryWhenQuiet(probe: TrimProbe = realProbe()): () => void {
  let floor = probe.rss();
  let last = probe.now();
  const timer = setInterval(() => {
    if (probe.utilisation() > QUIET || probe.now() - last < APART_MS) return;
    const rss = probe.rss();
    if (rss - floor < GROWN_BYTES) {
      floor = Math.min(floor, rss);
      return;
    }
    probe.collect();
    last = probe.now();
    floor = probe.rss();
  }, LOOK_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function realProbe(): TrimProbe {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let before = performance.eventLoopUtilization();
  return {
    collect,
    now: Date.now,
    rss: process.memoryUsage.rss,
    utilisation() {
      const now = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(now, before);
      before = now;
      return utilization;
    },
  };
}
