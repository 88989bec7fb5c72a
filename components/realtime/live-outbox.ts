import type { UploadDto } from '#protocol/entities.ts';
import type { WireEvent } from '#protocol/events.ts';
import { newId } from '#protocol/ids.ts';
import type { CommandAnswer } from '#protocol/server-frames.ts';
import { type ApiProblem, isProblem } from './http.ts';
import type { RequestFrame } from './link.ts';
import { drop, enqueue, mark, type Outbox, type OutboxItem, parseOutbox, requeue, sendable } from './outbox.ts';
import type { Signal } from './signal.ts';

export type Storage = { read(): string | null; write(text: string): void };
type Options = {
  me: { id: string; name: string };
  storage: Storage;
  signal: Signal;
  isUp: () => boolean;
  send: (frame: RequestFrame) => Promise<unknown>;
  /** A message is stored; its author's own connection hears of it by the answer only. */
  onSent: (conv: string, ev: WireEvent) => void;
};
const RETRY_MS = 2_000;

/** Sends what was written, in order per conversation, once per message however often it is tried. Topic `outbox`. */
export function createOutbox({ me, storage, signal, isUp, send, onSent }: Options) {
  let box: Outbox = parseOutbox(storage.read());
  const set = (next: Outbox) => {
    box = next;
    storage.write(JSON.stringify(next));
    signal.tell('outbox');
  };
  const flush = () => {
    if (isUp()) for (const item of sendable(box)) void sendOne(item);
  };
  const sendOne = async (item: OutboxItem) => {
    set(mark(box, item.cid, 'sending'));
    try {
      const ev = eventOf(item, (await send(frameOf(item))) as CommandAnswer, me);
      if (ev) onSent(item.conv, ev);
      set(drop(box, item.cid));
    } catch (e) {
      const problem = isProblem(e) ? e : undefined;
      if (mayPass(problem)) {
        set(mark(box, item.cid, 'waiting'));
        setTimeout(flush, problem?.retryAfterMs ?? RETRY_MS);
        return;
      }
      set(mark(box, item.cid, 'failed', problem?.message));
    }
    flush();
  };
  return {
    all: () => box,
    flush,
    resume() {
      set(requeue(box));
      flush();
    },
    /** An event with one of our ids came in by another way: it is out. */
    arrived(cid: string | undefined) {
      if (cid && box.some((x) => x.cid === cid)) set(drop(box, cid));
    },
    post(message: { conv: string; note: boolean; body: string; attachments: UploadDto[] }) {
      const { conv, note, body, attachments } = message;
      set(enqueue(box, { conv, cid: newId(), kind: note ? 'note' : kindOf(attachments), body, attachments, at: Date.now() }));
      flush();
    },
    resend(cid: string) {
      set(mark(box, cid, 'waiting'));
      flush();
    },
    discard: (cid: string) => set(drop(box, cid)),
  };
}

/** One word for what is attached: `image` if all are, else `file`. */
export function kindOf(attachments: readonly UploadDto[]): OutboxItem['kind'] {
  if (attachments.length === 0) return 'text';
  return attachments.every((a) => a.mime.startsWith('image/')) ? 'image' : 'file';
}

const frameOf = ({ conv, cid, kind, body, attachments }: OutboxItem): RequestFrame => ({
  t: 'msg.send',
  conv,
  cid,
  kind,
  body,
  ...(attachments.length > 0 ? { attachments: attachments.map((a) => a.id) } : {}),
});

function eventOf(item: OutboxItem, answer: CommandAnswer, me: { id: string; name: string }): WireEvent | null {
  if (typeof answer.id !== 'string') return null;
  const base = { seq: answer.seq, id: answer.id, actor: { kind: 'agent' as const, id: me.id, name: me.name }, ts: answer.ts, cid: item.cid };
  const files = item.attachments.length > 0 ? { attachments: item.attachments } : {};
  return item.kind === 'note'
    ? { ...base, type: 'note.created', data: { kind: 'note', body: item.body, ...files } }
    : { ...base, type: 'message.created', data: { kind: item.kind, body: item.body, ...files } };
}

const PASSING = new Set<ApiProblem['code']>(['NO_ANSWER', 'RATE_LIMITED', 'OVERLOADED', 'UNAVAILABLE', 'INTERNAL', 'CSEQ_GAP']);
const mayPass = (problem: ApiProblem | undefined) => !problem || PASSING.has(problem.code);
