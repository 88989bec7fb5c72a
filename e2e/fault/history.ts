/**
 * The history of a run: one JSON line per thing that happened, in the order in which this process saw it. Written while it runs, read
 * offline by checker.ts.
 */
import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** `time`: monotonic ms. `device`: sender (visitor device) or subscriber. */
export type Entry =
  /** A send was handed to the socket for the first time; `n` counts 1, 2, 3 … per device and conversation in the order of sending. */
  | { type: 'invoke'; time: number; device: string; conv: string; cid: string; n: number; body: string }
  /** The server answered ok. */
  | { type: 'ok'; time: number; device: string; conv: string; cid: string; seq: number; id: string; dup: boolean }
  /** The server refused for good: it must not be in the log. */
  | { type: 'fail'; time: number; device: string; conv: string; cid: string; code: string }
  /** The outcome is unknown (cut, later refusal); a retry follows or not. */
  | { type: 'info'; time: number; device: string; conv: string; cid: string; what: string }
  /** A live subscriber applied an event (after dropping what it had). `cid` only where the server tells it. */
  | { type: 'saw'; time: number; device: string; conv: string; seq: number; id: string; body: string }
  /** A subscriber is told a read position of one side. */
  | { type: 'cursor'; time: number; device: string; conv: string; who: string; read: number }
  /** The log as it was read back at the end. `n`: which sequence, `all` or `public`. */
  | { type: 'log'; conv: string; seq: number; id: string; cid: string; body: string; sequence: 'all' | 'public' }
  /** Until here the named subscriber has followed: at the end it must have seen this much. */
  | { type: 'end'; device: string; conv: string; head: number }
  | { type: 'note'; time: number; text: string };

export class History {
  readonly file: string;
  private readonly stream: WriteStream;
  lines = 0;
  constructor(file: string) {
    mkdirSync(dirname(file), { recursive: true });
    this.file = file;
    this.stream = createWriteStream(file);
  }
  add(entry: Entry): void {
    this.lines += 1;
    this.stream.write(`${JSON.stringify(entry)}\n`);
  }
  note(text: string): void {
    this.add({ type: 'note', time: performance.now(), text });
  }
  close(): Promise<void> {
    return new Promise((resolve) => this.stream.end(() => resolve()));
  }
}

export async function readHistory(file: string): Promise<Entry[]> {
  return (await readFile(file, 'utf8'))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Entry);
}
