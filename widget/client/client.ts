/** The machine with the browser around it: session bootstrap, transports, timers, storage. */

import type { WireEvent } from '#protocol/events.ts';
import { newId } from '#protocol/ids.ts';
import { kick, linkClosed, linkOpened, linkRefused, sessionReady, start, stop, timerFired, wentOffline, wentOnline } from './link.ts';
import { createMachine, receive } from './machine.ts';
import { isRefusal, refusal } from './refusal.ts';
import { type ClientStorage, outboxStore } from './storage.ts';
import { NO_ANSWER, type Transport, webSocketTransport } from './transport.ts';
import type { Machine, MachineIo } from './types.ts';

export type ClientOptions = {
  inbox: string;
  /** Origin of the server, without a slash at the end. */
  base: string;
  locale: string;
  storage: ClientStorage;
  page?: () => { url: string; title?: string; referrer?: string } | undefined;
  changed(): void;
  arrived(conv: string, ev: WireEvent, live: boolean): void;
  failed(code: string, message: string): void;
};

type Session = {
  token: string;
  wsPath: string;
  pollPath: string;
  contact: { id: string };
  conversations: { conv: string; head: number; status: string; updatedAt: string; preview: string }[];
};

export type Client = {
  machine: Machine;
  start(): void;
  stop(): void;
  /** A token for uploads; asks for a session when there is none. Throws a `Refusal`. */
  token(fresh?: boolean): Promise<string>;
  /** Forgets everything kept in this browser. */
  wipe(): void;
};

export async function createClient(options: ClientOptions): Promise<Client> {
  const { storage } = options;
  const deviceId = storage.get('device') ?? newId();
  storage.set('device', deviceId);
  const store = outboxStore(storage);
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  let session: Promise<Session> | null = null;
  let transport: Transport | null = null;
  let blocked = 0;

  const openSession = () => {
    session ??= bootstrap(options, deviceId).catch((e: unknown) => {
      session = null;
      throw e;
    });
    return session;
  };
  const io: MachineIo = {
    now: Date.now,
    random: Math.random,
    id: newId,
    connect: () => void connect(),
    close() {
      transport?.close();
      transport = null;
    },
    transmit: (frame) => transport?.send(frame),
    timer(name, ms) {
      clearTimeout(timers.get(name));
      timers.delete(name);
      if (ms !== null) {
        timers.set(
          name,
          setTimeout(() => {
            timers.delete(name);
            timerFired(machine, name);
          }, ms),
        );
      }
    },
    save: store.save,
    forget: store.forget,
    moved: store.moved,
    dropSession() {
      session = null;
    },
    changed: options.changed,
    arrived: options.arrived,
    failed: options.failed,
  };
  const { items, lanes } = await store.load();
  const machine = createMachine(io, { deviceId, tabId: newId(), locale: options.locale, outbox: items, lanes });

  async function connect(): Promise<void> {
    try {
      const s = await openSession();
      if (machine.link !== 'connecting') return;
      sessionReady(machine, { token: s.token, contactId: s.contact.id, conversations: s.conversations });
      const poll = blocked >= 2;
      const url = new URL(poll ? s.pollPath : s.wsPath, options.base);
      if (!poll) url.protocol = url.protocol.replace('http', 'ws');
      transport?.close();
      // Long poll is rare: it comes as its own file when it is needed.
      const make = poll ? (await import('./poll-transport.ts')).pollTransport : webSocketTransport;
      if (machine.link !== 'connecting') return;
      const made: Transport = make(url.href, {
        open: () => {
          if (!poll) blocked = 0;
          if (transport === made) linkOpened(machine);
        },
        frame: (frame) => {
          if (transport === made) receive(machine, frame);
        },
        close: (code) => {
          if (transport !== made) return;
          transport = null;
          // Twice not opened although the bootstrap works: something between us does not let WebSocket through.
          blocked = poll ? 0 : code === NO_ANSWER ? 2 : code === 0 ? blocked + 1 : blocked;
          linkClosed(machine, code);
        },
      });
      transport = made;
    } catch (e) {
      if (isRefusal(e) && e.status >= 400 && e.status < 500 && e.status !== 401 && e.status !== 429) linkRefused(machine, e.code, e.message);
      else linkClosed(machine, 0);
    }
  }

  listen(machine);
  return {
    machine,
    start: () => start(machine),
    stop: () => stop(machine),
    async token(fresh = false) {
      if (fresh) session = null;
      return (await openSession()).token;
    },
    wipe() {
      stop(machine);
      for (const name of storage.names('')) storage.remove(name);
    },
  };
}

async function bootstrap(options: ClientOptions, deviceId: string): Promise<Session> {
  const { storage } = options;
  const known = storage.get('token');
  const page = options.page?.();
  const ask = (token: string | null) =>
    post(`${options.base}/widget/${encodeURIComponent(options.inbox)}/session`, options.locale, {
      deviceId,
      locale: options.locale,
      ...(page === undefined ? {} : { page }),
      ...(token === null ? {} : { token }),
    });
  const answer = await ask(known).catch((e: unknown) => {
    // A token that is not taken any more (another secret, an erased contact) must not lock a visitor out.
    if (known !== null && isRefusal(e) && e.status === 401) return ask(null);
    throw e;
  });
  const s = answer as Session;
  storage.set('token', s.token);
  return s;
}

async function post(url: string, locale: string, body: unknown): Promise<unknown> {
  const res = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', 'accept-language': locale }, body: JSON.stringify(body), credentials: 'omit' });
  if (!res.ok) throw await refusal(res.status, () => res.json());
  return res.json();
}

/** What the browser tells about the network and the page. */
function listen(machine: Machine): void {
  if (typeof addEventListener !== 'function') return;
  addEventListener('online', () => wentOnline(machine));
  addEventListener('offline', () => wentOffline(machine));
  addEventListener('pageshow', (e) => {
    if (e.persisted) kick(machine);
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') kick(machine);
  });
}
