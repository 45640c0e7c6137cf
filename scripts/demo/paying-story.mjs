// From a hold to its end: how residents pay, fail to pay, change their minds and get their money back.
import { compare } from './booking-story.mjs';
import { prepayIdOf } from './cashier.mjs';
import { pause } from './pauses.mjs';
import { expectOnly, freshKey, turn, untilSettled } from './stage.mjs';

/** @typedef {import('./stage.mjs').Scene} Scene */
/** @typedef {import('./notebook.mjs').Entry} Entry */
/** A hold and its way to the cashier. @typedef {Scene & { entry: Entry, prepayId: string }} Hold */

const PATIENCE_MS = 12_000;
/** Outcomes that take their time by design are timed apart. @type {Record<string, string>} */
const DELAYED = { 'paid-late': 'paid late → settled', 'paid-callback-lost': 'callback lost → settled' };

/** @type {Record<import('./population.mjs').Temper, (hold: Hold) => Promise<unknown>>} */
const STORIES = {
  pays: (hold) => pays(hold),
  'pays-late': (hold) => pays(hold, 'paid-late', { afterMs: hold.resident.chance.between(2000, 7000), payingMs: 1500 }),
  'never-pays': async () => undefined,
  'callback-lost': (hold) => pays(hold, 'paid-callback-lost'),
  'callback-twice': (hold) => pays(hold, 'paid-callback-duplicated', { copies: 3 }),
  'shown-cancelled': (hold) => pays(hold, 'paid-cancel-shown'),
  'second-try': secondTry,
  'cancels-paid': cancelsPaid,
  'cancels-unpaid': (hold) => cancels(hold, 0),
  'pays-while-cancelling': paysWhileCancelling,
};

/**
 * Plays the resident's temper from a booking that was just made.
 * @param {Scene} scene @param {Entry} entry @param {import('./views.mjs').PaymentArguments | null} payment
 */
export async function seeThrough(scene, entry, payment) {
  if (entry.view.state !== 'held') return;
  const known = payment ? prepayIdOf(payment) : await askToPay({ ...scene, entry });
  if (known === undefined) return;
  await pause(scene.resident.chance.between(50, 600));
  await STORIES[scene.resident.temper]({ ...scene, entry, prepayId: known });
}

/** Pays at once, whatever the temper. @param {Scene} scene @param {Entry} entry @param {import('./views.mjs').PaymentArguments | null} payment */
export async function paySimply(scene, entry, payment) {
  if (entry.view.state !== 'held') return;
  const prepayId = payment ? prepayIdOf(payment) : await askToPay({ ...scene, entry });
  if (prepayId !== undefined) await pays({ ...scene, entry, prepayId });
}

/** The way back to the cashier; asking twice with one key must give the same bytes. @param {Scene & { entry: Entry }} hold @returns {Promise<string | undefined>} */
async function askToPay(hold) {
  const { api, session, entry } = hold;
  const key = freshKey(hold, 'pay');
  const answer = await api.payNow(session, key, entry.view.id);
  expectOnly(hold, answer, 'asking to pay');
  if (!answer.body?.payment) return undefined;
  compare(hold, answer, await api.payNow(session, key, entry.view.id));
  const prepayId = prepayIdOf(answer.body.payment);
  entry.prepayIds.add(prepayId);
  return prepayId;
}

/** @param {Hold} hold @param {string} [outcome] @param {Record<string, number>} [params] */
async function pays(hold, outcome, params) {
  const result = await hold.cashier.pay(hold.prepayId, outcome, params);
  const isPaid = /:(ok|pending)/.test(result) || outcome === 'paid-cancel-shown';
  if (!isPaid) hold.notebook.broken('expected', `the cashier said "${result}"`, hold.entry.view.id);
  hold.entry.isPaidFor = isPaid;
  return untilSettled(hold, hold.entry, { kind: DELAYED[outcome ?? ''] ?? 'paid → settled', withinMs: PATIENCE_MS });
}

/** Leaves the cashier, comes back from the list of bookings, pays. @param {Hold} hold */
async function secondTry(hold) {
  const result = await hold.cashier.pay(hold.prepayId, 'cancelled');
  if (!result.includes('cancel')) hold.notebook.broken('expected', `the cashier said "${result}" to a cancel`, hold.entry.view.id);
  hold.notebook.counts.cashierCancels++;
  await pause(hold.resident.chance.between(300, 1500));
  const prepayId = await askToPay(hold);
  if (prepayId !== undefined) await pays({ ...hold, prepayId });
}

/** Pays, then changes plans and gets what the screen showed. @param {Hold} hold */
async function cancelsPaid(hold) {
  const view = await pays(hold);
  if (view.state !== 'confirmed' || !view.cancellation.isAllowed) return;
  await pause(hold.resident.chance.between(100, 800));
  await cancels(hold, view.cancellation.refundFen);
}

/**
 * Cancels and holds the answer against the refund that was shown. `refund_changed` says what is given by now: the person agrees.
 * @param {Hold} hold @param {number} shownFen
 */
async function cancels(hold, shownFen) {
  const { api, session, entry, notebook, bays, resident } = hold;
  const key = freshKey(hold, 'cancel');
  bays.givenUp(entry.view);
  const answer = await api.cancel(session, key, entry.view.id, shownFen);
  expectOnly(hold, answer, 'cancelling', ['refund_changed']);
  if (answer.problem?.code === 'refund_changed' && answer.problem.refundFen !== shownFen)
    return cancels(hold, answer.problem.refundFen ?? 0);
  if (!answer.body) return;
  entry.promisedFen = entry.isPaidFor ? shownFen : 'all';
  turn(notebook, entry, answer.body);
  const { state, refundedFen } = answer.body;
  if (state !== 'cancelled' || refundedFen !== shownFen)
    notebook.broken('money', `${shownFen} fen were shown, the cancelled booking says ${state}, ${refundedFen} fen`, entry.view.id);
  if (resident.chance.isLikely(0.5)) compare(hold, answer, await api.cancel(session, key, entry.view.id, shownFen));
}

/**
 * The cashier and the cancel button in the same moment. Whoever was first, the money ends in one of two places: never paid because the order
 * was closed, or given back.
 * @param {Hold} hold
 */
async function paysWhileCancelling(hold) {
  const { api, session, entry, notebook, bays, cashier } = hold;
  bays.givenUp(entry.view);
  const paying = cashier.pay(hold.prepayId);
  const [result, answer] = await Promise.all([paying, api.cancel(session, freshKey(hold, 'cancel'), entry.view.id)]);
  entry.isPaidFor = result.includes(':ok');
  expectOnly(hold, answer, 'cancelling while paying');
  if (!answer.body) return;
  turn(notebook, entry, answer.body);
  entry.promisedFen = answer.body.paidFen > 0 ? answer.body.refundedFen : 'all';
}
