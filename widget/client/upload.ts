/** Uploading one file of the visitor, with progress and cancel. */
import type { Attachment } from '#protocol/events.ts';
import { type Refusal, refusal } from './refusal.ts';

export type UploadTarget = { base: string; inbox: string; locale: string; token(fresh?: boolean): Promise<string> };

/** Resolves with the attachment object; rejects with a `Refusal` (`ABORTED` when `signal` ended it). */
export async function uploadFile(target: UploadTarget, file: File, progress: (part: number) => void, signal: AbortSignal): Promise<Attachment> {
  const first = await attempt(target, file, await target.token(), progress, signal);
  if (first.status !== 401) return done(first);
  return done(await attempt(target, file, await target.token(true), progress, signal));
}

type Answer = { status: number; text: string };

async function done(answer: Answer): Promise<Attachment> {
  if (answer.status === 201 || answer.status === 200) return JSON.parse(answer.text) as Attachment;
  throw await refusal(answer.status, () => JSON.parse(answer.text));
}

/** XMLHttpRequest, because fetch tells nothing about the progress of an upload. */
function attempt(target: UploadTarget, file: File, token: string, progress: (part: number) => void, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const fail = (code: string) => reject({ code, message: '', status: 0 } satisfies Refusal);
    const xhr = new XMLHttpRequest();
    xhr.open('POST', `${target.base}/widget/${encodeURIComponent(target.inbox)}/uploads`);
    xhr.setRequestHeader('authorization', `Bearer ${token}`);
    xhr.setRequestHeader('accept-language', target.locale);
    xhr.upload.onprogress = (e) => progress(e.lengthComputable ? e.loaded / e.total : 0);
    xhr.onload = () => resolve({ status: xhr.status, text: xhr.responseText });
    xhr.onerror = () => fail('UNAVAILABLE');
    xhr.onabort = () => fail('ABORTED');
    signal.addEventListener('abort', () => xhr.abort());
    if (signal.aborted) return fail('ABORTED');
    const form = new FormData();
    form.append('file', file, file.name);
    xhr.send(form);
  });
}
