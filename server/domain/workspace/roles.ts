import type { Role } from '#protocol';
import { fail } from '../../kernel/failure.ts';
import type { AgentCaller } from '../context.ts';

const RANK: Record<Role, number> = { owner: 4, admin: 3, supervisor: 2, agent: 1, bot: 0 };

/** Nobody gives a role above their own, or touches somebody who has one. */
export function requireRank(caller: AgentCaller, role: Role): void {
  if (RANK[role] > RANK[caller.role]) fail('FORBIDDEN', { permission: `role.${role}`, detail: 'This role is above your own.' });
}
