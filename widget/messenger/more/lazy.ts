import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

/** A part of the messenger that is fetched when it is first wanted, once, and again while the network is bad. */
type Lazy<T> = {
  /** For components: the part, or null until it was wanted and came. */
  use(wanted: boolean): T | null;
  load(): void;
};

export function lazy<T>(fetchPart: () => Promise<T>): Lazy<T> {
  const part = signal<T | null>(null);
  let begun = false;
  const load = async () => {
    if (begun) return;
    begun = true;
    for (let n = 0; part.peek() === null; n++) {
      try {
        part.value = await fetchPart();
      } catch {
        await new Promise((resolve) => setTimeout(resolve, Math.min(15_000, 500 * 2 ** n)));
      }
    }
  };
  const usePart = (wanted: boolean) => {
    useEffect(() => {
      if (wanted) void load();
    }, [wanted]);
    return part.value;
  };
  return { use: usePart, load: () => void load() };
}
