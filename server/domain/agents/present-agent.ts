import type { AgentDto } from '#protocol';
import type { AgentRecord } from '../../ports/store.ts';

/** What colleagues may know of each other: no hash, no session version. */
export const presentAgent = (a: AgentRecord): AgentDto => ({
  id: a.id,
  name: a.name,
  email: a.email,
  role: a.role,
  presence: a.presence,
  locale: a.locale,
  active: a.active,
  createdAt: new Date(a.createdAt).toISOString(),
});
