// What can be wrong with a step of a booking, judged from the step and from what the booking was before it.
import { flaw } from './flaw.mjs';

/** @typedef {import('./flaw.mjs').Flaw} Flaw */
/** @typedef {import('./bookings.mjs').Booking} Booking */
/** @typedef {import('./bookings.mjs').State} State */

/** @type {Readonly<Record<string, readonly (State | undefined)[]>>} what may come before */
const MAY_FOLLOW = { held: [undefined], confirmed: [undefined, 'held', 'lapsed'], lapsed: ['held'], cancelled: ['held', 'confirmed'] };

/** What never changes, and what changes only by a rehoming. */
const WINDOW = /** @type {const} */ (['from', 'to']);
const TERMS = /** @type {const} */ (['from', 'to', 'priceFen']);

/** @param {Booking} booking @param {number} version @returns {Flaw | undefined} */
export function versionFlaw(booking, version) {
  const due = booking.version + 1;
  if (version === due) return undefined;
  return flaw('booking_version', `预约版本应为 ${due}，却是 ${version}`, `the booking's version should be ${due} and is ${version}`);
}

/** A change of state: what the booking is about stays as it is. @param {Booking} booking @param {State} state @param {any} facts @returns {Flaw | undefined} */
export function moveFlaw(booking, state, facts) {
  const was = booking.state ?? 'new';
  if (!MAY_FOLLOW[state]?.includes(booking.state))
    return flaw('booking_move', `预约不能由 ${was} 变为 ${state}`, `a booking cannot go from ${was} to ${state}`);
  if (booking.state === undefined && state === 'confirmed' && facts.priceFen > 0)
    return flaw('booking_unpaid', '收费预约未经待支付即确认', 'a booking with a price was confirmed without having been held');
  const isThere = booking.place.pool === facts.pool && booking.place.carPark === facts.carPark;
  return isThere ? factsFlaw(booking, facts, TERMS) : differing('pool');
}

/**
 * A rehoming: another pool, never a higher price, the same window and state.
 * @param {Booking} booking @param {import('./leaf.mjs').Leaf} leaf @returns {Flaw | undefined}
 */
export function rehomingFlaw(booking, { facts }) {
  const { state, place, priceFen } = booking;
  if (state !== facts.state || (state !== 'held' && state !== 'confirmed'))
    return flaw(
      'booking_move',
      `${state ?? 'new'} 的预约不能以 ${facts.state} 改派`,
      `a booking that is ${state ?? 'new'} cannot be rehomed as ${facts.state}`,
    );
  if (facts.pool === place.pool) return flaw('rehoming_nowhere', '改派到了原来的泊位池', 'a booking was rehomed to the pool where it was');
  if (facts.priceFen > priceFen)
    return flaw(
      'rehoming_dearer',
      `改派后的价格 ${facts.priceFen} 分高于此前的 ${priceFen} 分`,
      `rehomed for ${facts.priceFen} fen, from ${priceFen}`,
    );
  return factsFlaw(booking, facts, WINDOW);
}

/** @param {Booking} booking @param {any} facts @param {readonly ('from' | 'to' | 'priceFen')[]} members */
function factsFlaw(booking, facts, members) {
  const changed = members.find((member) => booking[member] !== facts[member]);
  return changed && differing(changed);
}

/** @param {string} member */
const differing = (member) => flaw('booking_facts', `预约的 ${member} 前后不一`, `${member} of the booking is not what it was`);

/** The state that a step starts from is the one that the step before it ended in: nothing changed unrecorded. @param {Booking} booking @param {string | null} before @param {string | null} after */
export function digestFlaw(booking, before, after) {
  if (before === booking.digest && after !== null) return undefined;
  return flaw('booking_digest', '变更前的摘要与上一条记录之后的不符', 'the state before is not the state that the last leaf left');
}

/** @param {Booking} booking @param {number | null} claimFrom */
export function claimFlaw({ holdsFrom, from, to }, claimFrom) {
  const range = `[${holdsFrom ?? from}, ${to})`;
  return flaw('booking_claim', `占用起点 ${claimFrom} 不在 ${range} 内`, `the claim's start ${claimFrom} is not in ${range}`);
}
