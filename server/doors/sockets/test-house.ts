import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket } from 'ws';
import { newId } from '#protocol';
import type { AgentCaller, Domain } from '../../domain/context.ts';
import { createDirectory } from '../../domain/workspace/directory.ts';
import { signVisitorToken } from '../../domain/workspace/visitor-token.ts';
import { silentLogger } from '../../kernel/logger.ts';
import { createEventLog } from '../../log/create-event-log.ts';
import { createMemoryStore } from '../../plugins/store-memory/create-memory-store.ts';
import type { AgentRecord, ContactRecord, InboxRecord } from '../../ports/store.ts';
import { createHub } from './hub.ts';

const WS = 'ws1';
type Received = Record<string, unknown> & { t: string };

/** A hub over store-memory on a free port, for tests: one inbox, two agents, as many visitors as asked for. */
export async function openTestHouse(options: { sites?: string[]; limits?: boolean } = {}) {
  const store = createMemoryStore();
  await store.office.saveWorkspace({ id: WS, name: 'Test', locale: 'en', epoch: 'e1', createdAt: 1 });
  const inbox: InboxRecord = {
    id: 'in1',
    workspaceId: WS,
    name: 'Shop',
    kind: 'widget',
    sites: options.sites ?? [],
    bot: null,
    demo: false,
    color: '#006d7d',
    locale: 'en',
    greeting: '',
    identitySecret: null,
    identityKey: null,
    appearance: null,
    seen: null,
    createdAt: 1,
    updatedAt: 1,
  };
  await store.inboxes.create(inbox);
  for (const id of ['ana', 'ben']) await store.agents.create(agentRow(id));
  const broker = { publish: async () => {}, subscribe: async () => async () => {}, ping: async () => {}, close: async () => {} };
  const log = createEventLog({ store, broker, logger: silentLogger, workspaceId: WS });
  await log.start();
  const clock = { shift: 0 };
  const domain: Domain = {
    store,
    log,
    media: { put: async () => 0, get: async () => null, remove: async () => {}, ping: async () => {} },
    telemetry: { span: () => {}, call: () => {}, trace: () => [], close: async () => {} },
    logger: silentLogger,
    directory: await createDirectory(store, WS),
    workspace: { id: WS, name: 'Test', locale: 'en', epoch: 'e1', createdAt: 1 },
    secretKey: new Uint8Array(32).fill(7),
    now: () => Date.now() + clock.shift,
    limits: options.limits ?? false,
  };
  const hub = createHub(domain, { publicUrl: null, trustedProxies: [] });
  const http = createServer((req, res) => void hub.poll(req, res));
  http.on('upgrade', (req, socket, head) => {
    if (req.url?.startsWith('/ws')) hub.upgrade(req, socket, head);
  });
  hub.attach(http);
  await new Promise<void>((r) => http.listen(0, '127.0.0.1', r));
  const port = (http.address() as AddressInfo).port;

  async function visitor(more: Record<string, unknown> = {}, deviceId = newId(), contactId = newId()) {
    if (!(await store.contacts.get(WS, contactId))) await store.contacts.create(contactRow(contactId));
    const { token } = signVisitorToken(domain.secretKey, { workspaceId: WS, inboxId: 'in1', contactId, deviceId, version: 0 }, domain.now());
    return Object.assign(await connect(port, { token, deviceId, ...more }, '/ws?inbox=in1'), { contactId, deviceId });
  }
  const agentTicket = (id = 'ana', role: AgentCaller['role'] = 'agent') => hub.issueTicket({ kind: 'agent', workspaceId: WS, agentId: id, name: id, role, inboxIds: null }).ticket;
  const agent = (id = 'ana', more: Record<string, unknown> = {}) => connect(port, { ticket: agentTicket(id), deviceId: newId(), ...more });
  return {
    domain,
    hub,
    port,
    clock,
    visitor,
    agent,
    agentTicket,
    async close() {
      await hub.stop();
      await log.stop();
      http.closeAllConnections();
      http.close();
    },
  };
}

/** A WebSocket client that keeps everything it got. */
export async function connect(port: number, hello: Record<string, unknown>, path = '/ws', headers: Record<string, string> = {}) {
  const ws = new WebSocket(`ws://127.0.0.1:${port}${path}`, 'cs1', { headers });
  const got: Received[] = [];
  const waiters = new Set<() => void>();
  let closed: number | undefined;
  ws.on('message', (data) => {
    got.push(JSON.parse(String(data)) as Received);
    for (const w of [...waiters]) w();
  });
  ws.on('close', (code) => {
    closed = code;
    for (const w of [...waiters]) w();
  });
  await new Promise<void>((resolve, reject) => {
    ws.once('open', () => resolve());
    ws.once('error', reject);
  });
  let i = 0;
  const until = <T>(find: () => T | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`nothing came; got ${JSON.stringify(got.slice(-5))}, closed ${closed}`)), 4_000);
      const look = () => {
        const found = find();
        if (found === undefined) return;
        clearTimeout(timer);
        waiters.delete(look);
        resolve(found);
      };
      waiters.add(look);
      look();
    });
  ws.send(JSON.stringify({ t: 'hello', v: 1, tabId: 'tab1', ...hello }));
  await until(() => got.find((f) => f.t === 'welcome' || f.t === 'err') ?? (closed === undefined ? undefined : ({ t: 'closed' } as Received)));
  return {
    ws,
    got,
    until,
    raw: (text: string) => ws.send(text),
    closed: () => until(() => closed),
    async ask(frame: Record<string, unknown>): Promise<Received> {
      const number = ++i;
      ws.send(JSON.stringify({ i: number, ...frame }));
      return until(() => got.find((f) => (f.t === 'ok' || f.t === 'err' || f.t === 'pong') && f.i === (frame.i ?? number)));
    },
    events: (conv?: string) => got.filter((f) => f.t === 'ev' && (conv === undefined || f.conv === conv)),
  };
}

const agentRow = (id: string): AgentRecord => ({
  id,
  workspaceId: WS,
  name: id,
  email: `${id}@x.example`,
  passwordHash: null,
  role: 'agent',
  locale: null,
  presence: 'offline',
  active: true,
  inboxIds: null,
  kind: 'person',
  sessionVersion: 0,
  createdAt: 1,
  updatedAt: 1,
});
const contactRow = (id: string): ContactRecord => ({
  id,
  workspaceId: WS,
  inboxId: 'in1',
  name: null,
  email: null,
  phone: null,
  locale: null,
  verified: false,
  attributes: {},
  page: null,
  tokenVersion: 0,
  createdAt: 1,
  updatedAt: 1,
});
