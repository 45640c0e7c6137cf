// A resident's own booking, pushed to the phone: a one-time ticket opens the socket to what concerns this person alone.
import WebSocket from 'ws';
import { askUntil, pause } from './pauses.mjs';
import { expectOnly, reread } from './stage.mjs';

/** @typedef {import('./stage.mjs').Scene} Scene */
/** @typedef {import('./notebook.mjs').Entry} Entry */
/** @typedef {import('./views.mjs').BookingView} BookingView */
/** @typedef {{ type: 'booking', booking: BookingView } | { type: 'authenticated' } | { type: 'error', code: string } | { type: 'other' }} OwnMessage */

const WITHIN_MS = 10_000;
const RECONNECT_MS = 300;

/** Opens the socket and proves who is there. @param {Scene} scene @param {Entry} entry */
export async function watchOwnBooking(scene, entry) {
  const watch = new OwnWatch(scene, entry);
  await watch.open();
  return watch;
}

class OwnWatch {
  /** @type {BookingView | undefined} the last one told */
  #view;
  #isAuthenticated = false;
  #isClosed = false;
  #connections = 0;
  /** @type {WebSocket | undefined} */
  #socket;

  /** @param {Scene} scene @param {Entry} entry */
  constructor(scene, entry) {
    this.scene = scene;
    this.entry = entry;
  }

  async open() {
    await this.#connect();
    await until(() => this.#isAuthenticated);
  }

  /** Waits until the socket has told what GET tells, then closes it. */
  async untilSeen() {
    const { entry, scene } = this;
    const isSeen = await until(() => this.#view?.state === entry.view.state && this.#view.version === entry.view.version);
    this.#isClosed = true;
    this.#socket?.terminate();
    scene.notebook.counts.ownViews++;
    if (isSeen) return;
    const seen = this.#view ? `${this.#view.state} v${this.#view.version}` : this.#isAuthenticated ? 'nothing' : 'no authentication';
    const text = `${scene.resident.name}: ${entry.view.state} v${entry.view.version}, the socket told ${seen}`;
    scene.notebook.broken('own', text, entry.view.id);
  }

  /** Each connection wants a ticket of its own, and may be to another gateway. */
  async #connect() {
    const { api, session, liveUrls, resident } = this.scene;
    const answer = await api.liveTicket(session);
    expectOnly(this.scene, answer, 'asking for a live ticket');
    const ticket = answer.body?.ticket;
    if (ticket === undefined) return;
    const url = /** @type {string} */ (liveUrls[(resident.seat + this.#connections++) % liveUrls.length]);
    const socket = new WebSocket(url, { handshakeTimeout: 5000 });
    this.#socket = socket;
    socket.on('open', () => socket.send(JSON.stringify({ type: 'authenticate', ticket })));
    socket.on('error', () => undefined); // followed by "close"
    socket.on('close', () => this.#again());
    socket.on('message', (frame) => this.#hear(/** @type {OwnMessage} */ (JSON.parse(String(frame)))));
  }

  /** What was told while nobody listened is read instead. */
  async #again() {
    await pause(RECONNECT_MS);
    if (this.#isClosed) return;
    try {
      await this.#connect();
      this.#view = await reread(this.scene, this.entry);
    } catch {
      // No answer: it stands in the notebook.
    }
  }

  /** @param {OwnMessage} message */
  #hear(message) {
    const { notebook, resident } = this.scene;
    const { id } = this.entry.view;
    if (message.type === 'authenticated') this.#isAuthenticated = true;
    if (message.type === 'error') notebook.broken('own', `${resident.name}: error ${message.code}`, id);
    if (message.type !== 'booking' || message.booking.id !== id) return;
    const { version } = message.booking;
    const before = this.#view?.version ?? 0;
    if (version < before) notebook.broken('versions', `${resident.name}: own booking fell from ${before} to ${version}`, id);
    else this.#view = message.booking;
  }
}

/** @param {() => boolean} isDone */
async function until(isDone) {
  const { isInTime } = await askUntil(async () => isDone(), Boolean, { withinMs: WITHIN_MS, firstPauseMs: 20, longestPauseMs: 100 });
  return isInTime;
}
