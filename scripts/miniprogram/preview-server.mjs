// Serves the preview, and passes /api on to the gateway and /sandbox to the sandbox: for the browser all is one origin, as it needs.
import { readFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { extname, join, normalize } from 'node:path';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
};

/**
 * Listens on 127.0.0.1 and gives { url, close }. `folder` is what buildPreview made; `port` 0 takes any. A gateway or sandbox that does not
 * answer is a 502, so that the program meets what it would meet on a bad network.
 */
export async function servePreview({ folder, gateway, sandbox, port = 0 }) {
  const targetOf = (path) => {
    if (path.startsWith('/api/')) return new URL(path, gateway);
    if (path.startsWith('/sandbox/')) return new URL(path.slice('/sandbox'.length), sandbox);
    return undefined;
  };
  const server = createServer((incoming, outgoing) => {
    if (incoming.url === '/sandbox/') return outgoing.writeHead(302, { location: sandbox }).end(); // its page wants an origin of its own
    const target = targetOf(incoming.url);
    if (target) passOn(incoming, outgoing, target);
    else sendFile(folder, incoming, outgoing);
  });
  server.on('upgrade', (incoming, socket, head) => {
    if (incoming.url === '/sandbox/') return outgoing.writeHead(302, { location: sandbox }).end(); // its page wants an origin of its own
    const target = targetOf(incoming.url);
    if (target) passOnSocket(incoming, socket, head, target);
    else socket.destroy();
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${server.address().port}`, close };
}

const headersFor = ({ headers }, target) => ({ ...headers, host: target.host });

function passOn(incoming, outgoing, target) {
  const onward = request(target, { method: incoming.method, headers: headersFor(incoming, target) }, (answer) => {
    outgoing.writeHead(answer.statusCode, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on('error', () => {
    if (!outgoing.headersSent) outgoing.writeHead(502);
    outgoing.end();
  });
  outgoing.on('close', () => onward.destroy());
  incoming.pipe(onward);
}

function passOnSocket(incoming, socket, head, target) {
  const onward = request(target, { headers: headersFor(incoming, target) });
  const end = () => {
    socket.destroy();
    onward.destroy();
  };
  socket.on('error', end);
  onward.on('error', end);
  onward.on('response', end); // It did not become a websocket.
  onward.on('upgrade', ({ rawHeaders }, server, first) => {
    const lines = rawHeaders.flatMap((name, place) => (place % 2 ? [] : [`${name}: ${rawHeaders[place + 1]}`]));
    socket.write(['HTTP/1.1 101 Switching Protocols', ...lines, '', ''].join('\r\n'));
    server.on('error', end);
    server.on('close', end);
    socket.on('close', () => server.destroy());
    if (first.length > 0) socket.write(first);
    if (head.length > 0) server.write(head);
    server.pipe(socket).pipe(server);
  });
  onward.end();
}

/** Files are few and change with every build: no caching. */
async function sendFile(folder, { url }, outgoing) {
  const path = decodeURIComponent(new URL(url, 'http://preview').pathname);
  const file = join(folder, normalize(path.endsWith('/') ? `${path}index.html` : path));
  try {
    const content = await readFile(file);
    outgoing.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream', 'cache-control': 'no-store' });
    outgoing.end(content);
  } catch {
    outgoing.writeHead(404).end(); // No such file, or a folder.
  }
}
