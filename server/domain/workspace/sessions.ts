import { randomBytes } from 'node:crypto';
import type { SessionDto } from '#protocol';
import { fail } from '../../kernel/failure.ts';
import type { SessionRecord } from '../../ports/store.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { AgentCaller, Domain } from '../context.ts';

/** A console session ends after this long without use, and after this long in any case, ms. */
export const SESSION_IDLE_MS = 12 * 3_600_000;
export const SESSION_MS = 7 * 24 * 3_600_000;

/** The caller's own live sessions, latest use first. */
export async function listSessions(domain: Domain, caller: AgentCaller): Promise<SessionDto[]> {
  const now = domain.now();
  const rows = await domain.store.sessions.listByAgent(caller.workspaceId, caller.agentId);
  return rows
    .filter((s) => s.revokedAt === null && s.expiresAt > now && s.lastSeenAt + SESSION_IDLE_MS > now)
    .sort((a, b) => b.lastSeenAt - a.lastSeenAt)
    .map((s) => ({
      id: s.id,
      current: s.id === caller.sessionId,
      userAgent: s.userAgent,
      ip: s.ip,
      createdAt: new Date(s.createdAt).toISOString(),
      lastSeenAt: new Date(s.lastSeenAt).toISOString(),
    }));
}

/** Ends one own session, or with null all but the current one. Answers the ids that ended. */
export async function revokeSessions(domain: Domain, caller: AgentCaller, id: string | null): Promise<string[]> {
  if (id !== null) {
    const row = await domain.store.sessions.get(caller.workspaceId, id);
    if (!row || row.agentId !== caller.agentId || row.revokedAt !== null) return fail('FORBIDDEN_OR_MISSING');
  }
  const which = id === null ? { agentId: caller.agentId, ...(caller.sessionId ? { except: caller.sessionId } : {}) } : { id };
  const revoked = await domain.store.sessions.revoke(caller.workspaceId, which, domain.now());
  if (revoked.length > 0) await recordAudit(domain, caller, { action: 'session.revoke', target: id, data: { ended: revoked.length } });
  return revoked;
}

/** A row for somebody who just signed in. The id is 256 random bits: who knows it is signed in, once it is inside the sealed cookie. */
export function newSession(domain: Domain, agentId: string, q: { ip: string | null; userAgent: string | null }): SessionRecord {
  const now = domain.now();
  return {
    id: randomBytes(32).toString('base64url'),
    workspaceId: domain.workspace.id,
    agentId,
    userAgent: q.userAgent?.slice(0, 300) ?? null,
    ip: q.ip,
    createdAt: now,
    lastSeenAt: now,
    expiresAt: now + SESSION_MS,
    revokedAt: null,
  };
}
