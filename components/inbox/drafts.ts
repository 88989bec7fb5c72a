/** What is written and not sent, per conversation, in this browser. */
export type Draft = { body: string; note: boolean };

const NO_DRAFT: Draft = { body: '', note: false };
const KEY = 'parley-draft-';
const known = new Map<string, Draft>();
const listeners = new Set<() => void>();

export const drafts = {
  read(conv: string): Draft {
    const cached = known.get(conv);
    if (cached) return cached;
    const draft = parseDraft(stored(() => localStorage.getItem(KEY + conv)) ?? null);
    known.set(conv, draft);
    return draft;
  },
  write(conv: string, draft: Draft): void {
    known.set(conv, draft);
    stored(() => (draft.body ? localStorage.setItem(KEY + conv, JSON.stringify(draft)) : localStorage.removeItem(KEY + conv)));
    for (const tell of listeners) tell();
  },
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
};

function parseDraft(text: string | null): Draft {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    if (typeof value !== 'object' || value === null || !('body' in value) || typeof value.body !== 'string') return NO_DRAFT;
    return { body: value.body, note: 'note' in value && value.note === true };
  } catch {
    return NO_DRAFT;
  }
}
/** Storage may be forbidden or full; the draft then lives as long as the page. */
function stored<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
