// One asking program's lines: requests over connections that stay open, and residents' live lines.
import { Agent, request } from 'node:http';
import { WebSocket } from 'ws';

const TIMEOUT_MS = 30_000;
const agent = new Agent({ keepAlive: true, maxSockets: 512 });

/**
 * POSTs JSON. @param {string} url @param {Record<string, string>} headers @param {string} body
 * @returns {Promise<{ status: number, json: any }>}
 */
export function post(url, headers, body) {
  const { hostname, port, pathname } = new URL(url);
  return new Promise((resolve, reject) => {
    const length = { 'content-length': Buffer.byteLength(body), ...(body && { 'content-type': 'application/json' }) };
    const call = request({
      agent,
      method: 'POST',
      hostname,
      port,
      path: pathname,
      headers: { ...headers, ...length },
      timeout: TIMEOUT_MS,
    });
    call.on('timeout', () => call.destroy(new Error(`${pathname}: no answer`)));
    call.on('error', reject);
    call.on('response', (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, json: text ? JSON.parse(text) : undefined }));
    });
    call.end(body);
  });
}

/**
 * Opens a resident's live line and resolves when the gateway knows whose it is. `hear` gets every message.
 * @param {string} gateway @param {string} token @param {(message: any) => void} hear
 */
export async function openLine(gateway, token, hear) {
  const { json } = await post(`${gateway}/api/v1/live-tickets`, { authorization: `Bearer ${token}` }, '');
  const socket = new WebSocket(`${gateway.replace('http', 'ws')}/api/v1/live`, { perMessageDeflate: false });
  await new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('open', () => socket.send(JSON.stringify({ type: 'authenticate', ticket: json.ticket })));
    socket.on('message', (bytes) => {
      const message = JSON.parse(String(bytes));
      if (message.type === 'authenticated') resolve(undefined);
      else if (message.type === 'error') reject(new Error(`live line: ${message.code}`));
      else hear(message);
    });
  });
  return socket;
}
