import { randomBytes } from 'node:crypto';
import { type Locale, newId } from '#protocol';
import type { Store, WorkspaceRecord } from '../../ports/store.ts';

/** The workspace of this install; made on the first start, with a new epoch. */
export async function ensureWorkspace(store: Store, now: number, first: { name?: string; locale?: Locale } = {}): Promise<WorkspaceRecord> {
  const known = await store.office.workspace();
  if (known) return known;
  const made: WorkspaceRecord = { id: newId(now), name: first.name ?? 'Parley', locale: first.locale ?? 'en', epoch: randomBytes(9).toString('base64url'), createdAt: now };
  await store.office.saveWorkspace(made);
  // Two processes may start together: what is stored decides.
  return (await store.office.workspace()) ?? made;
}
