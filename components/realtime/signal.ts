/** Listeners by topic, so that a row re-renders for its own conversation and not for every message anywhere. */
export type Signal = { on(topic: string, listener: () => void): () => void; tell(topic: string): void };

export function createSignal(): Signal {
  const topics = new Map<string, Set<() => void>>();
  return {
    on(topic, listener) {
      const set = topics.get(topic) ?? new Set();
      topics.set(topic, set.add(listener));
      return () => {
        set.delete(listener);
        if (set.size === 0 && topics.get(topic) === set) topics.delete(topic);
      };
    },
    tell(topic) {
      for (const listener of topics.get(topic) ?? []) listener();
    },
  };
}
