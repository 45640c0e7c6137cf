// A resident's own booking, pushed to the phone: a one-time ticket opens the socket to what concerns this person alone.
import WebSocket from 'ws';
import { askUntil } from './pauses.mjs';
import { expectOnly } from './stage.mjs';

/** @typedef {import('./views.mjs').BookingView} BookingView */
/** @typedef {{ type: 'booking', booking: BookingView } | { type: 'authenticated' } | { type: 'error', code: string } | { type: 'other' }} OwnMessage */

const WITHIN_MS = 10_000;

/**
 * Opens the socket and proves who is there. `untilSeen` waits until the socket has told what GET tells, and closes it.
 * @param {import('./stage.mjs').Scene} scene @param {import('./notebook.mjs').Entry} entry
 */
export async function watchOwnBooking(scene, entry) {
  const { api, session, liveUrls, notebook, resident } = scene;
  const ticket = await api.liveTicket(session);
  expectOnly(scene, ticket, 'asking for a live ticket');
  if (!ticket.body) return undefined;
  const socket = new WebSocket(/** @type {string} */ (liveUrls[resident.seat % liveUrls.length]), { handshakeTimeout: 5000 });
  const state = { isAuthenticated: false, view: /** @type {BookingView | undefined} */ (undefined) };
  const first = JSON.stringify({ type: 'authenticate', ticket: ticket.body.ticket });
  socket.on('open', () => socket.send(first));
  socket.on('error', (error) => notebook.broken('own', `${resident.name}: ${error.message}`, entry.view.id));
  socket.on('message', (frame) => {
    const message = /** @type {OwnMessage} */ (JSON.parse(String(frame)));
    if (message.type === 'authenticated') state.isAuthenticated = true;
    if (message.type === 'error') notebook.broken('own', `${resident.name}: error ${message.code}`, entry.view.id);
    if (message.type !== 'booking' || message.booking.id !== entry.view.id) return;
    if (message.booking.version < (state.view?.version ?? 0))
      notebook.broken('versions', `${resident.name}: own booking fell to ${message.booking.version}`, entry.view.id);
    else state.view = message.booking;
  });
  await until(() => state.isAuthenticated);
  return {
    untilSeen: async () => {
      const isSeen = await until(() => state.view?.state === entry.view.state && state.view.version === entry.view.version);
      socket.terminate();
      notebook.counts.ownViews++;
      if (isSeen) return;
      const seen = state.view ? `${state.view.state} v${state.view.version}` : state.isAuthenticated ? 'nothing' : 'no authentication';
      notebook.broken('own', `${resident.name}: ${entry.view.state} v${entry.view.version}, the socket told ${seen}`, entry.view.id);
    },
  };
}

/** @param {() => boolean} isDone */
async function until(isDone) {
  const { isInTime } = await askUntil(async () => isDone(), Boolean, { withinMs: WITHIN_MS, firstPauseMs: 20, longestPauseMs: 100 });
  return isInTime;
}
