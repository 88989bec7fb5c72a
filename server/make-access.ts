import { pickLocale } from '#protocol';
import type { Access } from './access.ts';
import type { Domain } from './domain/context.ts';
import type { Auth } from './domain/workspace/create-auth.ts';
import { setupAllowed, setupNeeded } from './domain/workspace/set-up.ts';

/** What pages may ask the running kernel. */
export function makeAccess(domain: Domain, auth: Auth, options: { authSecret: string; sessionsEnded(ids: string[]): void; demoInboxId: () => string | null }): Access {
  return {
    authSecret: options.authSecret,
    setupNeeded: () => setupNeeded(domain),
    setupAllowed: (q) => setupAllowed(domain, q),
    signIn: auth.signIn,
    session: auth.me,
    async signOut(sessionId) {
      await auth.signOut(sessionId);
      options.sessionsEnded([sessionId]);
    },
    workspace: () => ({ name: domain.workspace.name, locale: pickLocale(domain.workspace.locale) }),
    demoInboxId: options.demoInboxId,
  };
}
