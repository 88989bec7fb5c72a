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
        await renew().catch(() => {});
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

/** The server has another build by now and our files are gone: the page is loaded anew. What was written is kept, where anything is. */
async function renew(): Promise<void> {
  const mine = document.querySelector<HTMLScriptElement>('script[src]')?.src;
  // Not at once: a page that has just come is of the build that stands there.
  if (mine === undefined || performance.now() < 5_000 || localStorage.length === 0) return;
  const page = await fetch(location.pathname, { cache: 'no-store' });
  if (page.ok && !(await page.text()).includes(new URL(mine).pathname)) location.reload();
}
