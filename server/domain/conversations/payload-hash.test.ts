import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { payloadHash } from './payload-hash.ts';

it('a plain text message hashes the same by the short way and by the general one', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), fc.nat(), (body, kind, i) => {
      const frame = { t: 'msg.send', i, conv: 'c', cid: 'x', cseq: i, kind, body };
      // A key without a value is no part of the payload, and takes the general way.
      return payloadHash(frame) === payloadHash({ ...frame, meta: undefined, i: i + 1, conv: null });
    }),
  );
});
it('differs by every part of the payload, not by the order of its keys', () => {
  const frame = { t: 'msg.send', kind: 'text', body: 'a', meta: { t: { key: 1 }, button: 'x' } };
  expect(payloadHash({ ...frame, body: 'b' })).not.toBe(payloadHash(frame));
  expect(payloadHash({ ...frame, meta: { button: 'y' } })).not.toBe(payloadHash(frame));
  expect(payloadHash({ body: 'a', kind: 'text', meta: { button: 'x', t: { key: 2 } }, t: 'msg.send' })).toBe(payloadHash(frame));
});
