/**
 * The least hub that the generator can talk to: in memory, no storage, no rules. It tests the generator and shows what a bare hub costs.
 * Run as a process of its own; prints its port. `--fault drop-ack|double|gap` plants one fault in a hundred answers.
 */
import { createServer } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';

type Conversation = { id: string; seq: number; owner?: WebSocket; agentId?: string };

const fault = process.argv[process.argv.indexOf('--fault') + 1] ?? '';
const server = createServer();
const wss = new WebSocketServer({ server, perMessageDeflate: false, handleProtocols: () => 'cs1' });
const conversations = new Map<string, Conversation>();
const agents = new Map<string, WebSocket>();
let count = 0;

wss.on('connection', (socket) => {
  socket.on('error', () => undefined);
  const id = `u${++count}`;
  const put = (frame: unknown) => socket.send(JSON.stringify(frame));
  socket.on('message', (raw) => {
    const frame = JSON.parse(String(raw)) as Record<string, unknown>;
    if (frame.t === 'hello') {
      if (frame.ticket) agents.set(id, socket);
      put({ t: 'welcome', v: 1, session: id, me: { kind: frame.ticket ? 'agent' : 'visitor', id }, convs: [] });
    } else if (frame.t === 'msg.send') message(frame, socket, put);
    else if (frame.t === 'conv.assign') {
      const c = conversations.get(String(frame.conv));
      if (c) c.agentId = String(frame.agent);
      if (c) c.seq += 1;
      if (c) c.owner?.send(JSON.stringify({ t: 'ev', conv: c.id, seq: c.seq, type: 'conversation.assigned', data: {} }));
      put({ t: 'ok', i: frame.i, conv: frame.conv, seq: c?.seq, dup: false });
    }
  });
});

function message(frame: Record<string, unknown>, socket: WebSocket, put: (f: unknown) => void): void {
  const id = frame.conv === null ? `conv-${++count}` : String(frame.conv);
  const c = conversations.get(id) ?? { id, seq: 1, owner: socket };
  conversations.set(id, c);
  c.seq += 1;
  count += 1;
  const planted = frame.conv !== null && count % 100 === 0 ? fault : '';
  if (planted === 'gap') c.seq += 1;
  const ok = { t: 'ok', i: frame.i, conv: id, cid: frame.cid, id: `m${count}`, seq: c.seq, ts: Date.now(), dup: planted === 'double' };
  if (planted !== 'drop-ack') put(ok);
  const agent = c.agentId === undefined ? undefined : agents.get(c.agentId);
  if (planted !== 'drop-event')
    agent?.send(
      JSON.stringify({ t: 'ev', conv: id, seq: c.seq, id: ok.id, type: 'message.created', actor: { kind: 'visitor' }, ts: ok.ts, data: { kind: 'text', body: frame.body } }),
    );
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(typeof address === 'object' && address ? address.port : 0);
});
