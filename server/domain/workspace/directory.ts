import type { AgentRecord, InboxRecord, Store, TeamRecord } from '../../ports/store.ts';

/** The workspace's people and inboxes in memory: names for presenters, sites for origin checks, roles for policy. */
export interface Directory {
  agent(id: string): AgentRecord | undefined;
  team(id: string): TeamRecord | undefined;
  inbox(id: string): InboxRecord | undefined;
  agents(): AgentRecord[];
  teams(): TeamRecord[];
  inboxes(): InboxRecord[];
  /** After a change: puts the row in place and tells the listeners. */
  setAgent(row: AgentRecord): void;
  setTeam(row: TeamRecord): void;
  setInbox(row: InboxRecord): void;
  /** Called after an agent's row changed (role, active, sessionVersion): doors close what is no longer allowed. */
  onAgentChange(listener: (row: AgentRecord) => void): () => void;
  /** Reads everything again: what other processes (the command line) changed. */
  refresh(): Promise<void>;
}

export async function createDirectory(store: Store, workspaceId: string): Promise<Directory> {
  const agents = new Map<string, AgentRecord>();
  const teams = new Map<string, TeamRecord>();
  const inboxes = new Map<string, InboxRecord>();
  const listeners = new Set<(row: AgentRecord) => void>();
  const refresh = async () => {
    const [a, t, i] = await Promise.all([store.agents.list(workspaceId), store.office.teams(workspaceId), store.inboxes.list(workspaceId)]);
    const changed = a.filter((row) => differs(agents.get(row.id), row));
    fill(agents, a);
    fill(teams, t);
    fill(inboxes, i);
    for (const row of changed) for (const listener of listeners) listener(row);
  };
  await refresh();
  return {
    agent: (id) => agents.get(id),
    team: (id) => teams.get(id),
    inbox: (id) => inboxes.get(id),
    agents: () => [...agents.values()],
    teams: () => [...teams.values()],
    inboxes: () => [...inboxes.values()],
    setAgent(row) {
      agents.set(row.id, row);
      for (const listener of listeners) listener(row);
    },
    setTeam: (row) => void teams.set(row.id, row),
    setInbox: (row) => void inboxes.set(row.id, row),
    onAgentChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    refresh,
  };
}

/** What a door must act on when another process changed it. */
const differs = (known: AgentRecord | undefined, row: AgentRecord): boolean =>
  known !== undefined && (known.role !== row.role || known.active !== row.active || known.sessionVersion !== row.sessionVersion);

function fill<T extends { id: string }>(map: Map<string, T>, rows: T[]): void {
  map.clear();
  for (const row of rows) map.set(row.id, row);
}
