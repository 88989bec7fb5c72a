import net from 'node:net';
import type { Config } from './load-config.ts';
import { errorCode, StartProblem } from './start-problem.ts';

/** Thousands of widgets come back at once after a restart; beyond this the kernel drops them and they wait 1, 3, 7, 15 s. Capped by the system. */
const BACKLOG = 8_192;

type Wanted = Pick<Config, 'port' | 'portFixed' | 'host'>;

/**
 * Listens with `server` and returns the port. A port nobody asked for moves on to the next free one when it is taken;
 * a port that was asked for and is taken is a StartProblem.
 */
export async function listenOn(server: net.Server, wanted: Wanted): Promise<number> {
  const last = wanted.portFixed || wanted.port === 0 ? wanted.port : Math.min(wanted.port + 100, 65_535);
  for (let port = wanted.port; port <= last; port++) {
    if (!wanted.portFixed && port !== 0 && (await answers(port))) continue;
    const code = await tryListen(server, port, wanted.host);
    if (code === null) return boundPort(server);
    if (code !== 'EADDRINUSE' || port === last) throw portProblem(code, port, wanted);
  }
  throw portProblem('EADDRINUSE', wanted.port, wanted);
}

/** The port `listenOn` would take now; somebody else may take it before you listen. */
export async function pickPort(wanted: Wanted): Promise<number> {
  const server = net.createServer();
  const port = await listenOn(server, wanted);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function tryListen(server: net.Server, port: number, host: string): Promise<string | null> {
  return new Promise((resolve) => {
    const onError = (e: Error) => {
      server.removeListener('listening', onListening);
      resolve(errorCode(e) || 'EUNKNOWN');
    };
    const onListening = () => {
      server.removeListener('error', onError);
      resolve(null);
    };
    server.once('error', onError);
    server.once('listening', onListening);
    server.listen({ port, host: host.replace(/^\[|\]$/g, ''), backlog: BACKLOG });
  });
}

/** macOS lets 127.0.0.1 be bound while another program holds the same port on all addresses; a connection tells. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1', timeout: 500 });
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
    socket.once('timeout', () => done(false));
  });
}

function boundPort(server: net.Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function portProblem(code: string, port: number, wanted: Wanted): StartProblem {
  if (code === 'EADDRINUSE' && wanted.portFixed) return new StartProblem(`Port ${port} is taken by another program: stop that program, or choose another port with PORT.`);
  if (code === 'EADDRINUSE') return new StartProblem(`The ports ${wanted.port} to ${port} are all taken: choose a free one with PORT.`);
  if (code === 'EACCES') return new StartProblem(`Port ${port} may only be opened by an administrator: choose one above 1023 with PORT.`);
  return new StartProblem(`Parley cannot listen on ${wanted.host} (${code}): set HOST to an address of this machine, such as 127.0.0.1 or 0.0.0.0.`);
}
