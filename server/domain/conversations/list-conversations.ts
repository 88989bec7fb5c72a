import type { ConversationRow, ConversationStatus, Counts } from '#protocol';
import { LIMITS } from '#protocol';
import { fail } from '../../kernel/failure.ts';
import type { ConversationList } from '../../ports/store.ts';
import type { AgentCaller, Domain, VisitorCaller } from '../context.ts';
import { authorize } from '../workspace/authorize.ts';
import { presentConversations } from './present-conversation.ts';

export type ListInput = { view?: string; status?: ConversationStatus; cursor?: string; limit?: number; inbox?: string; contact?: string };

/** One page of a view, newest message first; keyset paging, so rows that move do not repeat or hide others. */
export async function listConversations(domain: Domain, caller: AgentCaller, input: ListInput): Promise<{ items: ConversationRow[]; next: string | null }> {
  authorize(caller, 'conversation.list');
  const limit = Math.min(Math.max(input.limit ?? LIMITS.pageDefault, 1), LIMITS.pageMax);
  const inboxIds = visibleInboxes(caller, input.inbox);
  if (inboxIds && inboxIds.length === 0) return { items: [], next: null };
  const query: ConversationList = {
    ...viewOf(caller, input),
    limit: limit + 1,
    ...(inboxIds ? { inboxIds } : {}),
    ...(input.status ? { status: input.status } : {}),
    ...(input.cursor ? { after: decodeCursor(input.cursor) } : {}),
  };
  const records = await domain.store.conversations.list(caller.workspaceId, query);
  const page = records.slice(0, limit);
  const last = records.length > limit ? page.at(-1) : undefined;
  return { items: await presentConversations(domain, caller, page), next: last ? encodeCursor({ at: last.lastMessageAt ?? last.createdAt, id: last.id }) : null };
}

export async function countConversations(domain: Domain, caller: AgentCaller): Promise<Counts> {
  authorize(caller, 'conversation.list');
  return domain.store.conversations.counts(caller.workspaceId, { agentId: caller.agentId, ...(caller.inboxIds ? { inboxIds: caller.inboxIds } : {}) });
}

export async function getConversation(domain: Domain, caller: AgentCaller, id: string): Promise<ConversationRow> {
  const record = await domain.store.conversations.get(caller.workspaceId, id);
  authorize(caller, 'conversation.read', { conversation: record });
  const [row] = await presentConversations(domain, caller, record ? [record] : []);
  return row ?? fail('FORBIDDEN_OR_MISSING');
}

/** A visitor's own conversations, the latest first; notes never move their order. */
export async function visitorConversations(domain: Domain, caller: VisitorCaller, limit: number) {
  const records = await domain.store.conversations.list(caller.workspaceId, { view: 'contact', contactId: caller.contactId, limit });
  return records
    .map((r) => domain.log.overlay(r))
    .map((r) => ({ conv: r.id, head: r.lastPublicSeq, status: r.status, updatedAt: new Date(r.publicUpdatedAt).toISOString(), preview: r.publicPreview }));
}

/** The inboxes a list may show: the caller's own, narrowed by a filter; undefined = all. */
function visibleInboxes(caller: AgentCaller, inbox: string | undefined): string[] | undefined {
  if (inbox === undefined) return caller.inboxIds ?? undefined;
  return caller.inboxIds === null || caller.inboxIds.includes(inbox) ? [inbox] : [];
}

function viewOf(caller: AgentCaller, input: ListInput): Pick<ConversationList, 'view' | 'agentId' | 'teamId' | 'contactId'> {
  if (input.contact) return { view: 'contact', contactId: input.contact };
  const view = input.view ?? 'all';
  if (view.startsWith('team:')) return { view: 'team', teamId: view.slice(5) };
  if (view === 'mine') return { view, agentId: caller.agentId };
  if (view === 'unassigned' || view === 'all' || view === 'waiting' || view === 'bot' || view === 'snoozed') return { view };
  return fail('BAD_REQUEST', { errors: [{ path: 'view', message: 'unknown view' }] });
}

const encodeCursor = (c: { at: number; id: string }) => Buffer.from(JSON.stringify([c.at, c.id])).toString('base64url');

function decodeCursor(text: string): { at: number; id: string } {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (Array.isArray(value) && Number.isSafeInteger(value[0]) && typeof value[1] === 'string' && value[1].length <= 64) return { at: value[0] as number, id: value[1] };
  } catch {
    // falls through to the refusal
  }
  return fail('BAD_REQUEST', { errors: [{ path: 'cursor', message: 'not a cursor of this list' }] });
}
