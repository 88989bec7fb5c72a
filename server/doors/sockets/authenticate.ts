import type { HelloFrame } from '#protocol';
import { CLOSE } from '#protocol';
import type { Caller, Domain } from '../../domain/context.ts';
import { verifyVisitorToken } from '../../domain/workspace/visitor-token.ts';
import { Failure } from '../../kernel/failure.ts';
import { originAllowed } from '../origin.ts';
import type { Tickets } from './tickets.ts';

/** What a transport knows of the connection before the hello. `own` = the origins that are Parley itself; `inboxId` from the path. */
export type Peer = { origin: string | undefined; own: string[]; inboxId: string | null; address: string | null; acceptsVisitors: boolean };
export type Refusal = { code: number; failure: Failure };

/** Who says hello, or why not: 4401 for a token or ticket, 4403 for an origin. */
export async function authenticate(domain: Domain, tickets: Tickets, hello: HelloFrame, peer: Peer): Promise<{ caller: Caller } | Refusal> {
  if ((hello.token === undefined) === (hello.ticket === undefined)) return refuse(CLOSE.auth, 'UNAUTHENTICATED');
  if (hello.ticket !== undefined) {
    const agent = tickets.redeem(hello.ticket);
    if (!agent) return refuse(CLOSE.auth, 'UNAUTHENTICATED');
    if (!originAllowed({ sites: [] }, peer.origin, peer.own, 'ticket')) return refuse(CLOSE.origin, 'FORBIDDEN_OR_MISSING');
    if (domain.directory.agent(agent.agentId)?.active !== true) return refuse(CLOSE.auth, 'UNAUTHENTICATED');
    return { caller: { ...agent, deviceId: hello.deviceId } };
  }
  return peer.acceptsVisitors ? visitor(domain, hello, peer) : refuse(CLOSE.auth, 'UNAUTHENTICATED');
}

async function visitor(domain: Domain, hello: HelloFrame, peer: Peer): Promise<{ caller: Caller } | Refusal> {
  const claims = verifyVisitorToken(domain.secretKey, hello.token ?? '', domain.now());
  if (!claims || claims.workspaceId !== domain.workspace.id || claims.deviceId !== hello.deviceId) return refuse(CLOSE.auth, 'UNAUTHENTICATED');
  const inbox = domain.directory.inbox(claims.inboxId);
  if (!inbox || (peer.inboxId !== null && peer.inboxId !== inbox.id)) return refuse(CLOSE.auth, 'UNAUTHENTICATED');
  if (!originAllowed(inbox, peer.origin, peer.own, 'visitor')) return refuse(CLOSE.origin, 'FORBIDDEN_OR_MISSING');
  const contact = await domain.store.contacts.get(claims.workspaceId, claims.contactId);
  if (!contact || contact.tokenVersion !== claims.version) return refuse(CLOSE.auth, 'UNAUTHENTICATED');
  return { caller: { kind: 'visitor', workspaceId: claims.workspaceId, contactId: claims.contactId, inboxId: claims.inboxId, deviceId: claims.deviceId } };
}

const refuse = (code: number, error: 'UNAUTHENTICATED' | 'FORBIDDEN_OR_MISSING'): Refusal => ({ code, failure: new Failure(error) });
