import { ACCEPTED_TYPES, CLOSE, Hello, type HelloFrame, LIMITS, type Locale, parse, pickLocale, type Welcome } from '#protocol';
import type { Domain } from '../../domain/context.ts';
import { syncConversations } from '../../domain/conversations/read-events.ts';
import { Failure } from '../../kernel/failure.ts';
import { authenticate, type Peer, type Refusal } from './authenticate.ts';
import type { HubCore } from './hub-core.ts';
import { pack } from './packed.ts';
import { Session } from './session.ts';
import type { Sink } from './sink.ts';
import type { Tickets } from './tickets.ts';

const CONVERSATIONS_IN_WELCOME = 50;

export const localeOf = (domain: Domain, tag: string | undefined): Locale => pickLocale(tag, domain.workspace.locale === 'zh' ? 'zh' : 'en');

/** The first frame as a hello, or how to refuse it: 4400 for anything that is not a hello of version 1. */
export function readHello(value: unknown): { hello: HelloFrame } | Refusal {
  if (typeof value !== 'object' || value === null || (value as { t?: unknown }).t !== 'hello' || (value as { v?: unknown }).v !== 1)
    return { code: CLOSE.protocol, failure: new Failure('BAD_REQUEST', { errors: [{ path: 't', message: 'the first frame is hello, v 1' }] }) };
  const parsed = parse(Hello, value);
  return parsed.ok ? { hello: parsed.value } : { code: CLOSE.protocol, failure: new Failure(parsed.code, { errors: parsed.errors }) };
}

/**
 * Authenticates a hello and opens its session: joins the rooms first and reads the backlog after, so that nothing falls between
 * (protocol.md §4); sends welcome, resets and what was missed, then what came meanwhile.
 */
export function openSession(core: HubCore, tickets: Tickets, sink: Sink, hello: HelloFrame, peer: Peer): Promise<{ session: Session } | Refusal> {
  return core.opening(() => greet(core, tickets, sink, hello, peer));
}

async function greet(core: HubCore, tickets: Tickets, sink: Sink, hello: HelloFrame, peer: Peer): Promise<{ session: Session } | Refusal> {
  const who = await authenticate(core.domain, tickets, hello, peer);
  if ('failure' in who) return who;
  const session = new Session(core, who.caller, sink, localeOf(core.domain, hello.locale));
  session.hold();
  core.joined(session);
  try {
    await welcome(core, session, hello.cursors ?? {});
    return { session };
  } catch (e) {
    session.gone();
    throw e;
  }
}

async function welcome(core: HubCore, session: Session, cursors: Record<string, number>): Promise<void> {
  const { domain } = core;
  const { caller } = session;
  const missed = Object.keys(cursors).length > 0 ? await syncConversations(domain, caller, { cursors, limit: LIMITS.syncMax }) : undefined;
  const convs: Welcome['convs'] = caller.kind === 'visitor' ? await ownConversations(domain, caller.workspaceId, caller.contactId) : [];
  for (const [conv, part] of Object.entries(missed?.convs ?? {})) {
    if (!part.more) continue;
    const row = convs.find((c) => c.conv === conv);
    if (row) row.more = true;
    else convs.push({ conv, head: part.head, status: domain.log.peek(conv)?.conversation.status ?? 'open', read: { visitor: 0, agent: 0 }, more: true });
  }
  const frame: Welcome & { presence: { agentsOnline: number } } = {
    t: 'welcome',
    v: 1,
    session: session.id,
    epoch: domain.workspace.epoch,
    serverTime: domain.now(),
    me: caller.kind === 'visitor' ? { kind: 'visitor', id: caller.contactId } : { kind: caller.kind, id: caller.agentId, name: caller.name, role: caller.role },
    limits: { maxBody: LIMITS.body, maxFiles: LIMITS.files, maxFileBytes: LIMITS.fileBytes, accept: ACCEPTED_TYPES, window: LIMITS.window, ackTimeoutMs: LIMITS.ackTimeoutMs },
    level: { n: 0, features: [] },
    convs,
    presence: { agentsOnline: core.presence.countOnline() },
  };
  session.send(pack(frame));
  const sent = new Map<string, number>();
  for (const { conv, reason } of missed?.reset ?? []) session.send(pack({ t: 'ctl', kind: 'reset', conv, reason }));
  for (const [conv, part] of Object.entries(missed?.convs ?? {})) {
    for (const event of part.events) session.send(pack({ t: 'ev', conv, ...event }));
    sent.set(conv, part.events.at(-1)?.seq ?? cursors[conv] ?? 0);
  }
  session.release(sent);
}

/** A visitor's latest conversations; their heads come into memory, so that the first message of each needs no query. */
async function ownConversations(domain: Domain, workspaceId: string, contactId: string): Promise<Welcome['convs']> {
  const records = await domain.store.conversations.list(workspaceId, { view: 'contact', contactId, limit: CONVERSATIONS_IN_WELCOME });
  if (records.length === 0) return [];
  const heads = await domain.log.heads(
    workspaceId,
    records.map((r) => r.id),
  );
  return records.map((r) => {
    const head = heads.get(r.id);
    const c = head?.conversation ?? r;
    return { conv: r.id, head: head?.publicSeq ?? r.lastPublicSeq, status: c.status, read: { visitor: c.readVisitor.publicSeq, agent: c.readAgent.publicSeq } };
  });
}
