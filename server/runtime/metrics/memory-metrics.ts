import { readFile } from 'node:fs/promises';
import { getHeapSpaceStatistics } from 'node:v8';
import { Gauge, type Registry } from 'prom-client';

/** Reading smaps_rollup walks the whole address space (milliseconds when busy), so at most this often, ms. */
const SMAPS_MS = 15_000;

export type MemoryProbe = { readSmaps?: () => Promise<string>; now?: () => number };

/**
 * Three gauges of memory that is held but not used. Each one alone misleads, so all three are given:
 * free space inside V8's heap spaces (look at old_space), what the process holds outside of the heap beside its value at boot
 * (can be negative: untouched buffers count as external, not as resident), and what the kernel counts as anonymous and proportional.
 */
export function addMemoryMetrics(registry: Registry, { readSmaps = () => readFile('/proc/self/smaps_rollup', 'utf8'), now = Date.now }: MemoryProbe = {}): void {
  const registers = [registry];
  new Gauge({
    name: 'parley_v8_space_fragmentation_ratio',
    help: '1 - used / physical size of a V8 heap space.',
    labelNames: ['space'],
    registers,
    collect() {
      for (const s of getHeapSpaceStatistics())
        if (s.physical_space_size > 0) this.set({ space: s.space_name.replace(/_space$/, '') }, 1 - s.space_used_size / s.physical_space_size);
    },
  });
  new Gauge({
    name: 'parley_native_retained_bytes',
    help: 'Resident memory outside of the V8 heap and of external buffers. Compare with the value at boot.',
    registers,
    collect() {
      this.set(nativeRetained());
    },
  });
  new Gauge({ name: 'parley_native_retained_boot_bytes', help: 'parley_native_retained_bytes when the process started.', registers }).set(nativeRetained());
  const anonymous = new Gauge({
    name: 'parley_process_anonymous_bytes',
    help: 'Anonymous memory of the process, read at most every 15 s (Linux).',
    registers,
    collect: () => refresh(),
  });
  const pss = new Gauge({ name: 'parley_process_pss_bytes', help: 'Proportional set size of the process, read at most every 15 s (Linux).', registers, collect: () => refresh() });
  let last = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> = Promise.resolve();
  const refresh = (): Promise<void> => {
    if (now() - last < SMAPS_MS) return reading;
    last = now();
    reading = readSmaps().then(
      (text) => {
        anonymous.set(kilobytes(text, 'Anonymous') * 1024);
        pss.set(kilobytes(text, 'Pss') * 1024);
      },
      // Not Linux, or a kernel without it: the gauges stay at 0.
      () => {},
    );
    return reading;
  };
}

function nativeRetained(): number {
  const { rss, heapTotal, external } = process.memoryUsage();
  return rss - heapTotal - external;
}

const kilobytes = (text: string, field: string): number => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
