import { describe, expect, it } from 'vitest';
import { normalizeOrigin, originAllowed, ownOrigins, siteOrigin } from './origin.ts';

const config = { publicUrl: 'https://desk.example', trustedProxies: [] };
const own = ownOrigins({ host: 'desk.example' }, config);
const listed = { sites: ['https://shop.example', 'http://localhost:8080', 'bare.example'] };
const open = { sites: [] };

const FOREIGN = [
  'https://evil.example',
  'null',
  'https://shop.example.evil.example',
  'https://evil-shop.example',
  'https://shop.example@evil.example',
  'http://shop.example',
  'https://shop.example:8443',
  'https://shop.example.',
  'https://shop.example/',
  'https://shop.example/path',
  'http://bare.example',
  'file://',
  'chrome-extension://abcdef',
  'javascript:alert(1)',
  '',
  ' ',
  'https://',
  'https://shop.example https://evil.example',
  'http://desk.example',
  'https://desk.example.',
  'https://desk.example:3000',
  'https://sub.shop.example',
];

describe('originAllowed', () => {
  for (const origin of FOREIGN) {
    it(`refuses ${JSON.stringify(origin)} for a site list and for tickets`, () => {
      expect(originAllowed(listed, origin, own, 'visitor')).toBe(false);
      expect(originAllowed(listed, origin, own, 'ticket')).toBe(false);
      expect(originAllowed(open, origin, own, 'ticket')).toBe(false);
    });
  }
  for (const origin of [
    'https://shop.example',
    'https://SHOP.example',
    'HTTPS://shop.example',
    'https://shop.example:443',
    'http://localhost:8080',
    'https://bare.example',
    'https://desk.example',
  ]) {
    it(`lets visitors in from ${origin}`, () => expect(originAllowed(listed, origin, own, 'visitor')).toBe(true));
  }
  it('an empty list means any http(s) origin, but never null', () => {
    expect(originAllowed(open, 'https://anywhere.example', own, 'visitor')).toBe(true);
    expect(originAllowed(open, 'null', own, 'visitor')).toBe(false);
  });
  it('without Origin a ticket passes, a visitor only where any site may', () => {
    expect(originAllowed(listed, undefined, own, 'ticket')).toBe(true);
    expect(originAllowed(listed, undefined, own, 'visitor')).toBe(false);
    expect(originAllowed(open, undefined, own, 'visitor')).toBe(true);
  });
  it('a ticket passes from our own origin only', () => {
    expect(originAllowed(listed, 'https://desk.example', own, 'ticket')).toBe(true);
    expect(originAllowed(listed, 'https://shop.example', own, 'ticket')).toBe(false);
  });
});

describe('ownOrigins', () => {
  const none = { publicUrl: null, trustedProxies: [] };
  it('is the host asked for, with its port, as http', () => expect(ownOrigins({ host: '127.0.0.1:3000' }, none)).toEqual(['http://127.0.0.1:3000']));
  it('is https behind a proxy that says so', () => expect(ownOrigins({ host: 'a.example', 'x-forwarded-proto': 'https' }, none)).toEqual(['https://a.example']));
  it('keeps the configured scheme under the configured name', () => expect(ownOrigins({ host: 'desk.example' }, config)).toEqual(['https://desk.example']));
  it('adds another name it is reached by', () => expect(ownOrigins({ host: '10.0.0.5:3000' }, config)).toEqual(['https://desk.example', 'http://10.0.0.5:3000']));
  it('ignores a broken host', () => expect(ownOrigins({ host: 'a b' }, none)).toEqual([]));
});

describe('normalizeOrigin and siteOrigin', () => {
  it('keeps IPv6 and drops default ports', () => {
    expect(normalizeOrigin('http://[::1]:3000')).toBe('http://[::1]:3000');
    expect(normalizeOrigin('http://Example.COM:80')).toBe('http://example.com');
  });
  it('reads a bare host as https', () => expect(siteOrigin('shop.example:8443')).toBe('https://shop.example:8443'));
});
