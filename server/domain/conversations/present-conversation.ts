import type { ConversationRow } from '#protocol';
import type { ConversationRecord } from '../../ports/store.ts';
import type { AgentCaller, Domain } from '../context.ts';

/** Rows of a list as one agent sees them: own unread counts, names, what this process has not written yet laid over. Order is kept. */
export async function presentConversations(domain: Domain, caller: AgentCaller, records: ConversationRecord[]): Promise<ConversationRow[]> {
  if (records.length === 0) return [];
  const rows = records.map((r) => domain.log.overlay(r));
  const [contacts, reads] = await Promise.all([
    domain.store.contacts.getMany(caller.workspaceId, [...new Set(rows.map((r) => r.contactId))]),
    domain.store.conversations.reads(
      caller.workspaceId,
      caller.agentId,
      rows.map((r) => r.id),
    ),
  ]);
  const byId = new Map(contacts.map((c) => [c.id, c]));
  return rows.map((r) => {
    const contact = byId.get(r.contactId);
    return {
      id: r.id,
      inboxId: r.inboxId,
      inboxName: domain.directory.inbox(r.inboxId)?.name ?? '',
      contact: { id: r.contactId, name: contact?.name ?? null, verified: contact?.verified ?? false },
      status: r.status,
      owner: presentOwner(domain, r),
      priority: r.priority,
      tags: r.tags,
      head: r.lastSeq,
      preview: r.preview,
      lastMessageAt: iso(r.lastMessageAt),
      lastActor: r.lastActorKind,
      unread: Math.max(0, r.visitorMsgs - (reads.get(r.id)?.visitorMsgs ?? 0)),
      waitingSince: iso(r.waitingSince),
      snoozedUntil: iso(r.snoozedUntil),
      createdAt: new Date(r.createdAt).toISOString(),
      updatedAt: new Date(r.updatedAt).toISOString(),
    };
  });
}

function presentOwner(domain: Domain, r: ConversationRecord): ConversationRow['owner'] {
  if (r.ownerKind === 'agent') return { kind: 'agent', id: r.agentId, name: domain.directory.agent(r.agentId ?? '')?.name ?? null };
  if (r.ownerKind === 'team') return { kind: 'team', id: r.teamId, name: domain.directory.team(r.teamId ?? '')?.name ?? null };
  return { kind: r.ownerKind, id: null, name: null };
}

const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
