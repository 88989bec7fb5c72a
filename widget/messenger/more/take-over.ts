/** The window's side of `pop-out.ts`. */
import { type ClientStorage, openStorage } from '../../client/storage.ts';
import type { Boot } from '../boot.ts';
import type { Handed } from './pop-out.ts';

const WAIT_MS = 1_500;

/**
 * Browsers keep the storage of a frame per embedding site, so a window that the frame opens would know nobody. It asks the frame, and keeps
 * what it is told in the storage of this window: whoever uses the page of its own in this browser may be somebody else. Null: this window
 * shares the frame's storage, or nobody handed anything over.
 */
export async function takeOver(boot: Boot): Promise<ClientStorage | null> {
  const own = Object.assign(
    openStorage(boot.inbox, () => window.sessionStorage),
    { alone: true },
  );
  const handed = await ask();
  if (handed === null) return own.get('from') === null ? null : own;
  boot.userJwt = handed.userJwt;
  boot.page = handed.page;
  if (openStorage(boot.inbox, () => window.localStorage).get('device') === handed.device) return null;
  // The same frame again (a reload): what was written in this window since is newer.
  if (own.get('from') === handed.device) return own;
  for (const name of own.names('')) own.remove(name);
  for (const [name, value] of Object.entries(handed.kept)) own.set(name, value);
  own.set('from', handed.device);
  return own;
}

/** Only a frame of our own origin is asked, and only it is heard. */
function ask(): Promise<Handed | null> {
  const { opener } = window as { opener: Window | null };
  if (opener === null || opener.closed) return Promise.resolve(null);
  return new Promise((resolve) => {
    const done = (handed: Handed | null) => {
      clearTimeout(timer);
      removeEventListener('message', hear);
      resolve(handed);
    };
    const hear = (e: MessageEvent) => {
      const data = e.data as ({ parley?: unknown } & Handed) | null;
      if (e.source === opener && e.origin === location.origin && data?.parley === 'handed') done(data);
    };
    const timer = setTimeout(() => done(null), WAIT_MS);
    addEventListener('message', hear);
    opener.postMessage({ parley: 'who' }, location.origin);
  });
}
