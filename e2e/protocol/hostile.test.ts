/** 20,000 hostile frames (delivery promise 28): the process lives, memory stays, nothing is INTERNAL, a neighbour notices nothing. */
import { readFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import WebSocket from 'ws';
import type { Client } from './client.ts';
import { hostileFrame, type Random, seeded } from './hostile.ts';
import { type AgentKey, openConversation, openWorld, text, type Visitor, type World } from './world.ts';

const SEED = Number(process.env.PARLEY_FUZZ_SEED ?? 20_261);
const COUNT = { ws: 13_000, poll: 3_000, socketIo: 3_000, fragments: 500, http: 500 };

let world: World;
let agent: AgentKey;
let visitor: Visitor;
let neighbour: Client;
let conv: string;
const answers = new Map<string, number>();
beforeAll(async () => {
  world = await openWorld();
  agent = await world.newKey('agent');
  visitor = await world.visitor();
  neighbour = await world.connect('ws', await world.visitor());
  const attacker = await world.connect('ws', visitor);
  conv = await openConversation(attacker);
  attacker.close();
}, 120_000);
afterAll(() => world?.close());

it(`survives 20,000 hostile frames (seed ${SEED})`, async () => {
  const random = seeded(SEED);
  const home = await openConversation(neighbour);
  // The warm-up takes the same road, so that what is counted is growth and not the first use of code and heap.
  await overWebSocket(random, 4_000);
  await overPoll(random, 1_000);
  await overSocketIo(random, 1_000);
  await fragments(random, 200);
  await overHttp(random, 200);
  const before = await settledRss(world.child.pid);
  let sent = 0;
  sent += await overWebSocket(random, COUNT.ws);
  expect((await neighbour.ask(text(home, 'still fine'))).t).toBe('ok');
  sent += await overPoll(random, COUNT.poll);
  sent += await overSocketIo(random, COUNT.socketIo);
  sent += await fragments(random, COUNT.fragments);
  sent += await overHttp(random, COUNT.http);
  const after = await settledRss(world.child.pid);
  console.log(`hostile: ${sent} frames, seed ${SEED}, RSS ${mb(before)} → ${mb(after)} MB, answers ${JSON.stringify(Object.fromEntries(answers))}`);
  expect(sent).toBeGreaterThanOrEqual(20_000);
  expect((await neighbour.ask(text(home, 'and now'))).t).toBe('ok');
  expect((await neighbour.ask({ t: 'history', conv: home, before: 100 })).t).toBe('ok');
  expect(answers.get('INTERNAL') ?? 0).toBe(0);
  expect(after - before).toBeLessThanOrEqual(32 * 1024 * 1024);
  expect((await world.call('GET', '/livez')).status).toBe(200);
}, 300_000);

const mb = (n: number) => Math.round(n / 1024 / 1024);
const note = (code: string) => answers.set(code, (answers.get(code) ?? 0) + 1);
function noteFrames(data: string): void {
  for (const [, code] of data.matchAll(/"code":"([A-Z_]+)"/g)) note(code ?? '');
}

/** The smallest of some readings under light traffic: garbage that the next collection takes is not growth. */
async function settledRss(pid: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let n = 0; n < 24; n++) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    least = Math.min(least, Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024);
    for (let k = 0; k < 60; k++) await world.call('GET', '/livez');
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return least;
}

async function overWebSocket(random: Random, count: number): Promise<number> {
  let sent = 0;
  const worker = async () => {
    while (sent < count) sent += await oneSocket(random, sent % 5 !== 0);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return sent;
}

/** Opens, greets (or not), throws four frames and waits for the end. */
function oneSocket(random: Random, greet: boolean): Promise<number> {
  return new Promise((resolve) => {
    const ws = new WebSocket(world.base.replace('http', 'ws') + visitor.wsPath, ['cs1'], { headers: { Origin: world.base }, perMessageDeflate: false });
    let sent = 0;
    const end = setTimeout(() => ws.close(), 400);
    ws.on('open', () => {
      if (greet) ws.send(JSON.stringify({ t: 'hello', v: 1, token: visitor.token, deviceId: visitor.deviceId, tabId: 't' }));
      for (let n = 0; n < 4 && ws.readyState === WebSocket.OPEN; n++) {
        const frame = hostileFrame(random, conv);
        ws.send(frame);
        sent += 1;
      }
      setTimeout(() => ws.close(), 30);
    });
    ws.on('message', (data) => noteFrames(String(data)));
    ws.on('error', () => undefined);
    ws.on('close', () => {
      clearTimeout(end);
      resolve(sent);
    });
  });
}

async function overPoll(random: Random, count: number): Promise<number> {
  const headers = { 'content-type': 'application/json', origin: world.base };
  let sent = 0;
  while (sent < count) {
    const made = await world.call('POST', visitor.pollPath, {
      body: { hello: { t: 'hello', v: 1, token: visitor.token, deviceId: visitor.deviceId, tabId: 'p' } },
      origin: world.base,
    });
    const url = `${world.base}/poll/${made.body.session}`;
    const frames = Array.from({ length: 5 }, () => hostileFrame(random, conv));
    const body = `{"frames":[${frames.filter((f) => typeof f === 'string' && isJson(f)).join(',')},{"t":"ping","i":999999999}]}`.replace('[,', '[');
    noteFrames(await (await fetch(url, { method: 'POST', headers, body })).text());
    const raw = frames.find((f) => typeof f !== 'string' || !isJson(f));
    if (raw !== undefined) noteFrames(await (await fetch(url, { method: 'POST', headers, body: typeof raw === 'string' ? raw : Buffer.from(raw) })).text());
    await fetch(url, { method: 'DELETE', headers });
    sent += frames.length;
  }
  return sent;
}

function isJson(s: string): boolean {
  try {
    JSON.parse(s);
    return true;
  } catch {
    return false;
  }
}

async function overSocketIo(random: Random, count: number): Promise<number> {
  let sent = 0;
  while (sent < count) {
    const client = await world.agent('socket.io', agent);
    for (let n = 0; n < 6; n++, sent++) {
      const frame = hostileFrame(random, conv);
      client.raw(typeof frame === 'string' && isJson(frame) ? JSON.parse(frame) : frame);
    }
    await Promise.race([client.closed, new Promise((resolve) => setTimeout(resolve, 25))]);
    noteFrames(JSON.stringify(client.frames));
    client.close();
  }
  return sent;
}

/** A frame in hundreds of tiny fragments, with broken headers among them, straight on the TCP socket. */
async function fragments(random: Random, count: number): Promise<number> {
  for (let n = 0; n < count; n++) {
    await new Promise<void>((resolve) => {
      const socket = createConnection(world.child.port, '127.0.0.1');
      const end = setTimeout(() => socket.destroy(), 500);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        clearTimeout(end);
        resolve();
      });
      socket.write(
        `GET ${visitor.wsPath} HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: ${world.base}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
      );
      socket.once('data', () => {
        const parts: Buffer[] = [];
        const pieces = 20 + Math.floor(random() * 300);
        for (let k = 0; k < pieces; k++) parts.push(Buffer.from([k === 0 ? 0x01 : 0x00, 0x80 | (random() < 0.3 ? 0 : 1), 1, 2, 3, 4, Math.floor(random() * 256)]));
        parts.push(Buffer.from([Math.floor(random() * 256), Math.floor(random() * 256), 0, 0, 0, 0]));
        socket.write(Buffer.concat(parts));
        setTimeout(() => socket.destroy(), 20);
      });
    });
  }
  return count;
}

async function overHttp(random: Random, count: number): Promise<number> {
  const paths = [
    `/widget/${visitor.inbox}/session`,
    '/api/v1/inboxes',
    '/api/v1/socket-tickets',
    `/api/v1/conversations/${conv}/messages`,
    '/poll',
    '/poll/%00',
    `/widget/${visitor.inbox}/uploads`,
  ];
  for (let n = 0; n < count; n++) {
    const frame = hostileFrame(random, conv);
    const path = paths[n % paths.length] ?? '/';
    const res = await fetch(world.base + path, {
      method: 'POST',
      headers: { 'content-type': n % 3 ? 'application/json' : 'multipart/form-data; boundary=x', origin: world.base, ...(n % 2 ? { authorization: `Bearer ${agent.key}` } : {}) },
      body: typeof frame === 'string' ? frame : Buffer.from(frame),
    });
    const answer = await res.text();
    if (res.status >= 500 && res.status !== 503) note('INTERNAL');
    noteFrames(answer);
  }
  return count;
}
