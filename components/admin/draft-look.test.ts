import { describe, expect, it } from 'vitest';
import type { InboxDto } from '#protocol/entities.ts';
import { edgeOk, sameLook, toDraft, toPatch } from './draft-look.ts';

const inbox: InboxDto = {
  id: 'i1',
  name: 'Web shop',
  kind: 'widget',
  sites: [],
  bot: null,
  demo: false,
  color: '#006d7d',
  locale: 'zh',
  greeting: '您好',
  appearance: {
    position: 'right',
    padding: { x: 20, y: 20 },
    theme: 'auto',
    logo: { id: 'u1', url: '/widget/i1/logo?v=u1' },
    greetings: { zh: '', en: 'Hi' },
    features: { files: true, emoji: true, csat: true },
  },
  identity: { secret: 'unset', publicKey: null },
  seen: null,
  createdAt: '2026-01-01T00:00:00.000Z',
};

describe('the draft of a look', () => {
  it('begins with the one greeting of older days in its language', () => expect(toDraft(inbox).greetings).toEqual({ zh: '您好', en: 'Hi' }));

  it('clears that greeting when it is emptied', () => {
    const patch = toPatch({ ...toDraft(inbox), greetings: { zh: ' ', en: ' Hi ' } });
    expect(patch).toMatchObject({ greeting: '', appearance: { greetings: { zh: '', en: 'Hi' }, logo: 'u1' } });
  });

  it('tells a change from none', () => {
    expect(sameLook(toDraft(inbox), toDraft({ ...inbox }))).toBe(true);
    expect(sameLook(toDraft(inbox), { ...toDraft(inbox), padX: '21' })).toBe(false);
  });

  it.each([
    ['0', true],
    ['200', true],
    ['201', false],
    ['', false],
    ['-1', false],
    ['1.5', false],
  ])('%j px from the edge: %s', (text, ok) => expect(edgeOk(text)).toBe(ok));
});
