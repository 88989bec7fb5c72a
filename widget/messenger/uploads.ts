/** The files of one composer: checked before they are sent anywhere, uploaded at once, claimed by the message. */
import { type Signal, signal } from '@preact/signals';
import type { Attachment } from '#protocol/events.ts';
import { isRefusal } from '../client/refusal.ts';
import { uploadFile } from '../client/upload.ts';
import type { App } from './app.ts';
import { sizeOf } from './format.ts';

export type Upload = {
  id: number;
  file: File;
  part: number;
  done: Attachment | null;
  error: string | null;
  again: boolean;
  /** The network went away under it. */
  cut: boolean;
  abort: AbortController;
};

export type Uploads = {
  list: Signal<Upload[]>;
  add(files: readonly File[]): void;
  retry(id: number): void;
  /** The network is back: what it broke off begins again. */
  resume(): void;
  remove(id: number): void;
  /** Hands over what is uploaded and forgets it. */
  take(): Attachment[];
};

/** Of conversations whose composer is not on screen: what was attached is there again when the customer comes back. */
const kept = new Map<string, Uploads>();

/** The files of a conversation's composer. `key` as its draft is called. */
export const uploadsOf = (app: App, key: string): Uploads => kept.get(key) ?? createUploads(app);

/** Under this name from now on, and under no other. */
export function keepUploads(key: string, uploads: Uploads): void {
  for (const [name, other] of kept) if (other === uploads) kept.delete(name);
  kept.set(key, uploads);
}

function createUploads(app: App): Uploads {
  const list = signal<Upload[]>([]);
  let next = 1;
  const change = (id: number, to: Partial<Upload>) => {
    list.value = list.value.map((u) => (u.id === id ? { ...u, ...to } : u));
  };
  const run = async (u: Upload) => {
    const target = { base: location.origin, inbox: app.boot.inbox, locale: app.locale.value, token: app.client.token };
    try {
      const done = await uploadFile(target, u.file, (part) => change(u.id, { part }), u.abort.signal);
      change(u.id, { done, part: 1 });
    } catch (e) {
      if (u.abort.signal.aborted) return;
      const { status, message } = isRefusal(e) ? e : { status: 0, message: '' };
      const final = status >= 400 && status < 500 && status !== 429 && status !== 401;
      change(u.id, { error: (final && message) || app.words.value.uploadFailed, again: true, cut: status === 0 });
    }
  };
  const retry = (id: number) => {
    const u = list.value.find((x) => x.id === id);
    if (u === undefined) return;
    const again = { ...u, error: null, part: 0, cut: false, abort: new AbortController() };
    change(id, again);
    void run(again);
  };
  return {
    list,
    add(files) {
      const { maxFiles } = app.machine.limits;
      const room = maxFiles - list.value.length;
      if (files.length > room) app.notice.value = app.words.value.tooMany(maxFiles);
      for (const file of files.slice(0, Math.max(0, room))) {
        const error = fault(app, file);
        const u: Upload = { id: next++, file, part: 0, done: null, error, again: false, cut: false, abort: new AbortController() };
        list.value = [...list.value, u];
        if (error === null) void run(u);
      }
    },
    retry,
    resume() {
      for (const u of list.value) if (u.cut) retry(u.id);
    },
    remove(id) {
      list.value.find((x) => x.id === id)?.abort.abort();
      list.value = list.value.filter((x) => x.id !== id);
    },
    take() {
      const ready = list.value.flatMap((u) => (u.done === null ? [] : [u.done]));
      list.value = list.value.filter((u) => u.done === null);
      return ready;
    },
  };
}

/** The sentence that says why a file cannot go, or null. */
function fault(app: App, file: File): string | null {
  const words = app.words.value;
  const { maxFileBytes, accept } = app.machine.limits;
  if (file.size === 0) return words.empty;
  if (file.size > maxFileBytes) return words.tooBig(sizeOf(file.size), sizeOf(maxFileBytes));
  return file.type === '' || accept.length === 0 || accept.some((a) => matches(a, file.type)) ? null : words.wrongType;
}

const matches = (pattern: string, type: string) => (pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern);
