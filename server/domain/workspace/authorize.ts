import { fail } from '../../kernel/failure.ts';
import type { ConversationRecord } from '../../ports/store.ts';
import type { AgentCaller, Caller } from '../context.ts';

/** What a caller may want. One table for every door (delivery-and-security §6.1). */
export type Permission =
  | 'conversation.read'
  | 'conversation.send'
  | 'conversation.note'
  | 'conversation.assign'
  | 'conversation.status'
  | 'conversation.tag'
  | 'conversation.takeover'
  | 'conversation.rate'
  | 'conversation.list'
  | 'conversation.create'
  | 'message.recall-any'
  | 'contact.read'
  | 'contact.write'
  | 'inbox.read'
  | 'inbox.write'
  | 'agent.read'
  | 'agent.write'
  | 'team.write'
  | 'key.write'
  | 'workspace.write'
  | 'audit.read'
  | 'upload.create'
  | 'presence.set'
  | 'metrics.read';

const AGENT: Permission[] = [
  'conversation.read',
  'conversation.send',
  'conversation.note',
  'conversation.assign',
  'conversation.status',
  'conversation.tag',
  'conversation.takeover',
  'conversation.list',
  'conversation.create',
  'contact.read',
  'contact.write',
  'inbox.read',
  'agent.read',
  'upload.create',
  'presence.set',
];
const SUPERVISOR: Permission[] = [...AGENT, 'message.recall-any'];
const ADMIN: Permission[] = [...SUPERVISOR, 'inbox.write', 'agent.write', 'team.write', 'key.write', 'workspace.write', 'audit.read', 'metrics.read'];
const TABLE: Record<AgentCaller['role'] | 'visitor', ReadonlySet<Permission>> = {
  owner: new Set(ADMIN),
  admin: new Set(ADMIN),
  supervisor: new Set(SUPERVISOR),
  agent: new Set(AGENT),
  bot: new Set<Permission>([
    'conversation.read',
    'conversation.send',
    'conversation.note',
    'conversation.assign',
    'conversation.status',
    'conversation.tag',
    'conversation.list',
    'contact.read',
    'inbox.read',
    'upload.create',
    'presence.set',
  ]),
  visitor: new Set<Permission>(['conversation.read', 'conversation.send', 'conversation.status', 'conversation.rate', 'conversation.create', 'upload.create']),
};

/**
 * The one authorisation function: throws FORBIDDEN_OR_MISSING for what the caller may not see and FORBIDDEN for what they may see but not do.
 * `conversation` is the record the act is about; a missing one must be passed as null, so that both answer alike.
 */
export function authorize(
  caller: Caller,
  permission: Permission,
  target?: { conversation: Pick<ConversationRecord, 'workspaceId' | 'contactId' | 'inboxId'> | null | undefined },
): void {
  if (target && !maySee(caller, target.conversation)) fail('FORBIDDEN_OR_MISSING');
  if (!TABLE[caller.kind === 'visitor' ? 'visitor' : caller.role].has(permission))
    fail(caller.kind === 'visitor' ? 'FORBIDDEN_OR_MISSING' : 'FORBIDDEN', { permission, detail: `This needs the permission "${permission}".` });
}

export const allows = (caller: Caller, permission: Permission): boolean => TABLE[caller.kind === 'visitor' ? 'visitor' : caller.role].has(permission);

/** Whether the caller may know that this conversation exists. */
export function maySee(caller: Caller, conversation: Pick<ConversationRecord, 'workspaceId' | 'contactId' | 'inboxId'> | null | undefined): boolean {
  if (!conversation || conversation.workspaceId !== caller.workspaceId) return false;
  if (caller.kind === 'visitor') return conversation.contactId === caller.contactId;
  return caller.inboxIds === null || caller.inboxIds.includes(conversation.inboxId);
}

/** Narrows to an agent, or refuses as for something that does not exist. */
export function requireAgent(caller: Caller): AgentCaller {
  return caller.kind === 'visitor' ? fail('FORBIDDEN_OR_MISSING') : caller;
}
