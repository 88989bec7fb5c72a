'use client';
import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import type { Actor } from '#protocol/events.ts';
import { newId } from '#protocol/ids.ts';
import type { Presence } from '#protocol/primitives.ts';
import { cacheListeners } from './cache-listeners.ts';
import { pageLocale } from './http.ts';
import type { OutboxItem } from './outbox.ts';
import { type Connection, createRealtime, type Realtime } from './realtime.ts';
import type { Thread } from './thread.ts';

const RealtimeContext = createContext<Realtime | null>(null);

/** Opens the live connection of a signed-in agent for as long as the console is on screen. */
export function RealtimeProvider({ me, children }: { me: { id: string; name: string }; children: ReactNode }) {
  const client = useQueryClient();
  const [realtime, setRealtime] = useState<Realtime | null>(null);
  const { id, name } = me;
  useEffect(() => {
    const made = createRealtime({
      me: { id, name },
      who: { deviceId: deviceId(), tabId: newId(), locale: pageLocale() },
      listeners: cacheListeners(client),
      storage: outboxStorage(id),
    });
    made.start();
    setRealtime(made);
    const retry = () => made.retry();
    window.addEventListener('online', retry);
    return () => {
      window.removeEventListener('online', retry);
      made.stop();
    };
  }, [client, id, name]);
  return <RealtimeContext.Provider value={realtime}>{children}</RealtimeContext.Provider>;
}

/** The live side; null until the browser has taken over from the server's HTML. */
export const useRealtime = (): Realtime | null => useContext(RealtimeContext);

const CONNECTING: Connection = { phase: 'connecting', since: 0 };
const NOTHING: readonly OutboxItem[] = [];
export const useConnection = (): Connection => useLive('connection', (r) => r.connection(), CONNECTING);
export const useThread = (conv: string): Thread | undefined => useLive(`thread:${conv}`, (r) => r.threads.get(conv), undefined);
export const useTyping = (conv: string): Actor | undefined => useLive(`typing:${conv}`, (r) => r.signs.typing(conv), undefined);
export const useViewers = (conv: string): { id: string; name: string }[] | undefined => useLive(`viewers:${conv}`, (r) => r.signs.viewers(conv), undefined);
export const usePresence = (agent: string): Presence | undefined => useLive('presence', (r) => r.signs.presence(agent), undefined);
export const useOutbox = (): readonly OutboxItem[] => useLive('outbox', (r) => r.outbox.all(), NOTHING);

function useLive<T>(topic: string, read: (realtime: Realtime) => T, before: T): T {
  const realtime = useRealtime();
  const subscribe = useCallback((listener: () => void) => realtime?.on(topic, listener) ?? (() => undefined), [realtime, topic]);
  return useSyncExternalStore(
    subscribe,
    () => (realtime ? read(realtime) : before),
    () => before,
  );
}

/** A browser keeps one id, so that the server can tell its tabs from another machine. */
function deviceId(): string {
  try {
    const kept = localStorage.getItem('parley-device');
    if (kept) return kept;
    const made = newId();
    localStorage.setItem('parley-device', made);
    return made;
  } catch {
    return newId();
  }
}
/** Storage may be full or forbidden; then the outbox lives as long as the tab. */
function outboxStorage(agent: string) {
  const key = `parley-outbox-${agent}`;
  return {
    read() {
      try {
        return localStorage.getItem(key);
      } catch {
        return null;
      }
    },
    write(text: string) {
      try {
        localStorage.setItem(key, text);
      } catch {
        // See above.
      }
    },
  };
}
