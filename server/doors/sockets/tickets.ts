import { randomBytes } from 'node:crypto';
import { LIMITS } from '#protocol';
import type { AgentCaller } from '../../domain/context.ts';

/** One-use tickets that turn an authenticated HTTP call into a socket (protocol.md §1): 256 random bits, 30 s, kept in memory only. */
export function createTickets(now: () => number) {
  const open = new Map<string, { caller: AgentCaller; expiresAt: number }>();
  const sweep = () => {
    for (const [ticket, entry] of open) {
      if (entry.expiresAt > now()) return; // insertion order is expiry order
      open.delete(ticket);
    }
  };
  return {
    issue(caller: AgentCaller): { ticket: string; expiresAt: number } {
      sweep();
      const ticket = randomBytes(32).toString('base64url');
      const expiresAt = now() + LIMITS.ticketMs;
      open.set(ticket, { caller, expiresAt });
      return { ticket, expiresAt };
    },
    redeem(ticket: string): AgentCaller | null {
      const entry = open.get(ticket);
      open.delete(ticket);
      return entry && entry.expiresAt > now() ? entry.caller : null;
    },
  };
}
export type Tickets = ReturnType<typeof createTickets>;
