import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import * as ws from 'ws';
import { webSocketFrame } from './packed.ts';

const bytes = (text: string) => {
  const wire = webSocketFrame(text);
  return typeof wire === 'string' ? Buffer.from(wire, 'latin1') : wire;
};
/** What ws itself would send. */
function reference(text: string): Buffer {
  const frame = (ws as unknown as { Sender: { frame(data: Buffer, options: object): Buffer[] } }).Sender.frame;
  return Buffer.concat(frame(Buffer.from(text), { fin: true, opcode: 1, mask: false, rsv1: false, readOnly: true }));
}

it.each([0, 1, 125, 126, 127, 65_535, 65_536, 200_000])('a frame of %i bytes is the one ws makes', (length) => {
  expect(bytes('x'.repeat(length)).equals(reference('x'.repeat(length)))).toBe(true);
});
it('and one of any text', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => bytes(text).equals(reference(text))));
});
