/** What tabs of one browser say to each other, and which of them sends. Loaded as its own file. */
import type { TabMessage } from './types.ts';

export type Tabs = { tell(message: TabMessage): void; leave(): void };

/**
 * Joins the tabs of `name`. `lead('all')` is called once this tab is the one that sends: when it holds the lock, which the browser frees
 * however the tab that had it ended. Without Web Locks (plain http) every tab
 * sends what it wrote itself (`own`), and hears of the rest.
 */
export function joinTabs(name: string, on: { heard(message: TabMessage): void; lead(leads: 'all' | 'own'): void }): Tabs {
  const locks = attempt(() => navigator.locks);
  const channel = attempt(() => new BroadcastChannel(name));
  let release = () => {};
  if (channel !== undefined) channel.onmessage = (e: MessageEvent<TabMessage>) => on.heard(e.data);
  const leave = new AbortController();
  if (!locks || !channel) on.lead('own');
  else {
    locks
      .request(name, { signal: leave.signal }, () => {
        on.lead('all');
        return new Promise<void>((resolve) => {
          release = resolve;
        });
      })
      .catch(() => {
        if (!leave.signal.aborted) on.lead('own');
      });
  }
  return {
    tell: (message) => void attempt(() => channel?.postMessage(message)),
    leave() {
      leave.abort();
      release();
      channel?.close();
    },
  };
}

/** Blocked storage makes these throw. */
function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
