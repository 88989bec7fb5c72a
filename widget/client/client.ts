/** The machine with the browser around it: session bootstrap, transports, timers, storage. */

import type { WireEvent } from '#protocol/events.ts';
import { newId } from '#protocol/ids.ts';
import type { Tabs } from './browser-tabs.ts';
import { kick, linkClosed, linkOpened, linkRefused, sessionReady, start, stop, timerFired, wentOffline, wentOnline } from './link.ts';
import { createMachine, receive } from './machine.ts';
import { drain } from './outbox.ts';
import { isRefusal, refusal } from './refusal.ts';
import { type ClientStorage, type OutboxStore, openOutbox } from './storage.ts';
import { heard, lead } from './tabs.ts';
import { NO_ANSWER, type Transport, webSocketTransport } from './transport.ts';
import type { Failure, Machine, MachineIo, OutboxItem, TabMessage } from './types.ts';

export type ClientOptions = {
  inbox: string;
  /** Origin of the server, without a slash at the end. */
  base: string;
  locale: string;
  /** The site's signed word on who the visitor is. */
  userJwt?: string | null;
  storage: ClientStorage;
  page?: () => { url: string; title?: string; referrer?: string } | undefined;
  /** What the site's page says of the visitor, for the next session. */
  about?: () => { user?: object; attributes?: object };
  changed(): void;
  arrived(conv: string, ev: WireEvent, live: boolean): void;
  failed(failure: Failure): void;
  /** Another tab keeps something else under this name now, e.g. `draft:…`; null: nothing. */
  kept?(name: string, value: string | null): void;
};

type Session = {
  token: string;
  wsPath: string;
  pollPath: string;
  contact: { id: string; name?: string };
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
  const deviceId = await inTurn(options, () => {
    const id = storage.get('device') ?? newId();
    storage.set('device', id);
    return id;
  });
  const store = await openOutbox(options.inbox, storage);
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  let session: Promise<Session> | null = null;
  let transport: Transport | null = null;
  let blocked = 0;
  let tabs: Tabs | null = null;
  /** While another tab is heard, nothing is saved or told again. */
  let hearing = false;

  const openSession = () => {
    session ??= bootstrap(options, deviceId).catch((e: unknown) => {
      session = null;
      throw e;
    });
    return session;
  };
  const io: MachineIo = {
    // Not Date.now: a clock that is set while the page is open must not stop what waits.
    now: () => Math.round(performance.timeOrigin + performance.now()),
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
    save(item) {
      if (hearing) return;
      store.save(item);
      tabs?.tell({ t: 'item', item });
    },
    forget: store.forget,
    moved(lane, conv) {
      if (hearing) return;
      store.moved(lane, conv);
      tabs?.tell({ t: 'moved', lane, conv });
    },
    reload() {
      const { leads } = machine;
      if (leads !== 'none') void store.load().then((kept) => machine.wanted && lead(machine, kept, leads));
    },
    tell: (message) => tabs?.tell(message),
    dropSession() {
      session = null;
    },
    changed: options.changed,
    arrived: options.arrived,
    failed(failure) {
      options.failed(failure);
      if (!hearing && machine.link !== 'refused') tabs?.tell({ t: 'failed', ...failure });
    },
  };
  const { items, lanes } = await store.load();
  const machine = createMachine(io, { deviceId, tabId: newId(), locale: options.locale, outbox: items, lanes });

  async function connect(): Promise<void> {
    try {
      const s = await openSession();
      if (machine.link !== 'connecting') return;
      sessionReady(machine, { token: s.token, contactId: s.contact.id, name: s.contact.name, conversations: s.conversations });
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
      if (isRefusal(e) && e.status >= 400 && e.status < 500 && (e.status !== 401 || options.userJwt) && e.status !== 429) linkRefused(machine, e.code, e.message);
      else linkClosed(machine, 0);
    }
  }

  const join = async () => {
    const stands = (leads: 'all' | 'own' = 'own') => {
      void store.load().then((kept) => {
        if (machine.wanted) lead(machine, kept, leads);
      });
    };
    // What is only in this page's memory belongs to a device that no other tab shares.
    if (!storage.persistent) return stands();
    try {
      const { joinTabs } = await import('./browser-tabs.ts');
      if (tabs !== null || !machine.wanted) return;
      tabs = joinTabs(`parley:${options.inbox}:${deviceId}`, { heard: hear, lead: stands });
      // Before anything that is written later: the page that wrote these may have died before it told.
      for (const item of machine.outbox) tabs.tell({ t: 'item', item });
    } catch {
      stands();
    }
  };
  const leave = () => {
    tabs?.leave();
    tabs = null;
    machine.leads = 'none';
    stop(machine);
  };
  function hear(message: TabMessage): void {
    hearing = true;
    heard(machine, message);
    hearing = false;
    if (message.t === 'wipe') leave();
    else drain(machine);
  }

  listen(machine, () => tabs?.tell({ t: 'wake' }), storage, options);
  warnUnsafe(machine, store, storage);
  return {
    machine,
    start() {
      start(machine);
      void join();
    },
    stop: leave,
    async token(fresh = false) {
      if (fresh) {
        // The one under way first: a second visitor must not be made beside the one it makes.
        await session?.catch(() => {});
        session = null;
      }
      return (await openSession()).token;
    },
    wipe() {
      tabs?.tell({ t: 'wipe' });
      leave();
      machine.outbox = [];
      store.wipe();
      for (const name of storage.names('')) storage.remove(name);
    },
  };
}

/** Leaving the page asks first when something unsent, or half written, would be lost with it. */
function warnUnsafe(machine: Machine, store: OutboxStore, storage: ClientStorage): void {
  globalThis.addEventListener?.('beforeunload', (e) => {
    const unsent = machine.outbox.some((x: OutboxItem) => x.state === 'queued' && !store.safe(x.cid));
    if (unsent || storage.names('draft:').some((name) => !storage.safe(name))) e.preventDefault();
  });
}

/** One tab after the other, while this browser has no visitor yet: two that come together must not become two visitors. */
async function inTurn<T>({ inbox, storage }: ClientOptions, act: () => T | Promise<T>): Promise<T> {
  const { locks } = navigator as { locks?: LockManager };
  if (locks === undefined || !storage.persistent || storage.alone || storage.get('token') !== null) return act();
  return (await locks.request(`parley:${inbox}:first`, async () => act())) as T;
}

const bootstrap = (options: ClientOptions, deviceId: string): Promise<Session> => inTurn(options, () => firstSession(options, deviceId));

async function firstSession(options: ClientOptions, deviceId: string): Promise<Session> {
  const { storage } = options;
  const known = storage.get('token');
  const page = options.page?.();
  const ask = (token: string | null) =>
    post(`${options.base}/widget/${encodeURIComponent(options.inbox)}/session`, options.locale, {
      deviceId,
      locale: options.locale,
      ...(page === undefined ? {} : { page }),
      ...(token === null ? {} : { token }),
      ...(options.userJwt ? { userJwt: options.userJwt } : {}),
      ...options.about?.(),
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
function listen(machine: Machine, wake: () => void, storage: ClientStorage, { kept }: ClientOptions): void {
  if (typeof addEventListener !== 'function') return;
  addEventListener('online', () => wentOnline(machine));
  addEventListener('storage', (e) => {
    const name = e.key === null ? null : storage.ours(e.key);
    if (name !== null) kept?.(name, e.newValue);
  });
  addEventListener('offline', () => wentOffline(machine));
  addEventListener('pageshow', (e) => {
    if (e.persisted) kick(machine);
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible') return;
    kick(machine);
    machine.io.reload();
    wake();
  });
}
