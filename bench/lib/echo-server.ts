/** The yardstick: a bare `ws` server that sends every frame back. Run as a process of its own; prints its port. */
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const server = createServer();
const wss = new WebSocketServer({ server, perMessageDeflate: false, handleProtocols: () => 'cs1' });
wss.on('connection', (socket) => {
  socket.on('message', (data) => socket.send(String(data)));
  socket.on('error', () => undefined);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(typeof address === 'object' && address ? address.port : 0);
});
