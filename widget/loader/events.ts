type Listener = (data?: unknown) => void;

/** The host's listeners. Its own mistakes stay its own: they neither stop us nor the next listener. */
export function createEvents() {
  const listeners = new Map<unknown, Set<Listener>>();
  return {
    emit(event: string, data?: unknown) {
      for (const listener of listeners.get(event) ?? []) {
        try {
          listener(data);
        } catch (e) {
          console.error(e);
        }
      }
    },
    on(event: unknown, listener: unknown) {
      if (typeof listener !== 'function') return;
      listeners.set(event, (listeners.get(event) ?? new Set()).add(listener as Listener));
    },
    /** Without a listener: all of that event. */
    off(event: unknown, listener: unknown) {
      if (listener === undefined) listeners.delete(event);
      else listeners.get(event)?.delete(listener as Listener);
    },
  };
}
