import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { CLOSE } from '#protocol';
import type { AgentCaller, Caller, Domain } from '../../domain/context.ts';
import { Failure } from '../../kernel/failure.ts';
import { normalizeOrigin, originAllowed, ownOrigins } from '../origin.ts';
import type { Peer } from './authenticate.ts';
import { HubCore } from './hub-core.ts';
import { pack } from './packed.ts';
import type { Session } from './session.ts';
import { createTickets } from './tickets.ts';
import { createLongPollTransport } from './transports/long-poll.ts';
import { createSocketIoTransport } from './transports/socket-io.ts';
import { createWebSocketTransport } from './transports/websocket.ts';

export type HubOptions = { publicUrl: string | null; trustedProxies: string[] /** Sockets one address may hold open. */; socketsPerAddress?: number };
export type Hub = ReturnType<typeof createHub>;

const MAX_SOCKETS = 2_000;
const PATIENCE_MS = 5_000;

/** The doors for CS/1: one kind of session over three transports, all origins checked before any handler runs. */
export function createHub(domain: Domain, options: HubOptions) {
  const core = new HubCore(domain);
  const tickets = createTickets(domain.now);
  const websocket = createWebSocketTransport(core, tickets);
  const poll = createLongPollTransport(core, tickets);
  let socketIo: ReturnType<typeof createSocketIoTransport> | undefined;
  let draining = false;
  const perAddress = new Map<string, number>();

  const peerOf = (req: IncomingMessage): Peer => {
    const query = new URLSearchParams((req.url ?? '').split('?')[1] ?? '');
    const given = req.headers.origin;
    return {
      origin: given === undefined ? undefined : (normalizeOrigin(given) ?? 'null'),
      own: ownOrigins(req.headers, options),
      inboxId: query.get('inbox'),
      address: req.socket.remoteAddress ?? null,
      acceptsVisitors: true,
    };
  };
  /** Decides by the origin alone, before the hello says who it is. */
  const originPasses = (peer: Peer): boolean => {
    if (peer.origin === undefined) return true;
    const inbox = peer.inboxId === null ? undefined : domain.directory.inbox(peer.inboxId);
    return originAllowed(inbox ?? { sites: [] }, peer.origin, peer.own, inbox ? 'visitor' : 'ticket');
  };
  const stopRoleWatch = domain.directory.onAgentChange((row) => {
    closeSessions((caller) => caller.kind !== 'visitor' && caller.agentId === row.id && (!row.active || row.role !== caller.role));
  });
  const closeSessions = (matches: (caller: Caller) => boolean) => {
    for (const session of [...core.rooms.all]) if (matches(session.caller)) session.close(CLOSE.auth, 'no longer allowed');
  };

  return {
    core,
    issueTicket: (caller: AgentCaller) => tickets.issue(caller),
    closeSessions,
    /** `GET /ws`: refused with 403 before the handshake when the origin may not use the inbox. */
    upgrade(req: IncomingMessage, socket: Duplex, head: Buffer) {
      const peer = peerOf(req);
      if (draining) return refuseUpgrade(socket, '503 Service Unavailable');
      if (!originPasses(peer)) return refuseUpgrade(socket, '403 Forbidden');
      const address = peer.address ?? '';
      const count = perAddress.get(address) ?? 0;
      if (domain.limits && count >= (options.socketsPerAddress ?? MAX_SOCKETS)) return refuseUpgrade(socket, '503 Service Unavailable');
      perAddress.set(address, count + 1);
      socket.once('close', () => {
        const left = (perAddress.get(address) ?? 1) - 1;
        if (left > 0) perAddress.set(address, left);
        else perAddress.delete(address);
      });
      websocket.upgrade(req, socket, head, peer);
    },
    /** Socket.IO listens on the server by itself, at its own path. */
    attach(http: Server) {
      socketIo = createSocketIoTransport(core, tickets, http, peerOf);
    },
    async poll(req: IncomingMessage, res: ServerResponse) {
      const peer = peerOf(req);
      if (!originPasses(peer)) return poll.refuse(req, res, new Failure('FORBIDDEN_OR_MISSING'), 403);
      if (corsFor(req, res, peer)) return;
      if (draining) return poll.refuse(req, res, new Failure('UNAVAILABLE'));
      const id = /^\/poll\/([A-Za-z0-9_-]+)$/.exec((req.url ?? '').split('?')[0] ?? '')?.[1] ?? null;
      await poll.handle(req, res, peer, id);
    },
    stats: () => ({
      sockets: countByKind(core.rooms.all),
      sessions: core.rooms.all.size,
      connections: { websocket: websocket.count(), 'socket-io': socketIo?.count() ?? 0, 'long-poll': poll.count() },
      agentsOnline: core.presence.countOnline(),
      traffic: core.counters,
    }),
    /** Tells everybody to come back a little later, each at another time, lets requests under way end, then closes with 1012. */
    async drain() {
      draining = true;
      const spread = Math.max(2_000, (core.rooms.all.size / 300) * 1_000);
      for (const session of core.rooms.all) session.deliver(pack({ t: 'ctl', kind: 'drain', reconnectInMs: Math.floor(Math.random() * spread) }));
      const until = Date.now() + PATIENCE_MS;
      while (Date.now() < until && [...core.rooms.all].some((s) => s.pending > 0)) await new Promise((r) => setTimeout(r, 20));
      for (const session of [...core.rooms.all]) session.close(CLOSE.drain, 'the server restarts');
    },
    async stop() {
      stopRoleWatch();
      websocket.stop();
      poll.stop();
      await socketIo?.stop();
      core.stop();
    },
  };
}

/** Open sessions by transport, then by who is there. */
function countByKind(sessions: Iterable<Session>): Record<string, Record<string, number>> {
  const counts: Record<string, Record<string, number>> = {
    websocket: { visitor: 0, agent: 0, bot: 0 },
    'socket-io': { agent: 0, bot: 0 },
    'long-poll': { visitor: 0, agent: 0, bot: 0 },
  };
  for (const { sink, caller } of sessions) {
    const kinds = counts[sink.kind] ?? {};
    kinds[caller.kind] = (kinds[caller.kind] ?? 0) + 1;
  }
  return counts;
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** A widget on an allowed site may poll from there; true when the request was a preflight and is answered. */
function corsFor(req: IncomingMessage, res: ServerResponse, peer: Peer): boolean {
  if (peer.origin !== undefined && !peer.own.includes(peer.origin)) {
    res.setHeader('access-control-allow-origin', peer.origin);
    res.setHeader('vary', 'origin');
    res.setHeader('access-control-allow-headers', 'content-type');
    res.setHeader('access-control-allow-methods', 'POST, DELETE');
  }
  if (req.method !== 'OPTIONS') return false;
  res.writeHead(204).end();
  return true;
}
