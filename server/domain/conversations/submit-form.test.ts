import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type * as z from 'zod/mini';
import { type Form, newId } from '#protocol';
import type { AgentCaller, VisitorCaller } from '../context.ts';
import { storeInbox } from '../inboxes/create-inbox.ts';
import { createTestDomain } from '../test-domain.ts';
import { command } from './run-command.ts';

const FORM: z.infer<typeof Form> = {
  title: 'Where to?',
  fields: [
    { name: 'name', label: 'Name', type: 'text', required: true },
    { name: 'email', label: 'E-mail', type: 'email' },
    { name: 'phone', label: 'Phone', type: 'phone' },
    { name: 'count', label: 'Count', type: 'number' },
    { name: 'day', label: 'Day', type: 'date' },
    { name: 'order', label: 'Order', type: 'select', options: ['A', 'B'] },
    { name: 'note', label: 'Note', type: 'textarea' },
  ],
};

let house: Awaited<ReturnType<typeof createTestDomain>>;
let me: VisitorCaller;
let conv: string;
let target: string;
let agent: AgentCaller;

beforeEach(async () => {
  house = await createTestDomain();
  const { domain } = house;
  const inbox = await storeInbox(domain, { name: 'Shop' });
  me = { kind: 'visitor', workspaceId: domain.workspace.id, inboxId: inbox.id, contactId: newId(), deviceId: 'device-one' };
  agent = { kind: 'agent', workspaceId: domain.workspace.id, agentId: newId(), name: 'Lena', role: 'owner', inboxIds: null };
  conv = (await command(domain, me, { t: 'msg.send', conv: null, cid: newId(), kind: 'text', body: 'hello' })).conv;
  target = (await command(domain, agent, { t: 'msg.send', conv, cid: newId(), kind: 'text', body: 'Tell us', form: FORM })).id ?? '';
});
afterEach(() => house.close());

const submit = (values: Record<string, unknown>, cid = newId(), to = target) => command(house.domain, me, { t: 'form.submit', conv, cid, target: to, values });
const stored = async () => {
  const rows = await house.domain.store.events.read(house.domain.workspace.id, { conversationId: conv, sequence: 'all', after: 0, limit: 100 });
  return rows.filter((row) => row.type === 'form.submitted').map((row) => row.data?.values);
};

describe('submitting a form', () => {
  it('keeps trimmed text without what was left empty; a number counts as one where one is asked for', async () => {
    await submit({ name: ' 林薇 ', email: ' a.b@c.example.org', phone: '+49 (30) 123-456', count: 42, day: '2028-02-29', order: 'B', note: '  ' });
    expect(await stored()).toEqual([{ name: '林薇', email: 'a.b@c.example.org', phone: '+49 (30) 123-456', count: '42', day: '2028-02-29', order: 'B' }]);
  });

  it.each([
    ['name', undefined, 'required'],
    ['name', '   ', 'required'],
    ['name', 7, 'text'],
    ['name', null, 'text'],
    ['name', ['H'], 'text'],
    ['name', 'x'.repeat(501), 'long'],
    ['email', 'h@b', 'email'],
    ['email', 'a@b..c', 'email'],
    ['phone', 'call me', 'phone'],
    ['count', 'two', 'number'],
    ['count', 1e30, 'number'],
    ['count', true, 'text'],
    ['day', '24.11.2026', 'date'],
    ['day', '2026-02-30', 'date'],
    ['day', '2026-13-01', 'date'],
    ['order', 'C', 'option'],
    ['order', 'a', 'option'],
    ['note', 'x'.repeat(2_001), 'long'],
    ['price', '0', 'unknown'],
    ['toString', 'x', 'unknown'],
  ])('%s with a fault (case %#) is refused by its name, and nothing is stored', async (name, value, fault) => {
    const before = house.domain.log.peek(conv)?.seq;
    const values = { name: 'Hannah', [name]: value };
    if (value === undefined) delete values[name];
    await expect(submit(values)).rejects.toMatchObject({ code: 'UNPROCESSABLE', info: { errors: [{ path: `values.${name}`, message: fault }] } });
    expect(await stored()).toEqual([]);
    expect(house.domain.log.peek(conv)?.seq).toBe(before);
  });

  it('names every field that does not fit, and as many unknown ones as ten', async () => {
    await expect(submit({ email: 'x', day: 'y' })).rejects.toMatchObject({ info: { errors: [{ path: 'values.name' }, { path: 'values.email' }, { path: 'values.day' }] } });
    const strange = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`f${n}`, 'x']));
    await expect(submit(strange)).rejects.toMatchObject({ info: { errors: { length: 10 } } });
  });

  it('fits exactly: the longest line and the longest text', async () => {
    await submit({ name: '好'.repeat(500), note: 'x'.repeat(2_000) });
    expect(await stored()).toHaveLength(1);
  });

  it('a resend is answered as the one before, also when the message was recalled since; a new one is GONE', async () => {
    const cid = newId();
    const first = await submit({ name: 'Hannah' }, cid);
    await command(house.domain, agent, { t: 'msg.recall', conv, cid: newId(), target });
    expect(await submit({ name: 'Hannah' }, cid)).toMatchObject({ seq: first.seq, dup: true });
    await expect(submit({ name: 'Hannah' })).rejects.toMatchObject({ code: 'GONE' });
    await expect(submit({ name: 'Somebody else' }, cid)).rejects.toMatchObject({ code: 'CID_CONFLICT' });
    expect(await stored()).toHaveLength(1);
  });

  it('a message without a form and one that is not there', async () => {
    const plain = await command(house.domain, agent, { t: 'msg.send', conv, cid: newId(), kind: 'text', body: 'plain' });
    await expect(submit({}, newId(), plain.id)).rejects.toMatchObject({ code: 'UNPROCESSABLE' });
    await expect(submit({}, newId(), newId())).rejects.toMatchObject({ code: 'FORBIDDEN_OR_MISSING' });
    const note = await command(house.domain, agent, { t: 'msg.send', conv, cid: newId(), kind: 'note', body: 'for agents' });
    await expect(submit({}, newId(), note.id)).rejects.toMatchObject({ code: 'FORBIDDEN_OR_MISSING' });
  });
});
