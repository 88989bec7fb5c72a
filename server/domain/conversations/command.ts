import type { Frame, FrameName } from '#protocol';
import { fail } from '../../kernel/failure.ts';
import type { AppendRequest, Head } from '../../log/event-log.ts';
import type { Caller, Domain } from '../context.ts';
import { authorize, type Permission } from '../workspace/authorize.ts';
import { payloadHash } from './payload-hash.ts';

export type CommandName = Extract<
  FrameName,
  | 'msg.send'
  | 'msg.edit'
  | 'msg.recall'
  | 'conv.open'
  | 'conv.human'
  | 'conv.rate'
  | 'conv.close'
  | 'form.submit'
  | 'conv.assign'
  | 'conv.status'
  | 'conv.tags'
  | 'conv.priority'
  | 'conv.takeover'
  | 'conv.handback'
>;
/** A command as a door gives it: a CS/1 frame; `i` means nothing here. */
export type Command<N extends CommandName = CommandName> = { [K in N]: Omit<Frame<K>, 'i'> & { i?: number } }[N];
/** Prepares one command: authorises, looks up what it needs and says what to append. At once when everything is in memory. */
export type Verb<N extends CommandName> = (domain: Domain, caller: Caller, command: Command<N>) => AppendRequest | Promise<AppendRequest>;

/** The part of a request that all commands share. */
export function request(caller: Caller, command: { cid: string }, conversationId: string, plan: AppendRequest['plan']): AppendRequest {
  return { workspaceId: caller.workspaceId, conversationId, cid: command.cid, payloadHash: payloadHash(command), deviceId: caller.deviceId ?? null, plan };
}

export const actorOf = (caller: Caller): { actorKind: 'visitor' | 'agent' | 'bot'; actorId: string } =>
  caller.kind === 'visitor' ? { actorKind: 'visitor', actorId: caller.contactId } : { actorKind: caller.kind, actorId: caller.agentId };

/** The head of a conversation the caller may see and act on; from memory if it is there. */
export function headFor(domain: Domain, caller: Caller, conversationId: string, permission: Permission): Head | Promise<Head> {
  const cached = domain.log.peek(conversationId);
  if (!cached) return loadHead(domain, caller, conversationId, permission);
  authorize(caller, permission, { conversation: cached.conversation });
  return cached;
}

async function loadHead(domain: Domain, caller: Caller, conversationId: string, permission: Permission): Promise<Head> {
  const head = (await domain.log.heads(caller.workspaceId, [conversationId])).get(conversationId);
  authorize(caller, permission, { conversation: head?.conversation });
  return head ?? fail('FORBIDDEN_OR_MISSING');
}

/** Goes on at once when the value is there, so that the usual message needs no turn of the event loop before it is in the batch. */
export function whenReady<T, R>(value: T | Promise<T>, next: (value: T) => R | Promise<R>): R | Promise<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
