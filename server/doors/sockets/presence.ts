import type { Presence } from '#protocol';
import type { Domain } from '../../domain/context.ts';
import { pack } from './packed.ts';
import type { Rooms } from './rooms.ts';

const GRACE_MS = 10_000;

/**
 * Which agents are there: chosen state while connected, offline some seconds after the last connection went (a reload is no absence).
 * Agents hear every change; visitors only whether somebody is there.
 */
export function createPresence(domain: Domain, rooms: Rooms) {
  const states = new Map<string, Presence>();
  const leaving = new Map<string, NodeJS.Timeout>();
  let told = 0;

  const change = (agentId: string, state: Presence) => {
    if ((states.get(agentId) ?? 'offline') === state) return;
    if (state === 'offline') states.delete(agentId);
    else states.set(agentId, state);
    const packed = pack({ t: 'presence', agent: agentId, state });
    for (const id of rooms.agentIds()) for (const s of rooms.agent(id)) s.deliver(packed);
    const online = countOnline();
    if (online > 0 === told > 0) return;
    told = online;
    const ctl = pack({ t: 'ctl', kind: 'presence', agentsOnline: online });
    for (const s of rooms.all) if (s.caller.kind === 'visitor') s.deliver(ctl);
  };
  const countOnline = () => {
    let n = 0;
    for (const [id, state] of states) if (state === 'online' && domain.directory.agent(id)?.kind === 'person') n++;
    return n;
  };
  return {
    of: (agentId: string): Presence => states.get(agentId) ?? 'offline',
    countOnline,
    set(agentId: string, state: Presence) {
      change(agentId, state);
      const row = domain.directory.agent(agentId);
      if (row) row.presence = state;
      void domain.store.agents.update(domain.workspace.id, agentId, { presence: state }).catch((e) => domain.logger.warn({ err: e }, 'presence could not be kept'));
    },
    connected(agentId: string) {
      clearTimeout(leaving.get(agentId));
      leaving.delete(agentId);
      if (states.has(agentId)) return;
      const chosen = domain.directory.agent(agentId)?.presence;
      change(agentId, chosen === undefined || chosen === 'offline' ? 'online' : chosen);
    },
    disconnected(agentId: string) {
      if (rooms.agent(agentId).size > 0 || leaving.has(agentId)) return;
      leaving.set(
        agentId,
        setTimeout(() => {
          leaving.delete(agentId);
          if (rooms.agent(agentId).size === 0) change(agentId, 'offline');
        }, GRACE_MS).unref(),
      );
    },
  };
}
