import { describe, expect, it } from 'vitest';
import { parseSites } from './sites-field.tsx';
import { SNIPPET_KINDS, snippet } from './snippets.ts';

describe('snippets', () => {
  it('names this server and the inbox in every kind', () => {
    for (const kind of SNIPPET_KINDS) {
      const text = snippet(kind, 'https://chat.example', 'inbox-1');
      expect(text).toContain('https://chat.example/');
      expect(text).toContain('inbox-1');
    }
  });
});

describe('parseSites', () => {
  it.each([
    ['https://shop.example/cart?x=1\nwww.shop.example', ['https://shop.example', 'www.shop.example']],
    ['a.example, a.example，b.example/', ['a.example', 'b.example']],
    ['http://localhost:3000', ['http://localhost:3000']],
    [' \n', []],
  ])('%j', (text, sites) => expect(parseSites(text)).toEqual(sites));
});
