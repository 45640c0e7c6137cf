// A subscriber of the live view: folds a snapshot and the changes after it, and never believes an older version.
import WebSocket from 'ws';
import { pause } from './pauses.mjs';

/** @typedef {import('./views.mjs').LiveCarPark} LiveCarPark */
/**
 * @typedef {{ type: 'snapshot', carParks: LiveCarPark[] } | ({ type: 'change', carParkId: string } & Omit<LiveCarPark, 'id'>)
 *   | { type: 'moving', retryAfterMs: number } | { type: 'error', code: string, title: string } | { type: 'other' }} LiveMessage
 */
/** @typedef {import('./views.mjs').Window & { carParkIds?: string[] }} Subscription */

const RECONNECT_MS = 400;
const FIRST_SNAPSHOT_MS = 8000;

export class Watcher {
  /** @type {Map<string, LiveCarPark>} */
  carParks = new Map();
  counts = { snapshots: 0, changes: 0, reconnects: 0, bytes: 0 };
  /** @type {WebSocket | undefined} */
  #socket;
  #isClosed = false;
  #retryMs = RECONNECT_MS;

  /**
   * @param {{ name: string, urls: readonly string[], seat: number, subscription: Subscription, notebook: import('./notebook.mjs').Notebook }} parts
   * `seat` says which of the gateways comes first
   */
  constructor({ name, urls, seat, subscription, notebook }) {
    this.name = name;
    this.urls = urls;
    this.seat = seat;
    this.subscription = subscription;
    this.notebook = notebook;
  }

  /** Connects and waits for the first snapshot. A watcher that sees nothing is noted, and goes on trying. */
  async open() {
    this.#connect();
    const endsAt = performance.now() + FIRST_SNAPSHOT_MS;
    while (this.counts.snapshots === 0 && performance.now() < endsAt) await pause(50);
    if (this.counts.snapshots === 0)
      this.notebook.broken('live', `${this.name}: no snapshot within ${FIRST_SNAPSHOT_MS / 1000} s from ${this.urls.join(', ')}`);
  }

  close() {
    this.#isClosed = true;
    this.#socket?.terminate();
  }

  #connect() {
    const url = /** @type {string} */ (this.urls[this.seat % this.urls.length]);
    const socket = new WebSocket(url, { handshakeTimeout: 5000 });
    this.#socket = socket;
    socket.on('open', () => socket.send(JSON.stringify({ type: 'subscribe', ...this.subscription })));
    socket.on('message', (frame) => this.#hear(String(frame)));
    socket.on('error', () => undefined); // followed by "close"
    socket.on('close', () => this.#again());
  }

  async #again() {
    if (this.#isClosed) return;
    await pause(this.#retryMs);
    this.#retryMs = RECONNECT_MS;
    if (this.#isClosed) return;
    if (this.counts.snapshots > 0) this.counts.reconnects++;
    this.seat++;
    this.#connect();
  }

  /** @param {string} text */
  #hear(text) {
    this.counts.bytes += Buffer.byteLength(text);
    const message = /** @type {LiveMessage} */ (JSON.parse(text));
    if (message.type === 'snapshot') {
      this.counts.snapshots++;
      for (const carPark of message.carParks) this.#take(carPark, this.counts.reconnects > 0);
    } else if (message.type === 'change') {
      this.counts.changes++;
      const { carParkId: id, isOpen, freeBays, pools, version } = message;
      if (this.carParks.has(id)) this.#take({ id, isOpen, freeBays, pools, version });
      else this.notebook.broken('live', `${this.name}: a change of ${id}, which no snapshot named`, id);
    } else if (message.type === 'moving') this.#retryMs = message.retryAfterMs;
    else if (message.type === 'error') this.notebook.broken('live', `${this.name}: error ${message.code} ${message.title}`);
  }

  /**
   * Another gateway may be a moment behind the one that has gone: what it knows less of is passed over.
   * @param {LiveCarPark} carPark @param {boolean} [isFromAnother]
   */
  #take(carPark, isFromAnother = false) {
    const before = this.carParks.get(carPark.id)?.version ?? 0;
    if (carPark.version < before && isFromAnother) return;
    if (carPark.version < before)
      this.notebook.broken('versions', `${this.name}: ${carPark.id} fell from ${before} to ${carPark.version}`, carPark.id);
    else this.carParks.set(carPark.id, carPark);
  }

  /**
   * How this view differs from the answer of the REST interface for the same window; empty when it does not.
   * @param {import('./api.mjs').Api} api
   */
  async differences(api) {
    const { from, to, carParkIds } = this.subscription;
    const { body = [] } = await api.search({ from, to }, undefined, this.seat);
    const truth = body.filter(({ id }) => carParkIds === undefined || carParkIds.includes(id));
    const unknown = [...this.carParks.keys()].filter((id) => !truth.some((carPark) => carPark.id === id));
    return [
      ...unknown.map((id) => `${id} is live, but not in the truth`),
      ...truth.flatMap((carPark) => differenceOf(carPark, this.carParks.get(carPark.id))),
    ];
  }
}

/** @param {import('./views.mjs').CarParkView} truth @param {LiveCarPark | undefined} live @returns {string[]} */
function differenceOf(truth, live) {
  if (!live) return [`${truth.id} is not in the live view`];
  const told = (/** @type {LiveCarPark | import('./views.mjs').CarParkView} */ { isOpen, freeBays, pools }) =>
    `${isOpen ? 'open' : 'closed'}, ${freeBays} free, ${pools.map((pool) => `${pool.id}: ${pool.freeBays}`).join(', ')}`;
  if (told(truth) !== told(live))
    return [`${truth.id}: live "${told(live)}" (v${live.version}), truth "${told(truth)}" (v${truth.version})`];
  return live.version > truth.version ? [`${truth.id}: live version ${live.version}, truth only ${truth.version}`] : [];
}
