import type { Machine } from './types.ts';

/** Sets or clears (null) a named timer. */
export function setTimer(m: Machine, name: string, ms: number | null): void {
  if (ms === null) m.due.delete(name);
  else m.due.set(name, m.io.now() + ms);
  m.io.timer(name, ms);
}

/** Sets a named timer unless it runs out earlier anyway: a steady stream of causes must not put off the effect. */
export function soon(m: Machine, name: string, ms: number): void {
  const due = m.due.get(name);
  if (due === undefined || due > m.io.now() + ms) setTimer(m, name, ms);
}
