import type { ServerFrame } from '#protocol';

/** A frame for several readers: turned into text once, and only if a transport wants text. */
export class Packed {
  #text: string | undefined;
  constructor(readonly frame: ServerFrame) {}
  get text(): string {
    this.#text ??= JSON.stringify(this.frame);
    return this.#text;
  }
}
export const pack = (frame: ServerFrame): Packed => new Packed(frame);
