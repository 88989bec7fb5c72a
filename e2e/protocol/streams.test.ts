/** A bot's words on their way, and Stop (docs/protocol.md §4.1 `bot.stop`, §5 `delta`), the same over every transport. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Client, Frame, Transport } from './client.ts';
import { type AgentKey, openConversation, openWorld, type Visitor, type World } from './world.ts';

let world: World;
let key: AgentKey;
beforeAll(async () => {
  world = await openWorld({ line: true });
  key = await world.newKey('agent');
}, 120_000);
afterEach(() => world.hangUp());
afterAll(() => world?.close());

const PAIRS: [Transport, Transport][] = [
  ['ws', 'socket.io'],
  ['poll', 'ws'],
  ['ws', 'poll'],
];
let count = 0;
const deltas = (client: Client, stream: string): string[] =>
  client.frames.filter((f) => f.t === 'delta' && f.stream === stream).map((f) => (f.end === true ? `end:${String(f.reason)}` : `${String(f.n)}:${String(f.text)}`));
const ended = (client: Client, stream: string): Promise<Frame> => client.until((f) => f.t === 'delta' && f.stream === stream && f.end === true);

describe.each(PAIRS)('a visitor over %s, an agent over %s', (visitorBy, agentBy) => {
  let visitor: Visitor;
  let me: Client;
  let agent: Client;
  let conv: string;
  let stream: string;
  const begin = async () => {
    visitor = await world.visitor();
    me = await world.connect(visitorBy, visitor);
    conv = await openConversation(me);
    agent = await world.agent(agentBy, key);
    expect(await agent.ask({ t: 'view', conv })).toMatchObject({ t: 'ok' });
    stream = `answer-${++count}`;
    await world.child.tell({ do: 'begin', conv, stream });
  };
  const say = (text: string) => world.child.tell({ do: 'say', stream, text });

  it('both read the words in order, and the end', async () => {
    await begin();
    const stranger = await world.connect(visitorBy, await world.visitor());
    for (const word of ['您的', '订单 ', '🚚']) expect(await say(word)).toMatchObject({ went: true });
    await world.child.tell({ do: 'end', stream, reason: 'done' });
    for (const reader of [me, agent]) {
      expect(await ended(reader, stream)).toEqual({ t: 'delta', conv, stream, end: true, reason: 'done' });
      expect(deltas(reader, stream)).toEqual(['1:您的', '2:订单 ', '3:🚚', 'end:done']);
    }
    await stranger.settle();
    expect(deltas(stranger, stream)).toEqual([]);
  });

  it.each(['visitor', 'agent'])('the %s stops it: no word after, "stopped" for all, and the writer hears', async (who) => {
    await begin();
    const second = await world.connect(visitorBy, visitor, { tabId: 'tab-2' });
    await say('one');
    const reader = who === 'visitor' ? me : agent;
    await reader.until((f) => f.t === 'delta' && f.stream === stream);
    const from = reader.frames.length;
    reader.put({ t: 'bot.stop', conv, stream });
    expect(await world.child.tell({ do: 'stopped', stream })).toMatchObject({ reason: 'stopped' });
    expect(await say('two')).toMatchObject({ went: false });
    await world.child.tell({ do: 'end', stream, reason: 'done' });
    for (const party of [me, agent, second]) {
      await ended(party, stream);
      await party.settle();
      expect(deltas(party, stream)).toEqual(['1:one', 'end:stopped']);
    }
    expect(reader.frames.slice(from).filter((f) => f.t === 'ok' || f.t === 'err')).toEqual([]);
  });

  it('is silent where nothing streams, and deaf to strangers', async () => {
    await begin();
    const stranger = await world.connect(visitorBy, await world.visitor());
    stranger.put({ t: 'bot.stop', conv, stream });
    me.put({ t: 'bot.stop', conv, stream: 'no-such-stream' });
    me.put({ t: 'bot.stop', conv: 'no-such-conversation', stream });
    for (const party of [stranger, me]) {
      await party.settle();
      expect(party.frames.filter((f) => f.t === 'err')).toEqual([]);
    }
    expect(await say('still here')).toMatchObject({ went: true });
  });

  it('answers a bot.stop that is none with BAD_REQUEST, without i', async () => {
    await begin();
    me.put({ t: 'bot.stop', conv, stream: 7 });
    me.put({ t: 'bot.stop', conv, stream, i: 1 });
    await me.settle();
    expect(me.frames.filter((f) => f.t === 'err').map((f) => [f.code, f.i])).toEqual([
      ['BAD_REQUEST', undefined],
      ['BAD_REQUEST', undefined],
    ]);
    expect(await say('on')).toMatchObject({ went: true });
  });
});
