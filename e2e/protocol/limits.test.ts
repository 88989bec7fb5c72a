/** Too much at once (docs/protocol.md §10): refused in words, nothing stored half, and what was refused goes through later. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Client, Frame, Transport } from './client.ts';
import { openConversation, openWorld, PNG, text, upload, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld({ limits: true });
}, 120_000);
afterEach(() => world.hangUp());
afterAll(() => world?.close());

const history = async (client: Client, conv: string): Promise<Frame[]> => (await client.ask({ t: 'history', conv, before: 1_000_000, limit: 100 })).events as Frame[];

describe.each(['ws', 'poll'] as Transport[])('30 messages in one go over %s', (transport) => {
  it.each([
    ['en', /^[\x20-\x7e]+\.$/],
    ['zh', /[\u4e00-\u9fff].*。$/],
  ])('are taken up to the limit; the rest is RATE_LIMITED with retryAfterMs, in %s, and stored nowhere', async (locale, words) => {
    const me = await world.connect(transport, await world.visitor(), { locale });
    const conv = await openConversation(me, 'n -1');
    const sent = Array.from({ length: 30 }, (_, n) => text(conv, `n ${n}`));
    const answers = await Promise.all(sent.map((frame) => me.ask(frame)));
    const [ok, refused] = [answers.filter((a) => a.t === 'ok'), answers.filter((a) => a.t === 'err')];
    // Ten at once, of which the opening message was one, and what a second or two give back.
    expect(ok.length).toBeGreaterThanOrEqual(9);
    expect(ok.length).toBeLessThan(20);
    for (const err of refused) {
      expect(err).toMatchObject({ code: 'RATE_LIMITED', retryable: true, retryAfterMs: expect.any(Number), message: expect.stringMatching(words) });
      expect(err.retryAfterMs).toBeGreaterThan(0);
    }
    const bodies = (await history(me, conv)).map((e) => e.data?.body).filter((b) => b !== undefined);
    expect(bodies).toEqual(['n -1', ...sent.filter((_, n) => answers[n]?.t === 'ok').map((f) => f.body)]);
  });

  it('a refused message goes through with the same cid after the wait', async () => {
    const me = await world.connect(transport, await world.visitor());
    const conv = await openConversation(me);
    const sent = Array.from({ length: 14 }, (_, n) => text(conv, `n ${n}`));
    const answers = await Promise.all(sent.map((frame) => me.ask(frame)));
    const at = answers.findIndex((a) => a.t === 'err');
    const refused = sent[at];
    if (!refused) throw new Error('nothing was refused');
    let again = answers[at];
    for (let tries = 0; tries < 20 && again?.t === 'err'; tries++) {
      await new Promise((resolve) => setTimeout(resolve, Number(again?.retryAfterMs)));
      again = await me.ask(refused);
    }
    expect(again).toMatchObject({ t: 'ok', cid: refused.cid, dup: false });
  });
});

it('ten files a minute; the eleventh hears when, in words that are true', async () => {
  const visitor = await world.visitor();
  for (let n = 0; n < 10; n++) expect((await upload(world, visitor, PNG, `${n}.png`, 'image/png')).status).toBe(201);
  const refused = await upload(world, visitor, PNG, '10.png', 'image/png');
  expect([refused.status, refused.body.code, refused.body.detail]).toEqual([429, 'RATE_LIMITED', expect.stringContaining('a minute')]);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
});
