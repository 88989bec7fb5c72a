import { performance } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const LOOK_MS = 1_000;
const QUIET = 0.25;
/** Near the limit of the thread: there a full collection costs more than memory does. */
const BUSY = 0.7;
const CALMER = 0.5;
const GROWN_BYTES = 16 * 1024 * 1024;
const APART_MS = 5_000;

export type TrimProbe = { utilisation(): number; rss(): number; collect(): void; now(): number; growFreely(on: boolean): void };

/**
 * Trades memory for fewer full collections while the process is busy: each costs tens of milliseconds of every message then under way.
 * Gives memory back soon after a burst. V8 lets its heap grow under load and shrinks it only after long silence; on a small machine that
 * memory belongs to the database. Collects when the event loop is quiet and the process has grown by 16 MB since the last time, at most
 * every 5 s. Answers the way to stop.
 */
export function trimMemoryWhenQuiet(probe: TrimProbe = realProbe()): () => void {
  let floor = probe.rss();
  let last = probe.now();
  let free = false;
  const timer = setInterval(() => {
    const utilisation = probe.utilisation();
    const wasFree = free;
    if (free ? utilisation < CALMER : utilisation > BUSY) {
      free = !free;
      probe.growFreely(free);
    }
    // What it was allowed to keep under load is collected once the load is over, quiet or not.
    const over = wasFree && !free;
    if ((utilisation > QUIET && !over) || probe.now() - last < APART_MS) return;
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
    // Percent the old generation may grow by before it is marked again; 0 is V8's own choice, about 40.
    growFreely: (on) => setFlagsFromString(`--heap-growing-percent=${on ? 150 : 0}`),
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
