import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitLinks } from './split-links.ts';

const hrefs = (text: string) => splitLinks(text).flatMap((p) => (p.href ? [p.href] : []));

describe('splitLinks', () => {
  it.each([
    ['see https://a.example/x?y=1.', ['https://a.example/x?y=1']],
    ['看这里：https://a.example/商品，谢谢', ['https://a.example/商品']],
    ['(http://a.example)', ['http://a.example']],
    ['javascript:alert(1) data:text/html,x', []],
    ['https://', []],
  ])('%s', (text, found) => expect(hrefs(text)).toEqual(found));

  it('never changes the text, and links only to http and https', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom('https://a.example/', 'http://b.', 'javascript:'), (text, prefix) => {
        const whole = `${text}${prefix}${text}`;
        expect(
          splitLinks(whole)
            .map((p) => p.text)
            .join(''),
        ).toBe(whole);
        for (const href of hrefs(whole)) expect(href).toMatch(/^https?:\/\//);
      }),
    );
  });
});
