import type { Packed } from './packed.ts';

export type TransportKind = 'websocket' | 'socket-io' | 'long-poll';

/** What a session needs of a transport. A transport knows nothing of CS/1 beyond frames being JSON objects. */
export interface Sink {
  readonly kind: TransportKind;
  send(packed: Packed): void;
  /** Closes with one of protocol CLOSE; sending afterwards does nothing. */
  close(code: number, reason: string): void;
  /** What the peer has not taken yet. Two numbers, not an object: asked for every frame. */
  bufferedBytes(): number;
  bufferedFrames(): number;
}
