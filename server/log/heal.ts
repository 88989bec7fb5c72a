import type { Store } from '../ports/store.ts';
import type { CachedHead, HeadCache } from './head-cache.ts';

/**
 * At start: rows that a crash left behind their events, since the last mark ("everything older is projected"), are loaded, which moves
 * them forward in memory, and marked for the projector (hot-path §3.5). Loading a head later heals what is missed here.
 */
export async function heal(store: Store, cache: HeadCache, workspaceId: string, mark: (head: CachedHead) => void): Promise<number> {
  const saved = await store.office.setting(workspaceId, 'log.projected-before');
  const since = typeof saved === 'number' ? saved - 60_000 : 0;
  const behind = await store.upkeep.behind(since, 20_000);
  const ids = behind.filter((b) => b.workspaceId === workspaceId).map((b) => b.conversationId);
  for (let i = 0; i < ids.length; i += 500) {
    for (const head of (await cache.load(workspaceId, ids.slice(i, i + 500))).values()) if (head.dirty) mark(head);
  }
  return ids.length;
}
