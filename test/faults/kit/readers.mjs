// Many readers of the live view in one process of its own: it can be frozen as a whole, and its work is not the suite's.
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';

const WAVE = 50;
/** Carriers put whole quarters behind one address; this crowd has one of its own. */
const ADDRESS = '127.0.0.2';

const readers = [];
const closed = {};
let falls = 0;
let frames = 0;
/** Once cut, readers come back after a pause below this, each another; 0: they stay away. */
let comesBackWithinMs = 0;
let isLeaving = false;

class Reader {
  shown = new Map();
  snapshots = 0;

  constructor(url, subscription) {
    this.url = url;
    this.subscription = subscription;
    this.connect();
  }

  connect() {
    this.shown.clear();
    const socket = new WebSocket(this.url, { localAddress: ADDRESS, perMessageDeflate: false });
    this.socket = socket;
    this.hasSnapshot = false;
    socket.on('open', () => {
      this.port = socket._socket.localPort;
      this.ask();
    });
    socket.on('message', (raw) => this.hear(JSON.parse(raw.toString())));
    socket.on('error', () => undefined);
    socket.on('close', (code) => this.leave(code));
  }

  ask() {
    this.socket.send(JSON.stringify({ type: 'subscribe', ...this.subscription }));
  }

  hear(message) {
    frames += 1;
    if (message.type === 'snapshot') {
      this.snapshots += 1;
      this.hasSnapshot = true;
      for (const carPark of message.carParks) this.show(carPark.id, carPark);
    } else if (message.type === 'change') this.show(message.carParkId, message);
  }

  show(id, { version, freeBays }) {
    if (version < (this.shown.get(id)?.version ?? 0)) falls += 1;
    this.shown.set(id, { version, freeBays });
  }

  leave(code) {
    closed[code] = (closed[code] ?? 0) + 1;
    this.hasSnapshot = false;
    if (comesBackWithinMs > 0 && !isLeaving) setTimeout(() => this.connect(), Math.random() * comesBackWithinMs);
  }
}

const open = () => readers.filter(({ socket }) => socket.readyState === WebSocket.OPEN);

async function untilAllAreServed() {
  while (readers.some((reader) => !reader.hasSnapshot)) await pause(20);
}

const ORDERS = {
  async join({ url, count, subscription, hasOwnPlaces, withinMs }) {
    comesBackWithinMs = withinMs;
    for (let n = 0; n < count; n += WAVE) {
      for (let i = n; i < Math.min(count, n + WAVE); i++) {
        const place = hasOwnPlaces && { near: `${(22.5 + i / 100_000).toFixed(5)},114.14000` };
        readers.push(new Reader(url, { ...subscription, ...place }));
      }
      await untilAllAreServed();
    }
    return readers.map(({ port }) => port);
  },
  ask({ times }) {
    for (let n = 0; n < times; n++) for (const reader of open()) reader.ask();
  },
  stopReading() {
    for (const { socket } of readers) socket.pause();
  },
  readAgain() {
    for (const { socket } of readers) socket.resume();
  },
  async cutAndReturn() {
    const begun = performance.now();
    for (const { socket } of open()) socket._socket.resetAndDestroy();
    for (const reader of readers) reader.hasSnapshot = false;
    await untilAllAreServed();
    return performance.now() - begun;
  },
  report() {
    const shown = {};
    for (const reader of readers)
      for (const [id, { version, freeBays }] of reader.shown) {
        shown[id] ??= {};
        shown[id][`${version} ${freeBays}`] = (shown[id][`${version} ${freeBays}`] ?? 0) + 1;
      }
    return { open: open().length, frames, falls, closed, shown };
  },
};

process.on('message', async ({ id, order, ...rest }) => process.send({ done: id, answer: await ORDERS[order](rest) }));
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => {
  isLeaving = true;
  process.exit(0);
});
