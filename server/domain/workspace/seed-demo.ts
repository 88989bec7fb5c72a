import { createHash } from 'node:crypto';
import { AGENT_ONLY_EVENTS, type EventType, formatUuid } from '#protocol';
import { projectEvent } from '../../log/project-event.ts';
import type { AppendUnit, ConversationRecord, EventRow, InboxRecord } from '../../ports/store.ts';
import { NO_CURSOR } from '../../ports/store.ts';
import { newContact } from '../contacts/create-contact.ts';
import type { Domain } from '../context.ts';
import { DEMO_NAMES, DEMO_SCRIPTS, type DemoScript } from './demo-scripts.ts';

const DAY_MS = 86_400_000;
const DAYS = 30;
const BATCH = 50;
/** Where the ids of seeded conversations begin from; the mark by which they are found again. */
export const DEMO_MARK = 'demo';

/**
 * Puts made-up conversations (zh and en, over the last 30 days) into an inbox. The same install and number give the same ids, so that running
 * it again adds nothing; every contact carries the attribute `demo: true`. Answers how many are new.
 */
export async function seedDemo(domain: Domain, inbox: InboxRecord, size: number): Promise<number> {
  let added = 0;
  for (let from = 0; from < size; from += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, size - from) }, (_, k) => from + k);
    const ids = numbers.map((n) => demoId(domain, n, 'conversation'));
    const known = new Set((await domain.store.events.heads(domain.workspace.id, ids)).filter((h) => h.seq > 0).map((h) => h.conversationId));
    const made = numbers.filter((n) => !known.has(demoId(domain, n, 'conversation'))).map((n) => makeConversation(domain, inbox, n));
    for (const { contact } of made) if (!(await domain.store.contacts.get(contact.workspaceId, contact.id))) await domain.store.contacts.create(contact);
    if (made.length === 0) continue;
    await domain.store.events.append(made.map((m) => m.unit));
    await domain.store.events.project(made.map((m) => projectionOf(m.row)));
    added += made.length;
  }
  await domain.store.office.saveSetting(domain.workspace.id, 'demo-seed', { inboxId: inbox.id, size, at: domain.now() });
  return added;
}

/** A UUIDv8 of install, number and part. */
function demoId(domain: Domain, n: number, part: string): string {
  const b = createHash('sha256').update(`${DEMO_MARK}:${domain.workspace.id}:${n}:${part}`).digest().subarray(0, 16);
  b[6] = 0x80 | ((b[6] ?? 0) & 0x0f);
  b[8] = 0x80 | ((b[8] ?? 0) & 0x3f);
  return formatUuid(b);
}

function makeConversation(domain: Domain, inbox: InboxRecord, n: number) {
  const dice = createDice(n);
  const script = DEMO_SCRIPTS[n % DEMO_SCRIPTS.length] as DemoScript;
  const names = DEMO_NAMES[script.locale];
  // More of them lately, none in the future.
  const start = Math.floor(domain.now() - 3_600_000 - dice() ** 1.5 * (DAYS * DAY_MS - 3_600_000));
  const contact = newContact(domain, {
    id: demoId(domain, n, 'contact'),
    inboxId: inbox.id,
    name: names[Math.floor(dice() * names.length)] ?? null,
    locale: script.locale,
    attributes: { demo: true },
    createdAt: start,
    updatedAt: start,
  });
  const ended = script.lines.at(-1)?.[0] === 'v' && script.lines.length > 3 && dice() < 0.8;
  const row = emptyRow(domain, inbox, demoId(domain, n, 'conversation'), contact.id, start);
  const agent = domain.directory.agents().find((a) => a.kind === 'person' && a.active);
  const events = eventsOf(domain, n, { script, row, agentId: agent?.id ?? null, ended, dice });
  for (const event of events) projectEvent({ conversation: row, previewSeq: 0 }, event);
  const answered = script.lines.some(([who]) => who === 'a');
  const patch = {
    conversationId: row.id,
    tags: [script.tag],
    priority: dice() < 0.1 ? ('high' as const) : ('none' as const),
    ...(ended ? { status: 'resolved' as const } : {}),
    ...(answered && agent ? { ownerKind: 'agent' as const, agentId: agent.id } : {}),
  };
  const create = {
    id: row.id,
    workspaceId: row.workspaceId,
    inboxId: row.inboxId,
    contactId: row.contactId,
    status: row.status,
    ownerKind: row.ownerKind,
    createdAt: row.createdAt,
  };
  const last = events.at(-1) as EventRow;
  const unit: AppendUnit = { workspaceId: row.workspaceId, conversationId: row.id, cid: last.cid, create, events, patch };
  return { contact, row, unit };
}

type Cast = { script: DemoScript; row: ConversationRecord; agentId: string | null; ended: boolean; dice: () => number };

function eventsOf(domain: Domain, n: number, { script, row, agentId, ended, dice }: Cast): EventRow[] {
  const events: EventRow[] = [];
  let at = row.createdAt;
  const count = { publicSeq: 0, v: 0, a: 0 };
  const add = (type: EventType, who: 'v' | 'a', body: string | null, data: Record<string, unknown>) => {
    if (!AGENT_ONLY_EVENTS.has(type)) count.publicSeq++;
    if (type === 'message.created') count[who]++;
    const part = `event:${events.length + 1}`;
    events.push({
      workspaceId: row.workspaceId,
      conversationId: row.id,
      seq: events.length + 1,
      publicSeq: count.publicSeq,
      id: demoId(domain, n, part),
      cid: demoId(domain, n, `cid:${part}`),
      payloadHash: '',
      type,
      visibility: AGENT_ONLY_EVENTS.has(type) ? 'agents' : 'public',
      actorKind: who === 'v' ? 'visitor' : agentId ? 'agent' : 'bot',
      actorId: who === 'v' ? row.contactId : agentId,
      deviceId: null,
      causedBy: null,
      body,
      data,
      visitorMsgs: count.v,
      agentMsgs: count.a,
      traceId: null,
      createdAt: Math.min(Math.floor(at), domain.now()),
    });
    at += 20_000 + dice() * 180_000;
  };
  const order = String(20_260_000 + Math.floor(dice() * 9_999));
  add('conversation.opened', 'v', null, { topic: script.topic });
  for (const [who, text] of script.lines) add('message.created', who, text.replace('{n}', order), { kind: 'text' });
  if (ended) {
    add('conversation.status', 'a', null, { from: 'open', to: 'resolved' });
    if (dice() < 0.6) add('conversation.rated', 'v', null, { score: dice() < 0.8 ? 5 : 3 });
  }
  return events;
}

function emptyRow(domain: Domain, inbox: InboxRecord, id: string, contactId: string, createdAt: number): ConversationRecord {
  return {
    id,
    workspaceId: domain.workspace.id,
    inboxId: inbox.id,
    contactId,
    status: 'open',
    ownerKind: 'none',
    agentId: null,
    teamId: null,
    priority: 'none',
    tags: [],
    waitingSince: null,
    snoozedUntil: null,
    lastSeq: 0,
    lastPublicSeq: 0,
    lastMessageAt: null,
    lastActorKind: null,
    preview: '',
    publicPreview: '',
    publicUpdatedAt: createdAt,
    visitorMsgs: 0,
    agentMsgs: 0,
    readAgent: NO_CURSOR,
    readVisitor: NO_CURSOR,
    relayedSeq: 0,
    createdAt,
    updatedAt: createdAt,
  };
}

/** Relayed already: nobody is to be told of what never happened. */
const projectionOf = (row: ConversationRecord) => ({
  workspaceId: row.workspaceId,
  conversationId: row.id,
  seq: row.lastSeq,
  publicSeq: row.lastPublicSeq,
  visitorMsgs: row.visitorMsgs,
  agentMsgs: row.agentMsgs,
  updatedAt: row.updatedAt,
  lastMessageAt: row.lastMessageAt,
  lastActorKind: row.lastActorKind,
  preview: row.preview,
  publicPreview: row.publicPreview,
  publicUpdatedAt: row.publicUpdatedAt,
  waitingSince: row.waitingSince,
  relayedSeq: row.lastSeq,
  readAgent: row.readAgent,
  readVisitor: row.readVisitor,
});

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
function createDice(seed: number): () => number {
  let a = (seed + 1) * 0x9e3779b1;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
