// One subscriber on a bare socket: it counts what it is told, and when it is watched reads it.
import { connect } from 'node:net';
import { clientFrame, DIALECTS, frameAt, OPCODE, statesIn, upgradeOf } from './dialects.mjs';

const END_OF_HEAD = Buffer.from('\r\n\r\n');
const NOTHING = Buffer.alloc(0);
const CHANGE = 'c'.charCodeAt(0);
const SNAPSHOT = 's'.charCodeAt(0);
const PER_ADDRESS = 500;
/** All read into the same bytes, one after the other: nothing is allocated for what is only counted. */
const SHARED = Buffer.allocUnsafe(256 * 1024);

/** What all subscribers together were told. */
export const told = { changes: 0, snapshots: 0, bytes: 0 };

/** ms of a clock that all processes of this machine share. */
export function sharedNowMs() {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1_000 + nanoseconds / 1e6;
}

/** @typedef {{ port: number, dialect: 'product' | 'socket.io', window: { from: string, to: string } }} Server */

export class Subscriber {
  /** @type {Map<string, { version: number, freeBays: number, atMs: number }[]> | undefined} what it was told of each car park, in order, when it is watched */
  seen;
  hasSnapshot = false;
  isClosed = false;
  #isOpen = false;
  #rest = NOTHING;
  /** Bytes of a body that is not read. */
  #skip = 0;

  /** @param {number} number @param {Server} server @param {boolean} isWatched @param {{ onSnapshot(): void, onEnd(one: Subscriber): void }} listener */
  constructor(number, server, isWatched, listener) {
    this.server = server;
    this.listener = listener;
    this.dialect = DIALECTS[server.dialect];
    this.seen = isWatched ? new Map() : undefined;
    const group = Math.floor(number / PER_ADDRESS);
    const address = `10.0.${group >> 8}.${group & 0xff}`;
    const onread = { buffer: SHARED, callback: (length) => this.#read(SHARED.subarray(0, length)) };
    this.socket = connect({ port: server.port, host: '127.0.0.1', noDelay: true, onread });
    this.socket.on('error', () => undefined);
    this.socket.once('connect', () => this.socket.write(upgradeOf(this.dialect.path, address)));
    this.socket.once('close', () => {
      this.isClosed = true;
      this.listener.onEnd(this);
    });
  }

  close() {
    this.socket.destroy();
  }

  /** The latest that it knows of a car park, when it is watched. @param {string} code */
  latest(code) {
    return this.seen?.get(code)?.at(-1) ?? { version: 0, freeBays: Number.NaN };
  }

  /** Forgets the times of what it was told so far. */
  forgetTimes() {
    for (const [code, states] of this.seen ?? []) this.seen?.set(code, states.slice(-1));
  }

  #read(chunk) {
    told.bytes += chunk.length;
    if (this.#skip >= chunk.length) {
      this.#skip -= chunk.length;
      return true;
    }
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    const from = this.#isOpen ? this.#skip : this.#open(bytes);
    this.#skip = 0;
    const end = from === undefined ? 0 : this.#readFrames(bytes, from);
    this.#skip = Math.max(0, end - bytes.length);
    this.#rest = end < bytes.length ? Buffer.from(bytes.subarray(end)) : NOTHING;
    return true;
  }

  /** Reads the answer to the upgrade and subscribes. Gives where the frames begin. */
  #open(bytes) {
    const end = bytes.indexOf(END_OF_HEAD);
    if (end === -1) return undefined;
    if (!bytes.latin1Slice(0, 12).endsWith('101')) throw new Error(bytes.latin1Slice(0, end));
    this.#isOpen = true;
    this.socket.write(clientFrame(OPCODE.text, this.dialect.subscribe(this.server.window)));
    return end + END_OF_HEAD.length;
  }

  /** Gives where the next frame begins: beyond the end when a body is to be skipped. */
  #readFrames(bytes, from) {
    let at = from;
    while (at < bytes.length) {
      const frame = frameAt(bytes, at);
      const isLong = frame && frame.end - frame.start > this.dialect.mark;
      if (!frame || bytes.length < (isLong && !this.seen ? frame.start + this.dialect.mark + 1 : frame.end)) return at;
      this.#take(bytes, frame, isLong);
      at = frame.end;
    }
    return at;
  }

  #take(bytes, { opcode, start, end }, isLong) {
    if (opcode === OPCODE.ping) this.socket.write(clientFrame(OPCODE.pong, bytes.subarray(start, end)));
    if (opcode !== OPCODE.text) return;
    const letter = isLong ? bytes[start + this.dialect.mark] : 0;
    if (letter === CHANGE) told.changes++;
    else if (letter === SNAPSHOT) this.#takeSnapshot();
    else if (bytes.latin1Slice(start, end) === this.dialect.ping) this.socket.write(clientFrame(OPCODE.text, this.dialect.pong));
    if (this.seen && (letter === CHANGE || letter === SNAPSHOT)) this.#note(bytes.latin1Slice(start, end), letter === CHANGE);
  }

  #takeSnapshot() {
    told.snapshots++;
    if (this.hasSnapshot) return;
    this.hasSnapshot = true;
    this.listener.onSnapshot();
  }

  #note(text, isChange) {
    const atMs = sharedNowMs();
    for (const { code, freeBays, version } of statesIn(text, isChange)) {
      const states = this.seen?.get(code) ?? [];
      if (version < this.latest(code).version) throw new Error(`${code} went back to ${version}`);
      states.push({ version, freeBays, atMs });
      this.seen?.set(code, states);
    }
  }
}
