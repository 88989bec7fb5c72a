import net from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { listenOn, pickPort } from './pick-port.ts';

const open: net.Server[] = [];
afterEach(() => Promise.all(open.splice(0).map((s) => new Promise((resolve) => s.close(resolve)))));

async function taken(host = '127.0.0.1'): Promise<number> {
  const server = net.createServer();
  open.push(server);
  return listenOn(server, { port: 0, portFixed: true, host });
}

test('a port nobody asked for moves on to the next free one', async () => {
  const port = await taken();
  const server = net.createServer();
  open.push(server);
  const got = await listenOn(server, { port, portFixed: false, host: '127.0.0.1' });
  expect(got).toBeGreaterThan(port);
  expect(server.listening).toBe(true);
});

test('a port that was asked for and is taken is a refusal', async () => {
  const port = await taken();
  await expect(pickPort({ port, portFixed: true, host: '127.0.0.1' })).rejects.toMatchObject({ code: 'START_PROBLEM', message: expect.stringContaining(`Port ${port} is taken`) });
});

test('taken on all addresses counts as taken on loopback', async () => {
  const port = await taken('0.0.0.0');
  expect(await pickPort({ port, portFixed: false, host: '127.0.0.1' })).not.toBe(port);
});

test('an address of another machine', async () => {
  await expect(pickPort({ port: 0, portFixed: true, host: '203.0.113.7' })).rejects.toMatchObject({ code: 'START_PROBLEM', message: expect.stringContaining('HOST') });
});

test('a picked port is free', async () => {
  const port = await pickPort({ port: 0, portFixed: true, host: '127.0.0.1' });
  const server = net.createServer();
  open.push(server);
  expect(await listenOn(server, { port, portFixed: true, host: '127.0.0.1' })).toBe(port);
});
