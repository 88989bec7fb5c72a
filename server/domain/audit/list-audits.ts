import { LIMITS } from '#protocol';
import type { AgentCaller, Domain } from '../context.ts';
import { authorize } from '../workspace/authorize.ts';
import { decodeKeyset, pageOf } from '../workspace/keyset.ts';

export type AuditDto = {
  id: string;
  actor: { kind: string; id: string | null; name: string | null };
  action: string;
  target: string | null;
  data: Record<string, unknown> | null;
  ip: string | null;
  createdAt: string;
};

/** The audit log, newest first. */
export async function listAudits(domain: Domain, caller: AgentCaller, q: { cursor?: string; limit?: number }): Promise<{ items: AuditDto[]; next: string | null }> {
  authorize(caller, 'audit.read');
  const limit = q.limit ?? LIMITS.pageDefault;
  const rows = await domain.store.office.audits(caller.workspaceId, { limit: limit + 1, ...(q.cursor ? { after: decodeKeyset(q.cursor) } : {}) });
  const page = pageOf(rows, limit, (r) => ({ at: r.createdAt, id: r.id }));
  return {
    items: page.rows.map((r) => ({
      id: r.id,
      actor: { kind: r.actorKind, id: r.actorId, name: r.actorId ? (domain.directory.agent(r.actorId)?.name ?? null) : null },
      action: r.action,
      target: r.target,
      data: r.data,
      ip: r.ip,
      createdAt: new Date(r.createdAt).toISOString(),
    })),
    next: page.next,
  };
}
