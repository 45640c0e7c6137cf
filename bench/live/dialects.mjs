// What the two servers are told by a subscriber, and how their messages are recognised, without a library that would cost more than what
// is measured. Websocket frames as in RFC 6455; engine.io 4 and socket.io 5 as in https://socket.io/docs/v4/engine-io-protocol.

/**
 * @typedef {object} Dialect
 * @property {string} path what is asked to become a websocket
 * @property {(window: { from: string, to: string }) => string} subscribe what is said when it has become one
 * @property {number} mark where in a message the letter stands that tells a change (`c`) from a snapshot (`s`)
 * @property {string | undefined} ping what the server says to hear whether somebody is there, where it does not use the ping of websockets
 * @property {string} pong the answer to it
 */

/** @type {Record<'product' | 'socket.io', Dialect>} */
export const DIALECTS = {
  product: {
    path: '/api/v1/live',
    subscribe: (window) => JSON.stringify({ type: 'subscribe', ...window }),
    mark: '{"type":"'.length,
    ping: undefined,
    pong: '',
  },
  'socket.io': {
    path: '/socket.io/?EIO=4&transport=websocket',
    subscribe: (window) => `40${JSON.stringify(window)}`,
    mark: '42["'.length,
    ping: '2',
    pong: '3',
  },
};

export const OPCODE = { text: 1, close: 8, ping: 9, pong: 10 };

/** The upgrade. `address` is who a proxy says is asking: the product counts connections of one address. @param {string} path @param {string} address */
export const upgradeOf = (path, address) =>
  `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\nX-Forwarded-For: ${address}\r\n\r\n`;

/** A frame of a client of less than 64 KiB, masked with zeros: that changes nothing and is allowed. @param {number} opcode @param {string | Buffer} body */
export function clientFrame(opcode, body) {
  const payload = Buffer.from(body);
  const isShort = payload.length < 126;
  const head = Buffer.alloc(isShort ? 6 : 8);
  head[0] = 0x80 | opcode;
  head[1] = 0x80 | (isShort ? payload.length : 126);
  if (!isShort) head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}

/**
 * Where the body of a server's frame begins and ends; `undefined` while too little of the head is there.
 * @param {Buffer} bytes @param {number} at
 */
export function frameAt(bytes, at) {
  if (bytes.length < at + 2) return undefined;
  const short = bytes[at + 1] & 0x7f;
  const size = short < 126 ? 0 : short === 126 ? 2 : 8;
  const start = at + 2 + size;
  if (bytes.length < start) return undefined;
  const length = size === 0 ? short : size === 2 ? bytes.readUInt16BE(at + 2) : bytes.readUInt32BE(at + 6);
  return { opcode: bytes[at] & 0x0f, start, end: start + length };
}

const CHANGE = /"carParkId":"([^"]+)".*?"freeBays":(\d+).*"version":(\d+)/g;
const STATE = /"id":"([^"]+)","isOpen":\w+,"freeBays":(\d+),"pools":\[[^\]]*\],"version":(\d+)/g;

/** @typedef {{ code: string, freeBays: number, version: number }} State of a car park, as a message tells it */

/** @param {string} text @param {boolean} isChange @returns {State[]} */
export const statesIn = (text, isChange) =>
  [...text.matchAll(isChange ? CHANGE : STATE)].map(([, code, freeBays, version]) => ({
    code,
    freeBays: Number(freeBays),
    version: Number(version),
  }));
