/** For tests of this folder: the whole HTTP door over a store in memory, with people of every role. */
import path from 'node:path';
import { encode } from 'next-auth/jwt';
import { newId, type Role } from '#protocol';
import { storeAgent } from '../../domain/agents/create-agent.ts';
import type { Domain } from '../../domain/context.ts';
import { storeInbox } from '../../domain/inboxes/create-inbox.ts';
import { createTestDomain } from '../../domain/test-domain.ts';
import { storeApiKey } from '../../domain/workspace/api-keys.ts';
import { type Auth, createAuth } from '../../domain/workspace/create-auth.ts';
import { createHttp } from './create-http.ts';
import type { HttpDeps } from './deps.ts';

export const AUTH_SECRET = 'a secret of at least thirty-two characters';
export const ORIGIN = 'http://localhost';
export type TestHttp = Awaited<ReturnType<typeof createTestHttp>>;

/** `limits` off unless asked for. `clock.now` can be moved. */
export async function createTestHttp(options: { limits?: boolean; config?: Partial<HttpDeps['config']> } = {}) {
  const { domain, dir, clock, errors, close } = await createTestDomain(options);
  const auth = createAuth(domain);
  const ended: string[] = [];
  const requests: [method: string, route: string, status: number, seconds: number][] = [];
  const health = { drain: false, checks: { store: () => domain.store.ping() } as Record<string, () => Promise<void>> };
  const app = createHttp(domain, {
    config: { publicUrl: null, trustedProxies: [], metricsToken: null, ...options.config },
    auth,
    authSecret: AUTH_SECRET,
    issueTicket: () => ({ ticket: newId(), expiresAt: domain.now() + 30_000 }),
    sessionsEnded: (ids) => void ended.push(...ids),
    metrics: { text: async () => 'parley_up 1\n', contentType: 'text/plain; version=0.0.4', request: (...seen) => void requests.push(seen) },
    health: { draining: () => health.drain, checks: health.checks },
    widgetDir: path.join(dir, 'widget'),
    version: '0.0.0-test',
  });
  /** One request; `remote` is the address of the connection. */
  const call = (url: string, init: RequestInit & { remote?: string } = {}) =>
    Promise.resolve(app.request(url, init, { incoming: { socket: { remoteAddress: init.remote ?? '127.0.0.1' } } as never }));
  return { app, call, domain, auth, clock, dir, errors, ended, requests, health, close };
}

/** A key of a role, as a header. */
export async function keyOf(domain: Domain, role: Role, inboxes?: string[]): Promise<{ authorization: string }> {
  const { key } = await storeApiKey(domain, { name: `${role} key`, role, ...(inboxes ? { inboxes } : {}) });
  return { authorization: `Bearer ${key}` };
}

/** A person who is signed in, as the console's cookie. */
export async function signedIn(domain: Domain, auth: Auth, role: Role): Promise<{ cookie: string; agentId: string; sessionId: string; email: string }> {
  const email = `${role}-${newId()}@desk.example`;
  const agent = await storeAgent(domain, { name: `A ${role}`, email, password: PASSWORD, role });
  const session = await auth.signIn({ email, password: PASSWORD, ip: '127.0.0.1', userAgent: 'test' });
  if (session === null || session === 'throttled') throw new Error('the test could not sign in');
  return { cookie: `next-auth.session-token=${await encode({ token: { sid: session.sessionId }, secret: AUTH_SECRET })}`, agentId: agent.id, sessionId: session.sessionId, email };
}
export const PASSWORD = 'correct horse battery';

/** A visitor of a new inbox, with one conversation holding one message. */
export async function visitorWith(
  t: Pick<TestHttp, 'call' | 'domain'>,
  inboxId?: string,
): Promise<{ inboxId: string; token: string; contactId: string; conv: string; messageId: string }> {
  const { command } = await import('../../domain/conversations/run-command.ts');
  const inbox = inboxId ?? (await storeInbox(t.domain, { name: 'Shop' })).id;
  const answer = await t.call(`/widget/${inbox}/session`, json('POST', { deviceId: 'device-1234' }));
  const { token, contact } = (await answer.json()) as { token: string; contact: { id: string } };
  const caller = { kind: 'visitor' as const, workspaceId: t.domain.workspace.id, contactId: contact.id, inboxId: inbox, deviceId: 'device-1234' };
  const sent = await command(t.domain, caller, { t: 'msg.send', conv: null, cid: newId(), kind: 'text', body: 'hello' });
  return { inboxId: inbox, token, contactId: contact.id, conv: sent.conv, messageId: sent.id ?? '' };
}

export const json = (method: string, body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});
