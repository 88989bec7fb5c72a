import type { ServerFrame } from '#protocol';

/** A frame for several readers: turned into text once, and only if a transport wants text. */
export class Packed {
  #text: string | undefined;
  #wire: Wire | undefined;
  constructor(readonly frame: ServerFrame) {}
  get text(): string {
    this.#text ??= JSON.stringify(this.frame);
    return this.#text;
  }
  /** The text as one whole WebSocket frame of a server (RFC 6455 §5.2), ready for the TCP stream. */
  get wire(): Wire {
    this.#wire ??= webSocketFrame(this.text);
    return this.#wire;
  }
}
export const pack = (frame: ServerFrame): Packed => new Packed(frame);

/** Bytes, or a string that holds one byte per character: the stream copies such a string without making a buffer of it. */
export type Wire = string | Buffer;

const FINAL_TEXT = 0x81;

export function webSocketFrame(text: string): Wire {
  const bytes = Buffer.byteLength(text);
  const head = frameHead(bytes);
  if (bytes === text.length) return head + text;
  const frame = Buffer.allocUnsafe(head.length + bytes);
  frame.write(head, 'latin1');
  frame.write(text, head.length, 'utf8');
  return frame;
}

function frameHead(bytes: number): string {
  if (bytes < 126) return String.fromCharCode(FINAL_TEXT, bytes);
  if (bytes < 65_536) return String.fromCharCode(FINAL_TEXT, 126, bytes >> 8, bytes & 255);
  return String.fromCharCode(FINAL_TEXT, 127, 0, 0, 0, 0, bytes >>> 24, (bytes >> 16) & 255, (bytes >> 8) & 255, bytes & 255);
}
