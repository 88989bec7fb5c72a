/** A customer without a browser: a visitor's session over long poll, enough to write and to hear the answer. */
import { randomUUID } from 'node:crypto';

type Frame = Record<string, unknown> & { t: string };
export type Visitor = {
  contactId: string;
  /** Sends a text; the first one opens the conversation. Returns its id. */
  say(body: string): Promise<string>;
  typing(on: boolean): Promise<void>;
  /** Waits until a message with this text has come in. */
  hears(body: string): Promise<void>;
  /** Texts of all messages that came in so far. */
  heard(): string[];
};

/** `inbox` (the demo's when left out), the identity token of a site, if it signs, and what was typed in without a signature. */
export async function openVisitor(baseURL: string, as: { inbox?: string; userJwt?: string; user?: { name: string } } = {}): Promise<Visitor> {
  const headers = { 'content-type': 'application/json', origin: baseURL };
  const post = async (path: string, body: unknown): Promise<Record<string, unknown>> => {
    const res = await fetch(new URL(path, baseURL), { method: 'POST', headers, body: JSON.stringify(body) });
    if (!res.ok) throw new Error(`${path} answered ${res.status}: ${await res.text()}`);
    return (await res.json()) as Record<string, unknown>;
  };
  const inbox = as.inbox ?? /data-inbox="([^"]+)"/.exec(await (await fetch(new URL('/demo/', baseURL))).text())?.[1] ?? '';
  const deviceId = randomUUID();
  const session = await post(`/widget/${inbox}/session`, {
    deviceId,
    locale: 'en',
    ...(as.userJwt === undefined ? {} : { userJwt: as.userJwt }),
    ...(as.user === undefined ? {} : { user: as.user }),
  });
  const opened = await post(String(session.pollPath), { hello: { t: 'hello', v: 1, token: session.token, deviceId, tabId: 't1' } });
  const line = String(session.pollPath).replace(/(\?.*)?$/, `/${String(opened.session)}$1`);
  const seen: Frame[] = [];
  let number = 0;
  let conv: string | null = null;
  const exchange = async (frames: unknown[]) => {
    const { frames: got } = await post(line, { frames });
    seen.push(...(got as Frame[]));
  };
  const until = async (found: () => Frame | undefined): Promise<Frame> => {
    for (let tries = 0; tries < 20; tries++) {
      const frame = found();
      if (frame) return frame;
      await exchange([]);
    }
    throw new Error(`did not come; came: ${JSON.stringify(seen).slice(-2000)}`);
  };
  const texts = () => seen.flatMap((f) => (f.t === 'ev' && f.type === 'message.created' ? [String((f.data as { body?: string }).body)] : []));
  return {
    contactId: String((session.contact as { id: string }).id),
    async say(body) {
      number += 1;
      const i = number;
      await exchange([{ t: 'msg.send', i, conv, cid: randomUUID(), kind: 'text', body }]);
      const answer = await until(() => seen.find((f) => (f.t === 'ok' || f.t === 'err') && f.i === i));
      if (answer.t === 'err') throw new Error(JSON.stringify(answer));
      conv = String(answer.conv);
      return conv;
    },
    typing: (on) =>
      exchange([
        { t: 'typing', conv, on },
        { t: 'ping', i: ++number },
      ]),
    hears: async (body) => void (await until(() => seen.find((f) => f.t === 'ev' && (f.data as { body?: string }).body === body))),
    heard: texts,
  };
}
