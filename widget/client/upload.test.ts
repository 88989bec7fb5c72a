import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { uploadFile } from './upload.ts';

type Answer = { status: number; text: string } | 'no network' | 'never';

/** Answers one request after the other with what the test has put here. */
let answers: Answer[] = [];
let tokens: string[] = [];

class FakeRequest {
  upload: { onprogress: ((e: { lengthComputable: boolean; loaded: number; total: number }) => void) | null } = { onprogress: null };
  onload: (() => void) | null = null;
  onerror: (() => void) | null = null;
  onabort: (() => void) | null = null;
  status = 0;
  responseText = '';
  open() {}
  setRequestHeader(name: string, value: string) {
    if (name === 'authorization') tokens.push(value);
  }
  abort() {
    this.onabort?.();
  }
  send() {
    const answer = answers.shift();
    if (answer === undefined || answer === 'never') return;
    queueMicrotask(() => {
      this.upload.onprogress?.({ lengthComputable: true, loaded: 1, total: 2 });
      if (answer === 'no network') return this.onerror?.();
      this.status = answer.status;
      this.responseText = answer.text;
      this.onload?.();
    });
  }
}

const file = new File(['x'], 'bill.pdf', { type: 'application/pdf' });
const target = { base: 'https://chat.example', inbox: 'in', locale: 'en', token: async (fresh?: boolean) => (fresh ? 'new' : 'old') };
const upload = (signal = new AbortController().signal, parts: number[] = []) => uploadFile(target, file, (part) => parts.push(part), signal);

describe('upload', () => {
  beforeEach(() => {
    vi.stubGlobal('XMLHttpRequest', FakeRequest);
    tokens = [];
  });
  afterEach(() => vi.unstubAllGlobals());

  it('answers with the attachment and tells how far it is', async () => {
    const parts: number[] = [];
    answers = [{ status: 201, text: '{"id":"f1"}' }];
    expect(await upload(undefined, parts)).toEqual({ id: 'f1' });
    expect([parts, tokens]).toEqual([[0.5], ['Bearer old']]);
  });

  it('says why the server refused, in its own words', async () => {
    answers = [{ status: 415, text: '{"code":"UNSUPPORTED_MEDIA","detail":"This kind of file is not accepted."}' }];
    await expect(upload()).rejects.toEqual({ code: 'UNSUPPORTED_MEDIA', message: 'This kind of file is not accepted.', status: 415 });
  });

  it('takes a page of a proxy and a dead network for "not now"', async () => {
    answers = [{ status: 502, text: '<html>' }, 'no network'];
    await expect(upload()).rejects.toEqual({ code: 'UNAVAILABLE', message: '', status: 502 });
    await expect(upload()).rejects.toEqual({ code: 'UNAVAILABLE', message: '', status: 0 });
  });

  it('asks for a fresh token once, not for ever', async () => {
    answers = [
      { status: 401, text: '{}' },
      { status: 201, text: '{"id":"f1"}' },
      { status: 401, text: '{}' },
      { status: 401, text: '{"code":"UNAUTHENTICATED"}' },
    ];
    expect(await upload()).toEqual({ id: 'f1' });
    await expect(upload()).rejects.toMatchObject({ code: 'UNAUTHENTICATED', status: 401 });
    expect(tokens).toEqual(['Bearer old', 'Bearer new', 'Bearer old', 'Bearer new']);
  });

  it('ends when the person takes the file back', async () => {
    const abort = new AbortController();
    answers = ['never'];
    const going = upload(abort.signal);
    await Promise.resolve();
    abort.abort();
    await expect(going).rejects.toMatchObject({ code: 'ABORTED' });
  });
});
