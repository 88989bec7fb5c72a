import { newId } from '#protocol';
import type { AuditRow } from '../../ports/store.ts';
import type { Caller, Domain } from '../context.ts';

/** A caller whose address is known: doors add it, verbs pass it on to the audit row. */
export type FromAddress = { ip?: string | null };
export type AuditEntry = { action: string; target?: string | null; data?: Record<string, unknown> | null; ip?: string | null };

/** One row of who did what. `caller` null = the system or somebody not signed in. Secrets in `data` are written as `•••`. */
export async function recordAudit(domain: Domain, caller: (Caller & FromAddress) | null, entry: AuditEntry): Promise<void> {
  const now = domain.now();
  const row: AuditRow = {
    id: newId(now),
    workspaceId: domain.workspace.id,
    actorKind: caller?.kind ?? 'system',
    actorId: caller === null ? null : caller.kind === 'visitor' ? caller.contactId : caller.agentId,
    action: entry.action,
    target: entry.target ?? null,
    data: entry.data ? mask(entry.data) : null,
    ip: entry.ip ?? caller?.ip ?? null,
    createdAt: now,
  };
  await domain.store.office.audit(row);
}

const SECRET = /password|secret|token|key$/i;
const mask = (data: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(data)
      .filter(([, v]) => v !== undefined)
      .map(([k, v]) => [k, SECRET.test(k) ? '•••' : v]),
  );
