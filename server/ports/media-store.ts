import type { Readable } from 'node:stream';

/** Keeps the bytes of uploads under random keys (`[a-z0-9-]{8,64}`); names and types live in the store. */
export interface MediaStore {
  /** Stores the whole stream or nothing; a failed or aborted stream leaves no partial object. Resolves with the size in bytes. */
  put(key: string, content: Readable): Promise<number>;
  /** The bytes, or null when there is no such object. `range` is inclusive, in bytes. */
  get(key: string, range?: { start: number; end: number }): Promise<{ stream: Readable; size: number } | null>;
  /** Removing what is not there is no error. */
  remove(key: string): Promise<void>;
  ping(): Promise<void>;
}
