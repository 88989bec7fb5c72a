import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

export type Pages = {
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
  /** Next's own upgrade (hot reload in development); true when it took the socket. */
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  close(): Promise<void>;
};

/**
 * Next renders the pages. It gets a server that never listens for its upgrade listener: on the real one it would run its router for every
 * socket (reference: 30 % more CPU per connect) and end connections that are not its own.
 */
export async function openPages(options: { dir: string; dev: boolean; hostname: string; port: number }): Promise<Pages> {
  const { default: next } = await import('next');
  const upgradeSink = createServer();
  const app = next({ dev: options.dev, dir: options.dir, hostname: options.hostname, port: options.port, httpServer: upgradeSink });
  await app.prepare();
  const handler = app.getRequestHandler();
  return {
    handle: (req, res) => handler(req, res),
    upgrade(req, socket, head) {
      if (!options.dev || !req.url?.startsWith('/_next/')) return false;
      upgradeSink.emit('upgrade', req, socket, head);
      return true;
    },
    close: () => app.close(),
  };
}
