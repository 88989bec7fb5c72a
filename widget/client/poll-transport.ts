import type { ServerFrame } from '#protocol/server-frames.ts';
import type { Transport, TransportEvents } from './transport.ts';

/** `url` is the poll address of the inbox. The first frame sent must be `hello`. */
export function pollTransport(url: string, on: TransportEvents): Transport {
  const abort = new AbortController();
  let session: string | null = null;
  let waiting: Record<string, unknown>[] = [];
  let flush: ReturnType<typeof setTimeout> | undefined;
  let ended = false;
  let held = 0;

  const end = (code: number) => {
    if (ended) return;
    ended = true;
    abort.abort();
    on.close(code);
  };
  const at = () => {
    const u = new URL(url);
    u.pathname = `${u.pathname.replace(/\/$/, '')}/${session}`;
    return u.href;
  };
  const call = async (to: string, body: unknown): Promise<void> => {
    held++;
    try {
      const res = await fetch(to, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), signal: abort.signal, credentials: 'omit' });
      if (!res.ok) return end(res.status === 401 ? 4401 : res.status === 403 ? 4403 : 1006);
      const answer = (await res.json()) as { session?: string; frames?: ServerFrame[] };
      if (ended) return;
      if (answer.session !== undefined) session = answer.session;
      for (const frame of answer.frames ?? []) if (!ended) on.frame(frame);
    } catch {
      end(1006);
    } finally {
      held--;
      if (!ended && session !== null && (held === 0 || waiting.length > 0)) push();
    }
  };
  const push = () => {
    clearTimeout(flush);
    const frames = waiting.splice(0, 64);
    void call(at(), { frames });
  };
  setTimeout(() => {
    if (!ended) on.open();
  });
  return {
    send(frame) {
      if (ended) return;
      if (frame.t === 'hello') {
        void call(url, { hello: frame });
        return;
      }
      waiting.push(frame);
      clearTimeout(flush);
      if (session !== null) flush = setTimeout(push, 25);
    },
    close() {
      if (ended) return;
      ended = true;
      clearTimeout(flush);
      abort.abort();
      waiting = [];
      if (session !== null) void fetch(at(), { method: 'DELETE', keepalive: true, credentials: 'omit' }).catch(() => {});
    },
  };
}
