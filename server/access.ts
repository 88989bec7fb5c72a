import type { MeDto } from '#protocol';

/**
 * The one door from app/ (Next) to the running kernel. The custom server and Next instantiate modules separately, so the object travels
 * through globalThis. Pages and next-auth use this and nothing else of server/.
 */
export type Access = {
  /** Secret of next-auth's JWT; 32 bytes or more as text. */
  authSecret: string;
  /** True until the first owner exists. */
  setupNeeded(): Promise<boolean>;
  /** Whether this set-up may go on: no owner yet, and a request from loopback or with the right one-time token. */
  setupAllowed(q: { token: string | null; remoteAddress: string | null }): Promise<boolean>;
  /** Checks e-mail and password (argon2id, throttled per account and address) and opens a session row; null when refused, 'throttled' when too many tries. */
  signIn(q: {
    email: string;
    password: string;
    ip: string | null;
    userAgent: string | null;
  }): Promise<{ agentId: string; sessionId: string; name: string; email: string } | null | 'throttled'>;
  /** The signed-in agent of a session id (from next-auth's JWT), or null when it is revoked, expired or the agent inactive. */
  session(sessionId: string): Promise<MeDto | null>;
  signOut(sessionId: string): Promise<void>;
  /** The workspace's name and language, for pages without a session. */
  workspace(): { name: string; locale: 'zh' | 'en' };
  /** Id of the inbox the demo shop uses, or null (`PARLEY_DEMO=off`, own database). */
  demoInboxId(): string | null;
};

const KEY = Symbol.for('parley');
type Holder = { [KEY]?: Access };

export function setAccess(access: Access): void {
  (globalThis as Holder)[KEY] = access;
}
/** Throws when called outside a running server (for example while pages are built). */
export function getAccess(): Access {
  const access = (globalThis as Holder)[KEY];
  if (!access) throw new Error('Parley is not running in this process');
  return access;
}
