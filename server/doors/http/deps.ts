import type { AgentCaller } from '../../domain/context.ts';
import type { Auth } from '../../domain/workspace/create-auth.ts';

/** What the HTTP door needs beside the domain; made in the composition root. */
export type HttpDeps = {
  config: {
    /** Origin without a trailing slash, or null: the request's host. */
    publicUrl: string | null;
    /** Addresses and CIDR ranges whose `X-Forwarded-For` is believed. */
    trustedProxies: string[];
    /** Opens /metrics to others than this machine. */
    metricsToken: string | null;
  };
  auth: Auth;
  /** Secret of the console's sealed cookie. */
  authSecret: string;
  /** One-use login of a socket (30 s). */
  issueTicket(caller: AgentCaller): { ticket: string; expiresAt: number };
  /** Sessions that just ended: their sockets close. */
  sessionsEnded(sessionIds: string[]): void;
  metrics: {
    text(): Promise<string>;
    contentType: string;
    /** One answered request; `route` is the pattern, not the path. */
    request(method: string, route: string, status: number, seconds: number): void;
  };
  health: {
    draining(): boolean;
    /** Each dependency's own question; rejects when it is not well. */
    checks: Record<string, () => Promise<void>>;
  };
  /** The built widget: `frame.html`, `w.js`, `assets/`. */
  widgetDir: string;
  version: string;
};
