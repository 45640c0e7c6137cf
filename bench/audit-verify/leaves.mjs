// The leaves of a busy district, in the order in which they would have been written: made up, and true to every rule.
import { hash } from 'node:crypto';

const CAR_PARKS = 35;
const BAYS = 45;
const FIRST_NIGHT = 1_970_000; // in ticks of a quarter of an hour
const TICKS_OF_A_NIGHT = 96;
const PRICE_FEN = 800;

const digest = (text) => hash('sha256', text, 'hex');

/** Contents of leaves, canonical JSON, until `count` were given. */
export function* leaves(count) {
  let given = 0;
  for (let night = 0; given < count; night++)
    for (const content of aNight(night)) {
      if (given++ === count) return;
      yield content;
    }
}

/** Bays are offered from 18:00 to 08:00; every bay is booked, paid and kept. Then every tenth booking is cancelled, and half is paid back. */
function* aNight(night) {
  const from = FIRST_NIGHT + night * TICKS_OF_A_NIGHT + 24;
  const to = from + 56;
  const at = from * 900_000;
  for (let park = 0; park < CAR_PARKS; park++) {
    const facts = { carPark: `park-${park}`, changes: [[from, to, BAYS]], pool: `pool-${park}` };
    yield leaf({ action: 'pool.capacity-changed', at, facts, subject: { id: `pool-${park}`, kind: 'pool' } });
  }
  for (let bay = 0; bay < BAYS; bay++)
    for (let park = 0; park < CAR_PARKS; park++) {
      const id = `b-${night}-${park}-${bay}`;
      yield* aBooking({ id, at, place: { carPark: `park-${park}`, from, pool: `pool-${park}`, to }, isCancelled: bay % 10 === 9 });
    }
}

function* aBooking({ id, at, place, isCancelled }) {
  const outTradeNo = `T-${id}`;
  const step = (state, version, claimFrom) => {
    const { carPark, from, pool, to } = place;
    const before = version === 1 ? null : digest(`${id} ${version - 1}`);
    const facts = { carPark, claimFrom, from, pool, priceFen: PRICE_FEN, to, version };
    const subject = { id, kind: 'booking' };
    return leaf({
      action: `booking.${state}`,
      at,
      facts,
      subject,
      before,
      after: digest(`${id} ${version}`),
      person: digest(`salt ${id}`),
    });
  };
  const payment = (action) => {
    const facts = { amountFen: PRICE_FEN, outTradeNo };
    return leaf({ action: `payment.${action}`, at, facts, subject: { id: outTradeNo, kind: 'payment' } });
  };
  yield step('held', 1, place.from);
  yield payment('received');
  yield step('confirmed', 2, null);
  yield payment('kept');
  if (!isCancelled) return;
  yield step('cancelled', 3, place.from);
  const outRefundNo = `R-${id}`;
  const facts = { amountFen: PRICE_FEN / 2, outRefundNo, outTradeNo };
  for (const action of ['requested', 'succeeded'])
    yield leaf({ action: `refund.${action}`, at, facts, subject: { id: outRefundNo, kind: 'refund' }, reason: 'cancelled' });
}

let nonces = 0;

/** Members in order of their names, as canonical JSON has them. */
function leaf({ action, at, facts, subject, before = null, after = null, reason = null, person }) {
  const actor = person ? { commitment: person, kind: 'resident' } : { commitment: null, kind: 'system' };
  const nonce = `00000000-0000-4000-8000-${String(nonces++).padStart(12, '0')}`;
  return JSON.stringify({ action, actor, after, at, before, facts, nonce, reason, subject, tenant: 'sample-partner', v: 1 });
}
