import type { Readable } from 'node:stream';

export const MEDIA_KEY = /^[a-z0-9-]{8,64}$/;

/** Keeps the bytes of uploads under random keys (`[a-z0-9-]{8,64}`); names and types live in the store. */
export interface MediaStore {
  /**
   * Stores the whole stream or nothing; a failed or aborted stream leaves no partial object, and an object of that key stays as it was.
   * Resolves with the size in bytes. A key of another form is refused with UNPROCESSABLE, here and in the other verbs.
   */
  put(key: string, content: Readable): Promise<number>;
  /**
   * The bytes, or null when there is no such object; `size` is that of the whole object. `range` is inclusive, in bytes, cut at the end of the
   * object (all behind it: an empty stream); one that is backwards, negative or fractional is refused with UNPROCESSABLE.
   */
  get(key: string, range?: { start: number; end: number }): Promise<{ stream: Readable; size: number } | null>;
  /** Removing what is not there is no error. */
  remove(key: string): Promise<void>;
  ping(): Promise<void>;
}
