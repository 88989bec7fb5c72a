/** What most cases need: a running server, an owner's key, inboxes, visitors and agents, all made over the public HTTP API. */
import { type Client, type ConnectOptions, connect, type Transport, type Who } from './client.ts';
import { ownerKey, type ParleyChild, type StartOptions, startServer } from './server.ts';

export type Answer = { status: number; body: Record<string, unknown>; headers: Headers };
export type Visitor = Who & { token: string; contact: string; inbox: string; wsPath: string; pollPath: string };
export type AgentKey = { key: string; agentId: string };
export type CallOptions = { body?: unknown; bearer?: string; origin?: string | null; language?: string; raw?: string; headers?: Record<string, string> };

export async function openWorld(options: StartOptions = {}): Promise<World> {
  const child = await startServer(options);
  try {
    return await World.make(child);
  } catch (error) {
    await child.stop();
    throw error;
  }
}

export class World {
  readonly child: ParleyChild;
  readonly base: string;
  readonly owner: string;
  inbox = '';
  private readonly clients: Client[] = [];
  private constructor(child: ParleyChild, owner: string) {
    this.child = child;
    this.base = child.base;
    this.owner = owner;
  }
  static async make(child: ParleyChild): Promise<World> {
    const world = new World(child, await ownerKey(child));
    world.inbox = await world.newInbox();
    return world;
  }
  async call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const origin = options.origin === undefined ? undefined : options.origin;
    const res = await fetch(this.base + path, {
      method,
      headers: {
        ...(options.body === undefined && options.raw === undefined ? {} : { 'content-type': 'application/json' }),
        ...(options.bearer === undefined ? {} : { authorization: `Bearer ${options.bearer}` }),
        ...(origin === undefined || origin === null ? {} : { origin }),
        ...(options.language === undefined ? {} : { 'accept-language': options.language }),
        ...options.headers,
      },
      redirect: 'manual',
      ...(options.raw !== undefined ? { body: options.raw } : options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    });
    const text = await res.text();
    let body: Record<string, unknown> = {};
    try {
      body = JSON.parse(text) as Record<string, unknown>;
    } catch {
      body = { text };
    }
    return { status: res.status, body, headers: res.headers };
  }
  async newInbox(sites: string[] = []): Promise<string> {
    const made = await this.call('POST', '/api/v1/inboxes', { bearer: this.owner, body: { name: 'Suite', sites, bot: null } });
    if (made.status !== 201) throw new Error(`no inbox: ${made.status} ${JSON.stringify(made.body)}`);
    return String(made.body.id);
  }
  async newKey(role: string, inboxes?: string[]): Promise<AgentKey> {
    const made = await this.call('POST', '/api/v1/keys', { bearer: this.owner, body: { name: `${role} key`, role, ...(inboxes ? { inboxes } : {}) } });
    if (made.status !== 201) throw new Error(`no key: ${made.status} ${JSON.stringify(made.body)}`);
    const nested = made.body.apiKey as Record<string, unknown> | undefined;
    return { key: String(made.body.key), agentId: String(made.body.agentId ?? nested?.agentId) };
  }
  async visitor(options: { inbox?: string; deviceId?: string; token?: string; origin?: string } = {}): Promise<Visitor> {
    const inbox = options.inbox ?? this.inbox;
    const deviceId = options.deviceId ?? `device-${crypto.randomUUID()}`;
    const made = await this.call('POST', `/widget/${inbox}/session`, {
      body: { deviceId, ...(options.token === undefined ? {} : { token: options.token }) },
      origin: options.origin ?? this.base,
    });
    if (made.status !== 201) throw new Error(`no session: ${made.status} ${JSON.stringify(made.body)}`);
    const contact = made.body.contact as { id: string };
    return { token: String(made.body.token), deviceId, contact: contact.id, inbox, wsPath: String(made.body.wsPath), pollPath: String(made.body.pollPath) };
  }
  async ticket(key: string): Promise<string> {
    const made = await this.call('POST', '/api/v1/socket-tickets', { bearer: key, body: {} });
    if (made.status !== 201) throw new Error(`no ticket: ${made.status} ${JSON.stringify(made.body)}`);
    return String(made.body.ticket);
  }
  async connect(transport: Transport, who: Who, options: ConnectOptions = {}): Promise<Client> {
    const client = await connect(this.base, transport, who, options);
    this.clients.push(client);
    return client;
  }
  async agent(transport: Transport, key: AgentKey | string, options: ConnectOptions = {}): Promise<Client> {
    const ticket = await this.ticket(typeof key === 'string' ? key : key.key);
    return this.connect(transport, { ticket, deviceId: `console-${crypto.randomUUID().slice(0, 13)}` }, options);
  }
  /** Closes the connections of the last case. */
  hangUp(): void {
    for (const client of this.clients.splice(0)) client.close();
  }
  async close(): Promise<void> {
    this.hangUp();
    await this.child.stop();
  }
}

let counter = 0;
/** A UUIDv7 as protocol.md §3.1 asks of a client; rising within one run. */
export function cid(): string {
  counter += 1;
  const ms = Date.now().toString(16).padStart(12, '0');
  const low = crypto.randomUUID().replaceAll('-', '');
  return `${ms.slice(0, 8)}-${ms.slice(8)}-7${(counter % 4096).toString(16).padStart(3, '0')}-8${low.slice(0, 3)}-${low.slice(3, 15)}`;
}

export const text = (conv: string | null, body: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  t: 'msg.send',
  conv,
  cid: cid(),
  kind: 'text',
  body,
  ...more,
});

/** Opens a conversation with one message and gives its id. */
export async function openConversation(client: Client, body = 'hello there'): Promise<string> {
  const ok = await client.ask(text(null, body));
  if (ok.t !== 'ok' || typeof ok.conv !== 'string') throw new Error(`not opened: ${JSON.stringify(ok)}`);
  return ok.conv;
}

/** A 1×1 PNG. */
export const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

export async function upload(world: World, visitor: Visitor, bytes: Uint8Array, name: string, type: string): Promise<Answer> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(bytes)], { type }), name);
  const res = await fetch(`${world.base}/widget/${visitor.inbox}/uploads`, {
    method: 'POST',
    headers: { authorization: `Bearer ${visitor.token}`, origin: world.base },
    body: form,
  });
  return { status: res.status, body: (await res.json()) as Record<string, unknown>, headers: res.headers };
}
