import type { OkFrame, ServerFrame } from '#protocol/server-frames.ts';
import { api, isProblem, noAnswer } from './http.ts';
import { backoff, greeting, type Identity, isSignedOut, type Link, type LinkEvents, type RequestFrame, type SilentFrame, settle } from './link.ts';

type Waiting = { resolve: (answer: OkFrame) => void; reject: (e: unknown) => void };
type Answer = { session?: string; frames: ServerFrame[] };

/** CS/1 over long poll, for networks that let no WebSocket through. One request hangs; what is to be said goes out in another, which releases it. */
export function pollLink(who: Identity, events: LinkEvents): Link {
  const waiting = new Map<number, Waiting>();
  let session: string | null = null;
  let number = 0;
  let attempt = 0;
  let closed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const take = (frames: ServerFrame[]) => {
    for (const frame of frames) {
      if ((frame.t !== 'ok' && frame.t !== 'err' && frame.t !== 'pong') || frame.i === undefined) continue;
      const asker = waiting.get(frame.i);
      waiting.delete(frame.i);
      try {
        asker?.resolve(settle(frame));
      } catch (e) {
        asker?.reject(e);
      }
    }
    events.onFrames(frames);
  };
  const down = () => {
    session = null;
    for (const { reject } of waiting.values()) reject(noAnswer());
    waiting.clear();
    if (closed) return;
    events.onDown();
    clearTimeout(timer);
    timer = setTimeout(open, backoff(attempt));
    attempt += 1;
  };
  const open = async () => {
    try {
      const answer = await api<Answer>('/poll', { body: { hello: { t: 'hello', ...(await greeting(who)) } } });
      session = answer.session ?? null;
      number = 0;
      attempt = 0;
      events.onUp();
      take(answer.frames);
      void listen(session);
    } catch (e) {
      if (isSignedOut(e)) events.onSignedOut();
      else down();
    }
  };
  const post = async (frames: unknown[], of: string | null) => {
    if (!of) return;
    const answer = await api<Answer>(`/poll/${of}`, { body: { frames } });
    if (session === of) take(answer.frames);
  };
  const listen = async (of: string | null) => {
    while (!closed && of && session === of) {
      try {
        await post([], of);
      } catch (e) {
        if (session === of && !(isProblem(e) && e.code === 'RATE_LIMITED')) return down();
      }
    }
  };
  const say = (frame: (RequestFrame & { i: number }) | SilentFrame) => {
    const of = session;
    post([frame], of).catch(() => session === of && down());
  };
  void open();

  return {
    request(frame) {
      if (!session) return Promise.reject(noAnswer());
      number += 1;
      const i = number;
      return new Promise((resolve, reject) => {
        waiting.set(i, { resolve, reject });
        say({ ...frame, i });
      });
    },
    send: (frame) => say(frame),
    retry() {
      if (session) return;
      attempt = 0;
      clearTimeout(timer);
      void open();
    },
    close() {
      closed = true;
      clearTimeout(timer);
      if (session) void api(`/poll/${session}`, { method: 'DELETE' }).catch(() => undefined);
      session = null;
    },
  };
}
