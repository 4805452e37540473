// An echo server on the Node library ws; README.md tells what it can be asked for.
'use strict';

const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const { parseArgs } = require('node:util');
const { WebSocketServer } = require('ws');

const MAX_MESSAGE = 16 << 20;
const CONTINUATION = 0;
const BINARY = 2;
const PING = 9;

// Follows one direction of a connection from its first frame on, and counts.
class Wire {
  constructor() {
    this.counts = { frames: 0, bytes: 0, compressed: 0, fragmented: 0 };
    this.pings = 0;
    this.head = Buffer.alloc(0);
    this.payloadLeft = 0;
  }

  take(chunk) {
    while (chunk.length > 0) {
      const passed = Math.min(this.payloadLeft, chunk.length);
      this.payloadLeft -= passed;
      chunk = chunk.subarray(passed);
      if (chunk.length === 0) return;
      this.head = Buffer.concat([this.head, chunk.subarray(0, 1)]);
      chunk = chunk.subarray(1);
      if (this.head.length >= 2 && this.head.length === this.headSize()) this.onHead();
    }
  }

  headSize() {
    const length = this.head[1] & 0x7f;
    const extended = length === 126 ? 2 : length === 127 ? 8 : 0;
    return 2 + extended + (this.head[1] & 0x80 ? 4 : 0);
  }

  onHead() {
    const { head, counts } = this;
    const length = head[1] & 0x7f;
    this.payloadLeft =
      length === 126 ? head.readUInt16BE(2) : length === 127 ? Number(head.readBigUInt64BE(2)) : length;
    const opcode = head[0] & 0x0f;
    if (opcode <= BINARY) {
      counts.frames += 1;
      counts.bytes += this.payloadLeft;
      if (head[0] & 0x40) counts.compressed += 1;
      if (opcode !== CONTINUATION && !(head[0] & 0x80)) counts.fragmented += 1;
    } else if (opcode === PING) {
      this.pings += 1;
    }
    this.head = Buffer.alloc(0);
  }
}

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    'tls-cert': { type: 'string' },
    'tls-key': { type: 'string' },
    'tls-ca': { type: 'string' },
    subprotocol: { type: 'string' },
    deflate: { type: 'string', default: 'off' },
    'window-bits': { type: 'string', default: '15' },
    fragment: { type: 'string' },
  },
});
if (!['off', 'on', 'no-context-takeover'].includes(options.deflate)) {
  throw new Error(`--deflate: ${options.deflate}`);
}

function makeServer() {
  if (!options['tls-cert']) return http.createServer();
  return https.createServer({
    cert: fs.readFileSync(options['tls-cert']),
    key: fs.readFileSync(options['tls-key']),
    ca: options['tls-ca'] && fs.readFileSync(options['tls-ca']),
    requestCert: options['tls-ca'] !== undefined,
  });
}

function deflate() {
  if (options.deflate === 'off') return false;
  const forgets = options.deflate === 'no-context-takeover' ? true : undefined;
  const bits = Number(options['window-bits']);
  return {
    serverNoContextTakeover: forgets,
    clientNoContextTakeover: forgets,
    serverMaxWindowBits: bits < 15 ? bits : undefined,
    clientMaxWindowBits: bits < 15 ? bits : undefined,
    threshold: 0,
  };
}

function echo(ws, data, isBinary) {
  const size = options.fragment ? Number(options.fragment) : data.length;
  let at = 0;
  do {
    const end = Math.min(at + size, data.length);
    ws.send(data.subarray(at, end), { binary: isBinary, fin: end === data.length });
    at = end;
  } while (at < data.length);
}

const server = makeServer();
const webSockets = new WebSocketServer({
  server,
  perMessageDeflate: deflate(),
  handleProtocols: (offered) => offered.has(options.subprotocol) && options.subprotocol,
  maxPayload: MAX_MESSAGE,
});

const extensions = new WeakMap();
webSockets.on('headers', (headers, request) => {
  const found = headers.find((line) => line.toLowerCase().startsWith('sec-websocket-extensions:'));
  extensions.set(request, found ? found.slice(found.indexOf(':') + 1).trim() : '');
});

webSockets.on('connection', (ws, request) => {
  const { socket } = request;
  const received = new Wire();
  const sent = new Wire();
  let messages = 0;
  socket.on('data', (chunk) => received.take(chunk));
  const write = socket.write;
  socket.write = function counted(chunk, ...rest) {
    sent.take(Buffer.from(chunk));
    return write.call(this, chunk, ...rest);
  };
  const peer = socket.getPeerCertificate?.();
  const negotiated = {
    subprotocol: ws.protocol,
    extensions: extensions.get(request),
    tls: socket.getProtocol?.() ?? '',
    client: peer?.subject?.CN ?? '',
  };
  ws.on('message', (data, isBinary) => {
    messages += 1;
    echo(ws, data, isBinary);
  });
  ws.on('error', (error) => console.error(error.message));
  ws.on('close', () => {
    const counts = { messages, pings: received.pings, received: received.counts, sent: sent.counts };
    console.log(JSON.stringify({ ...negotiated, ...counts }));
  });
});

for (const name of ['SIGTERM', 'SIGINT']) process.on(name, () => process.exit(0));
server.listen(Number(options.port), '127.0.0.1', 4096, () => {
  console.log(`listening ${server.address().port}`);
});
