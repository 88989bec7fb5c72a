/** The visitor's socket with a hand on it: frames the server would send are put between the real ones. */
import type { BrowserContext, WebSocketRoute } from '@playwright/test';

type Frame = Record<string, unknown> & { t?: string; conv?: string; seq?: number };

export type Wire = {
  /** Frames as they are: volatile ones. */
  frame(frame: Frame): void;
  /** An event after the last one this browser has seen of the conversation. Real events after it are not seen. */
  event(conv: string, type: string, actor: object, data: object): void;
  /** What the visitor has sent. */
  sent: Frame[];
  /** Nothing gets through, and no new connection either, until it is mended. */
  cut(): void;
  mend(): void;
};

export async function openWire(context: BrowserContext): Promise<Wire> {
  const seen = new Map<string, number>();
  const sent: Frame[] = [];
  let live: WebSocketRoute | undefined;
  let down = false;
  const note = (message: string | Buffer) => {
    const parsed: unknown = JSON.parse(message.toString());
    for (const f of (Array.isArray(parsed) ? parsed : [parsed]) as Frame[]) {
      if (typeof f.conv === 'string' && typeof f.seq === 'number') seen.set(f.conv, Math.max(seen.get(f.conv) ?? 0, f.seq));
    }
  };
  await context.routeWebSocket(/\/ws\b/, (ws) => {
    if (down) return void ws.close({ code: 1012 });
    const server = ws.connectToServer();
    live = ws;
    server.onMessage((m) => {
      note(m);
      ws.send(m);
    });
    ws.onMessage((m) => {
      const parsed: unknown = JSON.parse(m.toString());
      sent.push(...((Array.isArray(parsed) ? parsed : [parsed]) as Frame[]));
      server.send(m);
    });
  });
  await context.route(/\/(poll|socket\.io)\b|\/session$/, (route) => (down ? route.abort() : route.continue()));
  const put = (f: Frame) => live?.send(JSON.stringify(f));
  return {
    frame: put,
    event(conv, type, actor, data) {
      const seq = (seen.get(conv) ?? 0) + 1;
      seen.set(conv, seq);
      put({ t: 'ev', conv, seq, id: crypto.randomUUID(), type, actor, ts: Date.now(), data });
    },
    sent,
    cut() {
      down = true;
      void live?.close({ code: 1012 });
    },
    mend() {
      down = false;
    },
  };
}
