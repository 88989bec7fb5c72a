import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDomain } from '../domain/test-domain.ts';
import { hashKey } from '../domain/workspace/create-auth.ts';
import { setupNeeded } from '../domain/workspace/set-up.ts';
import { verifyVisitorToken } from '../domain/workspace/visitor-token.ts';
import { loadConfig } from '../runtime/config/load-config.ts';
import { main } from './main.ts';

let t: Awaited<ReturnType<typeof createTestDomain>>;
const out: string[] = [];
const said: string[] = [];
beforeAll(async () => {
  t = await createTestDomain();
});
afterAll(async () => {
  process.exitCode = 0;
  await t.close();
});
beforeEach(() => {
  out.length = 0;
  said.length = 0;
});

let opened = 0;
const run = (line: string, extra: { stdin?: string; locale?: 'zh' | 'en' } = {}) =>
  main(line.match(/"[^"]*"|\S+/g)?.map((word) => word.replaceAll('"', '')) ?? [], {
    config: () => loadConfig({ NODE_ENV: 'test' }, { dataDir: t.dir, memoryStore: true }),
    open: async () => {
      opened++;
      return { domain: t.domain, close: async () => void opened-- };
    },
    out: (text) => void out.push(text),
    say: (text) => void said.push(text),
    stdin: async () => extra.stdin ?? '',
    locale: extra.locale ?? 'en',
  });
const ws = () => t.domain.workspace.id;

describe('the command line', () => {
  it('prints a key once, alone', async () => {
    expect(await run('api-key create --name "CI job" --role agent')).toBe(0);
    expect(out).toEqual([expect.stringMatching(/^pk_[\w-]{43}$/)]);
    expect(await t.domain.store.keys.byHash(hashKey(out[0] ?? ''))).toMatchObject({ name: 'CI job', role: 'agent', revokedAt: null });
    expect(opened).toBe(0);
  });
  it('refuses a role there is not, with a sentence and code 1', async () => {
    expect(await run('api-key create --name x --role root')).toBe(1);
    expect([out.length, said[0]]).toEqual([0, expect.stringContaining('--role')]);
    expect(await run('api-key create --name x --role agent --inboxes nothing', { locale: 'zh' })).toBe(1);
    expect(said.at(-1)).toContain('不存在');
  });
  it('makes the owner first, then admins', async () => {
    expect(await setupNeeded(t.domain)).toBe(true);
    expect(await run('create-admin --email Ana@desk.example --password-stdin --name Ana', { stdin: 'correct horse battery\n' })).toBe(0);
    expect(await t.domain.store.agents.byEmail(ws(), 'ana@desk.example')).toMatchObject({ id: out[0], role: 'owner', name: 'Ana' });
    expect(await run('create-admin --email bo@desk.example --password "another good password"')).toBe(0);
    expect(await t.domain.store.agents.byEmail(ws(), 'bo@desk.example')).toMatchObject({ role: 'admin', name: 'bo' });
    expect(await run('create-admin --email bo@desk.example --password "another good password"')).toBe(1);
    expect(await run('create-admin --email c@desk.example --password short')).toBe(1);
    expect(await run('create-admin --email c@desk.example')).toBe(1);
    expect(said.at(-1)).toContain('--password-stdin');
  });
  it('makes an inbox and a visitor of it', async () => {
    expect(await run('inbox create --name Shop --sites https://a.example,b.example --bot off')).toBe(0);
    const id = out[0] ?? '';
    expect(await t.domain.store.inboxes.get(ws(), id)).toMatchObject({ name: 'Shop', sites: ['https://a.example', 'b.example'], bot: null, demo: false });
    expect(await run(`token visitor --inbox ${id} --device device-1234`)).toBe(0);
    expect(verifyVisitorToken(t.domain.secretKey, out[1] ?? '', Date.now())).toMatchObject({ inboxId: id, deviceId: 'device-1234' });
    expect(await run('token visitor --inbox nothing')).toBe(1);
    expect(await run('inbox create --name x --sites javascript:alert(1)')).toBe(1);
  });
  it('seeds the same conversations once', async () => {
    expect(await run('seed --demo --size 60')).toBe(0);
    expect(out).toEqual(['60']);
    const list = await t.domain.store.conversations.list(ws(), { view: 'all', limit: 100 });
    const row = list[0];
    expect(list.length).toBeGreaterThan(30);
    expect(row).toMatchObject({ preview: expect.stringMatching(/.+/), tags: [expect.any(String)] });
    const events = await t.domain.store.events.read(ws(), { conversationId: row?.id ?? '', sequence: 'all', after: 0, limit: 50 });
    expect(events.map((e) => e.seq)).toEqual(events.map((_, i) => i + 1));
    expect([events.at(-1)?.seq, row?.relayedSeq]).toEqual([row?.lastSeq, row?.lastSeq]);
    expect(events.every((e, i) => e.createdAt <= Date.now() && e.createdAt >= (events[i - 1]?.createdAt ?? 0))).toBe(true);
    expect(await t.domain.store.contacts.get(ws(), row?.contactId ?? '')).toMatchObject({ attributes: { demo: true } });
    expect(await run('seed --demo --size 62')).toBe(0);
    expect(out.at(-1)).toBe('2');
    for (const bad of ['seed', 'seed --demo --size 0', 'seed --demo --size many']) expect(await run(bad)).toBe(1);
  });
  it('reports migrations and health', async () => {
    expect(await run('migrate')).toBe(0);
    expect(await run('doctor', { locale: 'zh' })).toBe(0);
    expect(out.join('\n')).toMatch(/Node\.js[\s\S]*数据目录[\s\S]*数据库/);
  });
  it('explains what it does not know', async () => {
    expect(await run('nonsense')).toBe(1);
    expect(await run('api-key create --name x')).toBe(1);
    expect(said.join('\n')).toContain('--role');
    expect(await run('--help')).toBe(0);
    expect(out.join('\n')).toContain('create-admin');
  });
});
