// What every resident shares, and the few moves that all stories are made of.
import { prepayIdOf } from './cashier.mjs';
import { askUntil } from './pauses.mjs';

/** @typedef {import('./notebook.mjs').Entry} Entry */
/** @typedef {import('./views.mjs').BookingView} BookingView */
/**
 * @typedef {object} Stage
 * @property {import('./wire.mjs').Wire} wire
 * @property {import('./api.mjs').Api} api
 * @property {import('./cashier.mjs').Cashier} cashier
 * @property {import('./notebook.mjs').Notebook} notebook
 * @property {import('./bays.mjs').BayCount} bays
 * @property {import('./nights.mjs').Night} night
 * @property {{ carParkId: string, isOver: boolean, open: Promise<void> }} contest
 * @property {readonly string[]} liveUrls
 */
/** One resident on the stage. @typedef {Stage & { resident: import('./population.mjs').Resident, session: import('./api.mjs').Session }} Scene */

/** Notes an answer that is neither 2xx nor one of these refusals. @param {Scene} scene @param {import('./views.mjs').Answer<unknown>} answer @param {string} doing @param {readonly string[]} allowed */
export function expectOnly({ notebook, resident }, answer, doing, allowed = []) {
  if (answer.status < 300 || answer.status >= 500 || allowed.includes(answer.problem?.code ?? '')) return;
  notebook.broken('expected', `${resident.name}, ${doing}: ${answer.status} ${answer.text.slice(0, 240)}`, resident.name);
}

/** Enters a booking that was answered with 201. @param {Scene} scene @param {import('./views.mjs').PlacedBooking} placed @returns {Entry} */
export function enter({ notebook, bays, resident, session }, { booking, payment }) {
  const known = notebook.bookings.get(booking.id);
  if (known) notebook.broken('sameAnswer', `${booking.id} was answered to two different requests`, booking.id);
  /** @type {Entry} */
  const entry = {
    resident,
    token: session.token,
    view: booking,
    prepayIds: new Set(),
    isPaidFor: false,
    promisedFen: undefined,
    hasWonContest: false,
  };
  if (payment) entry.prepayIds.add(prepayIdOf(payment));
  notebook.bookings.set(booking.id, entry);
  bays.taken(booking);
  return entry;
}

/** Takes a newer view of a booking; an older one is a fault. @param {import('./notebook.mjs').Notebook} notebook @param {Entry} entry @param {BookingView} view */
export function turn(notebook, entry, view) {
  if (view.version < entry.view.version)
    notebook.broken('versions', `booking ${view.id}: ${entry.view.version} then ${view.version}`, view.id);
  else entry.view = view;
}

/** Reads a booking again. @param {Pick<Stage, 'api' | 'notebook'>} stage @param {Entry} entry */
export async function reread({ api, notebook }, entry) {
  const { body, status, text } = await api.booking({ token: entry.token, seat: entry.resident.seat }, entry.view.id);
  if (body) turn(notebook, entry, body);
  else notebook.broken('expected', `GET booking ${entry.view.id}: ${status} ${text.slice(0, 160)}`, entry.view.id);
  return entry.view;
}

/** The phone asks until the booking is no longer held. `kind` is for the table of durations. @param {Scene} scene @param {Entry} entry @param {{ kind: string, withinMs: number }} patience */
export async function untilSettled(scene, entry, { kind, withinMs }) {
  const startedAt = performance.now();
  const { isInTime } = await askUntil(
    () => reread(scene, entry),
    (view) => view.state !== 'held',
    { withinMs },
  );
  if (isInTime) scene.notebook.took(kind, performance.now() - startedAt);
  return entry.view;
}

/** Asking for the window of a booking for tonight again: the quarter of an hour in which it starts may have passed by now. @param {BookingView} view */
export const onceBegun = ({ from }) => (Date.parse(from) <= Date.now() ? ['outside_window'] : []);

let keys = 0;
/** A fresh Idempotency-Key. @param {Scene} scene @param {string} what */
export const freshKey = ({ resident }, what) => `${resident.name}-${what}-${++keys}`;
