import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEvent, type ConversationState, emptyConversation, foldEvents } from './apply-event.ts';
import type { EventData, EventType, WireEvent } from './events.ts';

let n = 0;
const ev = <T extends EventType>(seq: number, type: T, data: EventData[T], id = `e${++n}`): WireEvent =>
  ({ seq, id, type, actor: { kind: 'visitor', id: 'c1' }, ts: seq, data }) as WireEvent;
const message = (seq: number, body: string, id = `m${seq}`) => ev(seq, 'message.created', { kind: 'text', body }, id);
const texts = (s: ConversationState) => s.items.flatMap((i) => (i.kind === 'message' ? [`${i.data.body}${i.edited ? '*' : ''}${i.recalled ? '-' : ''}`] : [i.type]));

describe('applyEvent', () => {
  it('folds messages, edits and recalls', () => {
    const s = foldEvents([
      ev(1, 'conversation.opened', { topic: 'boots' }),
      message(2, 'a'),
      message(3, 'b'),
      ev(4, 'message.edited', { target: 'm2', body: 'A' }),
      ev(5, 'message.recalled', { target: 'm3' }),
    ]);
    expect(texts(s)).toEqual(['A*', '-']);
    expect(s).toMatchObject({ head: 5, topic: 'boots' });
  });
  it('an edit after a recall brings no words back', () => {
    expect(texts(foldEvents([message(1, 'a', 'x'), ev(2, 'message.recalled', { target: 'x' }), ev(3, 'message.edited', { target: 'x', body: 'b' })]))).toEqual(['-']);
  });
  it('keeps status, owner, tags, priority and rating', () => {
    const s = foldEvents([
      ev(1, 'bot.started', { adapter: 'builtin' }),
      ev(2, 'bot.handoff', { reason: 'asked' }),
      ev(3, 'conversation.assigned', { agent: 'a1', agentName: 'Ana', by: 'a1', reason: 'manual' }),
      ev(4, 'conversation.tagged', { add: ['x', 'y'], remove: [] }),
      ev(5, 'conversation.tagged', { add: ['z'], remove: ['x'] }),
      ev(6, 'conversation.priority', { from: 'none', to: 'high' }),
      ev(7, 'conversation.status', { from: 'open', to: 'resolved' }),
      ev(8, 'conversation.rated', { score: 5 }),
      ev(9, 'bot.handoff', { reason: 'asked' }),
    ]);
    expect(s).toMatchObject({ status: 'resolved', owner: { kind: 'agent', id: 'a1', name: 'Ana' }, tags: ['y', 'z'], priority: 'high', rating: { score: 5 } });
  });
  it('repeated and late events change nothing, whatever the order they come again in', () => {
    const events = [
      ev(1, 'conversation.opened', {}),
      message(2, 'a'),
      ev(3, 'message.edited', { target: 'm2', body: 'b' }),
      message(4, 'c'),
      ev(5, 'conversation.status', { from: 'open', to: 'pending' }),
    ];
    const once = foldEvents(events);
    fc.assert(
      fc.property(fc.array(fc.nat(events.length - 1), { maxLength: 30 }), (again) => {
        const repeated = again.reduce((s, at) => applyEvent(s, events[at] as WireEvent), once);
        expect(repeated).toBe(once);
      }),
    );
  });
  it('does not change the state it was given', () => {
    const before = Object.freeze(foldEvents([message(1, 'a', 'x')]));
    Object.freeze(before.items);
    applyEvent(before, ev(2, 'message.recalled', { target: 'x' }));
    expect(texts(before)).toEqual(['a']);
    expect(emptyConversation().items).toEqual([]);
  });
});
