import { readdir } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS, newId } from '#protocol';
import type { VisitorCaller } from '../../domain/context.ts';
import { command } from '../../domain/conversations/run-command.ts';
import { purgeUploads } from '../../domain/uploads/purge-uploads.ts';
import { createTestHttp, keyOf, type TestHttp, visitorWith } from './test-http.ts';

let t: TestHttp;
let visitor: Awaited<ReturnType<typeof visitorWith>>;
let png: Buffer;

beforeAll(async () => {
  t = await createTestHttp();
  visitor = await visitorWith(t);
  png = await sharp({ create: { width: 12, height: 7, channels: 3, background: '#006d7d' } })
    .png()
    .toBuffer();
});
afterAll(() => t.close());

type Upload = { id: string; name: string; mime: string; size: number; url: string; width?: number; height?: number };
const upload = (bytes: Uint8Array, name = 'a.png', as: { token: string; inboxId: string } = visitor, type = 'image/png') => {
  const form = new FormData();
  form.append('file', new File([new Uint8Array(bytes)], name, { type }));
  return t.call(`/widget/${as.inboxId}/uploads`, { method: 'POST', headers: { authorization: `Bearer ${as.token}` }, body: form });
};
const uploaded = async (bytes: Uint8Array, name?: string) => (await (await upload(bytes, name)).json()) as Upload;
const callerOf = (v: typeof visitor): VisitorCaller => ({
  kind: 'visitor',
  workspaceId: t.domain.workspace.id,
  contactId: v.contactId,
  inboxId: v.inboxId,
  deviceId: 'device-1234',
});
const filesKept = async () => (await readdir(path.join(t.dir, 'uploads'), { recursive: true, withFileTypes: true })).filter((e) => e.isFile()).length;
const get = (id: string, token: string, accept = '*/*') => t.call(`/files/${id}`, { headers: { authorization: `Bearer ${token}`, accept } });

describe('uploads', () => {
  it('take a picture, with its size as shown', async () => {
    const answer = await upload(png, 'blue.png');
    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({ name: 'blue.png', mime: 'image/png', size: png.length, width: 12, height: 7, url: expect.stringMatching(/^\/files\/[\w-]{22}$/) });
  });
  it('go by the bytes, not by the name or the type somebody says', async () => {
    expect(await uploaded(png, 'report.pdf')).toMatchObject({ mime: 'image/png' });
    expect(await uploaded(Buffer.from('just 文字\n'), 'photo.png')).toMatchObject({ mime: 'text/plain' });
    expect(await uploaded(Buffer.from('%PDF-1.7\n1 0 obj\n'), 'a.txt')).toMatchObject({ mime: 'application/pdf' });
  });

  const REFUSED: [string, Buffer][] = [
    ['empty', Buffer.alloc(0)],
    ['program', Buffer.from('4d5a90000300000004000000ffff0000b800000000000000', 'hex')],
    ['ELF', Buffer.concat([Buffer.from('7f454c4602010100', 'hex'), Buffer.alloc(64)])],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
    ['SVG with XML head', Buffer.from('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['HTML', Buffer.from('  <!DOCTYPE html><script>alert(1)</script>')],
    ['HTML after a mark', Buffer.from('\ufeff<html><body onload=alert(1)>')],
    ['hidden HTML', Buffer.from('hello <script>alert(1)</script>')],
    ['MHTML', Buffer.from('MIME-Version: 1.0\nContent-Type: multipart/related')],
    ['shell script', Buffer.from('#!/bin/sh\nrm -rf /')],
    ['unknown bytes', Buffer.from([1, 2, 3, 4, 250, 251, 0, 0])],
    ['flash', Buffer.from('4357530a', 'hex')],
    ['broken picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
    ['pixel bomb', bomb(60_000, 60_000)],
  ];
  for (const [name, bytes] of REFUSED) {
    it(`refuse ${name} and keep nothing`, async () => {
      const before = await filesKept();
      const answer = await upload(bytes);
      expect([400, 422]).toContain(answer.status);
      expect(await filesKept()).toBe(before);
    });
  }
  it('refuse 21 MB while it streams, with nothing left behind', async () => {
    const before = await filesKept();
    const big = Buffer.concat([png, Buffer.alloc(21 * 1024 * 1024)]);
    expect([(await upload(big)).status, await filesKept()]).toEqual([413, before]);
    // Without a length nobody knows beforehand.
    const form = new Response(formWith(Buffer.concat([Buffer.from('text '), Buffer.alloc(LIMITS.fileBytes, 0x61)])));
    const streamed = await t.call(`/widget/${visitor.inboxId}/uploads`, {
      method: 'POST',
      headers: { authorization: `Bearer ${visitor.token}`, 'content-type': form.headers.get('content-type') ?? '' },
      body: form.body,
      duplex: 'half',
    } as RequestInit);
    expect([streamed.status, ((await streamed.json()) as { code: string }).code, await filesKept()]).toEqual([413, 'TOO_LARGE', before]);
  });
  it('take exactly 20 MB', async () => {
    expect((await upload(Buffer.alloc(LIMITS.fileBytes, 0x61), 'a.txt')).status).toBe(201);
  });

  const NAMES = [
    '../../etc/passwd',
    '..\\..\\boot.ini',
    '%2e%2e%2f.png',
    'a\u202egnp.exe',
    'CON',
    'a.php.png',
    `${'长'.repeat(300)}.png`,
    '.htaccess',
    '   ',
    '<img src=x>.png',
    '"quoted".png',
    '/',
    '.',
  ];
  for (const name of NAMES) {
    it(`keep ${JSON.stringify(name.slice(0, 20))} as text only`, async () => {
      const file = await uploaded(png, name);
      expect(file.name).toMatch(/^[^/\\\u0000-\u001f\u202e<>"]{1,120}$/);
      const row = await t.domain.store.uploads.get(t.domain.workspace.id, file.id);
      expect(row?.storageKey).toMatch(/^[0-9a-f]{32}$/);
    });
  }
  it('refuse a name no header can carry', async () => expect((await upload(png, 'a\u0000b.png')).status).toBe(400));
  it('refuse what is not one file', async () => {
    const headers = { authorization: `Bearer ${visitor.token}` };
    const two = new FormData();
    two.append('file', new File([new Uint8Array(png)], 'a.png'));
    two.append('file', new File([new Uint8Array(png)], 'b.png'));
    const other = new FormData();
    other.append('avatar', new File([new Uint8Array(png)], 'a.png'));
    const field = new FormData();
    field.append('file', 'text');
    const bodies: RequestInit[] = [
      { body: other },
      { body: field },
      { body: new FormData() },
      { body: '{}', headers: { 'content-type': 'application/json' } },
      { body: 'x', headers: { 'content-type': 'multipart/form-data' } },
      { body: '--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\ncut', headers: { 'content-type': 'multipart/form-data; boundary=b' } },
      {},
    ];
    const before = await filesKept();
    for (const init of bodies)
      expect((await t.call(`/widget/${visitor.inboxId}/uploads`, { method: 'POST', ...init, headers: { ...headers, ...(init.headers as Record<string, string>) } })).status).toBe(
        400,
      );
    expect(await filesKept()).toBe(before);
  });
});

describe('files', () => {
  const send = (ids: string[], extra: object = {}) =>
    command(t.domain, callerOf(visitor), { t: 'msg.send', conv: visitor.conv, cid: newId(), kind: 'image', body: '', attachments: ids, ...extra });

  it('are claimed once', async () => {
    const { id } = await uploaded(png);
    await send([id]);
    await expect(send([id])).rejects.toMatchObject({ code: 'GONE' });
  });
  it('are nobody else’s, before and after', async () => {
    const { id } = await uploaded(png);
    const stranger = await visitorWith(t, visitor.inboxId);
    await expect(
      command(t.domain, callerOf({ ...stranger }), { t: 'msg.send', conv: stranger.conv, cid: newId(), kind: 'image', body: '', attachments: [id] }),
    ).rejects.toMatchObject({
      code: 'FORBIDDEN_OR_MISSING',
    });
    const agent = await keyOf(t.domain, 'agent');
    const asAgent = () => t.call(`/files/${id}`, { headers: agent });
    expect([(await get(id, stranger.token)).status, (await asAgent()).status, (await get(id, visitor.token)).status]).toEqual([404, 404, 302]);
    await send([id]);
    expect([(await get(id, stranger.token)).status, (await asAgent()).status, (await get(id, visitor.token)).status]).toEqual([404, 302, 302]);
    expect((await t.call(`/files/${id}`)).status).toBe(401);
    const elsewhere = await keyOf(t.domain, 'admin', [newId()]);
    expect((await t.call(`/files/${id}`, { headers: elsewhere })).status).toBe(404);
  });
  it('of a note are for agents only', async () => {
    const key = await keyOf(t.domain, 'agent');
    const form = new FormData();
    form.append('file', new File([new Uint8Array(png)], 'a.png'));
    const file = (await (await t.call('/api/v1/uploads', { method: 'POST', headers: key, body: form })).json()) as Upload;
    const note = await t.call(`/api/v1/conversations/${visitor.conv}/messages`, {
      method: 'POST',
      headers: { ...key, 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'note', body: 'see', attachments: [file.id] }),
    });
    expect(note.status).toBe(201);
    expect([(await get(file.id, visitor.token)).status, (await t.call(`/files/${file.id}`, { headers: await keyOf(t.domain, 'supervisor') })).status]).toEqual([404, 302]);
  });
  it('of a recalled message are gone for everybody', async () => {
    const { id } = await uploaded(png);
    const sent = await send([id]);
    await command(t.domain, callerOf(visitor), { t: 'msg.recall', conv: visitor.conv, cid: newId(), target: sent.id ?? '' });
    expect([(await get(id, visitor.token)).status, (await t.call(`/files/${id}`, { headers: await keyOf(t.domain, 'owner') })).status]).toEqual([404, 404]);
  });

  it('come through a signed address of a few minutes, as nothing a browser runs', async () => {
    const { id } = await uploaded(png);
    const link = (await get(id, visitor.token)).headers.get('location') ?? '';
    const answer = await t.call(link);
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': expect.stringMatching(/^inline; filename="a\.png"/),
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'content-length': String(png.length),
    });
    expect(Buffer.from(await answer.arrayBuffer()).equals(png)).toBe(true);
    const text = (await (await get((await uploaded(Buffer.from('hi'))).id, visitor.token, 'application/json')).json()) as { url: string };
    expect((await t.call(text.url)).headers.get('content-disposition')).toMatch(/^attachment/);
    for (const wrong of [link.replace(id, (await uploaded(png)).id), link.replace(/exp=\d+/, 'exp=9999999999'), `${link}A`, link.replace(/sig=.*/, ''), `/files/${id}/content`])
      expect((await t.call(wrong)).status).toBe(404);
    t.clock.now += 10 * 60_000;
    expect((await t.call(link)).status).toBe(404);
    t.clock.now -= 10 * 60_000;
  });
  it('come in ranges', async () => {
    const { id } = await uploaded(Buffer.from('0123456789'));
    const link = (await get(id, visitor.token)).headers.get('location') ?? '';
    const part = async (range: string) => {
      const answer = await t.call(link, { headers: { range } });
      return [answer.status, answer.headers.get('content-range'), await answer.text()];
    };
    expect(await part('bytes=2-4')).toEqual([206, 'bytes 2-4/10', '234']);
    expect(await part('bytes=-3')).toEqual([206, 'bytes 7-9/10', '789']);
    expect(await part('bytes=8-')).toEqual([206, 'bytes 8-9/10', '89']);
    expect(await part('bytes=20-')).toEqual([416, 'bytes */10', '']);
    expect(await part('bytes=5-2')).toEqual([200, null, '0123456789']);
    expect(await part('bytes=0-1,3-4')).toEqual([200, null, '0123456789']);
  });
  it('that no message claimed are removed', async () => {
    const { id } = await uploaded(png);
    const claimed = await uploaded(png);
    await send([claimed.id]);
    t.clock.now += LIMITS.uploadClaimMs + 61_000;
    expect(await purgeUploads(t.domain)).toBeGreaterThan(0);
    expect([(await get(id, visitor.token)).status, (await get(claimed.id, visitor.token)).status]).toEqual([404, 302]);
    t.clock.now = 0;
  });
});

/** A PNG whose header claims a size nobody should decode. */
function bomb(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const out = Buffer.alloc(8 + data.length + 4);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc(body), 8 + data.length);
    return out;
  };
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', header), chunk('IDAT', Buffer.from('789c030000000001', 'hex')), chunk('IEND', Buffer.alloc(0))]);
}
function crc(bytes: Buffer): number {
  let c = 0xffffffff;
  for (const b of bytes) {
    c ^= b;
    for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  }
  return (c ^ 0xffffffff) >>> 0;
}
function formWith(bytes: Buffer): FormData {
  const form = new FormData();
  form.append('file', new File([new Uint8Array(bytes)], 'a.txt'));
  return form;
}
