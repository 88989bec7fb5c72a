import { describe, expect, it } from 'vitest';
import { hueOf, initials } from './initials.ts';

describe('initials', () => {
  it.each([
    ['Hannah Brandt', 'HB'],
    ['Sofía de la Ruiz', 'SR'],
    ['林晓彤', '林'],
    ['山本 結衣', '山'],
    ['lena', 'L'],
    ['  ', '?'],
    ['😀 Kim', '😀K'],
  ])('%s → %s', (name, shown) => expect(initials(name)).toBe(shown));

  it('gives the same seed the same hue, and spreads seeds', () => {
    expect(hueOf('abc')).toBe(hueOf('abc'));
    const hues = new Set(Array.from({ length: 50 }, (_, n) => hueOf(`contact-${n}`)));
    expect(hues.size).toBeGreaterThan(15);
  });
});
