import { createHash } from 'node:crypto';
import type { MeDto } from '#protocol';
import type { AgentRecord } from '../../ports/store.ts';
import { canonicalEmail } from '../agents/canonical-email.ts';
import { passwordFits } from '../agents/password.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { AgentCaller, Domain } from '../context.ts';
import { limited } from './limited.ts';
import { newSession, SESSION_IDLE_MS } from './sessions.ts';
import { createSignInGuard } from './sign-in-guard.ts';

export type SignInAnswer = { agentId: string; sessionId: string; name: string; email: string } | null | 'throttled';

/** Who somebody is, for every door. Keeps answers for at most 2 s, so that a revocation is felt within that time in every process. */
export interface Auth {
  /** null for a wrong pair, whichever part is wrong, after the same work; 'throttled' when there were too many tries. */
  signIn(q: { email: string; password: string; ip: string | null; userAgent: string | null }): Promise<SignInAnswer>;
  /** The agent of a session, or null: revoked, expired, idle too long, or the agent has left. */
  bySession(sessionId: string): Promise<AgentCaller | null>;
  /** The user behind an API key `pk_…`, or null. */
  byKey(key: string): Promise<AgentCaller | null>;
  me(sessionId: string): Promise<MeDto | null>;
  signOut(sessionId: string): Promise<void>;
  /** Drops what is remembered; verbs that revoke sessions or keys are followed by this. */
  forget(): void;
}

const CACHE_MS = 2_000;
const CACHE_MAX = 10_000;
const TOUCH_MS = 60_000;
const HASHES_AT_ONCE = 4;

/** One per process, next to the domain. */
export function createAuth(domain: Domain): Auth {
  const hashing = limited(HASHES_AT_ONCE);
  const guard = createSignInGuard();
  const remembered = new Map<string, { caller: AgentCaller | null; at: number }>();
  const remember = async (name: string, look: () => Promise<AgentCaller | null>): Promise<AgentCaller | null> => {
    const now = domain.now();
    const kept = remembered.get(name);
    if (kept && now - kept.at < CACHE_MS && now >= kept.at) return kept.caller;
    const caller = await look();
    if (remembered.size >= CACHE_MAX) remembered.clear();
    remembered.set(name, { caller, at: now });
    return caller;
  };
  const bySession = (id: string) => (SESSION_ID.test(id) ? remember(`s:${id}`, () => sessionCaller(domain, id)) : Promise.resolve(null));
  return {
    bySession,
    byKey(key) {
      if (!API_KEY.test(key)) return Promise.resolve(null);
      const hash = hashKey(key);
      return remember(`k:${hash}`, () => keyCaller(domain, hash));
    },
    async signIn(q) {
      const email = canonicalEmail(q.email.slice(0, 300)) ?? '';
      const ip = q.ip ?? 'unknown';
      if (domain.limits && !(await guard.allow(email, ip))) return 'throttled';
      const agent = email ? await domain.store.agents.byEmail(domain.workspace.id, email) : null;
      const usable = agent?.active && agent.kind === 'person' ? agent : null;
      const fits = q.password.length <= 200 && (await hashing(() => passwordFits(usable?.passwordHash ?? null, q.password)));
      if (!usable || !fits) {
        await guard.failed(email, ip);
        await recordAudit(domain, null, { action: 'sign-in.failed', target: agent?.id ?? null, ip: q.ip });
        return null;
      }
      await guard.succeeded(email, ip);
      return openSession(domain, usable, q);
    },
    async me(sessionId) {
      const caller = await bySession(sessionId);
      return caller ? presentMe(domain, caller) : null;
    },
    async signOut(sessionId) {
      await domain.store.sessions.revoke(domain.workspace.id, { id: sessionId }, domain.now());
      remembered.delete(`s:${sessionId}`);
    },
    forget: () => remembered.clear(),
  };
}

export const hashKey = (key: string): string => createHash('sha256').update(key).digest('hex');
const API_KEY = /^pk_[A-Za-z0-9_-]{43}$/;
const SESSION_ID = /^[A-Za-z0-9_-]{8,64}$/;

/** The signed-in agent as the console shows them. */
export async function presentMe(domain: Domain, caller: AgentCaller): Promise<MeDto | null> {
  const agent = await domain.store.agents.get(caller.workspaceId, caller.agentId);
  if (!agent) return null;
  const { id, name, locale } = domain.workspace;
  return { id: agent.id, name: agent.name, email: agent.email, role: agent.role, locale: agent.locale, presence: agent.presence, workspace: { id, name, locale } };
}

async function openSession(domain: Domain, agent: AgentRecord, q: { ip: string | null; userAgent: string | null }): Promise<SignInAnswer> {
  const session = newSession(domain, agent.id, q);
  await domain.store.sessions.create(session);
  await recordAudit(domain, callerOf(agent), { action: 'sign-in', target: session.id, ip: q.ip });
  return { agentId: agent.id, sessionId: session.id, name: agent.name, email: agent.email ?? '' };
}

async function sessionCaller(domain: Domain, id: string): Promise<AgentCaller | null> {
  const session = await domain.store.sessions.get(domain.workspace.id, id);
  const now = domain.now();
  if (!session || session.revokedAt !== null || session.expiresAt <= now || session.lastSeenAt + SESSION_IDLE_MS <= now) return null;
  const agent = await domain.store.agents.get(domain.workspace.id, session.agentId);
  if (!agent?.active) return null;
  if (now - session.lastSeenAt >= TOUCH_MS) await domain.store.sessions.touch(domain.workspace.id, id, now);
  return { ...callerOf(agent), sessionId: id };
}

async function keyCaller(domain: Domain, hash: string): Promise<AgentCaller | null> {
  const key = await domain.store.keys.byHash(hash);
  if (!key || key.revokedAt !== null || key.workspaceId !== domain.workspace.id) return null;
  const agent = await domain.store.agents.get(domain.workspace.id, key.agentId);
  if (!agent?.active) return null;
  // The command line makes keys while the server runs; whoever acts must have a name.
  if (!domain.directory.agent(agent.id)) domain.directory.setAgent(agent);
  const now = domain.now();
  if (now - (key.lastUsedAt ?? 0) >= TOUCH_MS) await domain.store.keys.touch(key.id, now);
  return { ...callerOf(agent), keyId: key.id };
}

/** An agent as a caller, without a session or key. */
export function callerOf(agent: AgentRecord): AgentCaller {
  return { kind: agent.role === 'bot' ? 'bot' : 'agent', workspaceId: agent.workspaceId, agentId: agent.id, name: agent.name, role: agent.role, inboxIds: agent.inboxIds };
}
