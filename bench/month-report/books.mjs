// Carries out a story as the product would, in memory, and keeps the rows and leaves that the product would have written.
import { hash } from 'node:crypto';
import { TICK_MS } from './story.mjs';

const FREE_CANCEL_MS = 60 * 60_000;
const LATE_PERCENT = 50;

/** A uuid that names the n-th thing of a kind. @param {number} kind @param {number} n */
const uuid = (kind, n) => `019${kind}0000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const claimOf = (n, turn) => Buffer.from(hash('sha256', `claim ${n} ${turn}`, 'hex').slice(0, 32), 'hex');

export class Books {
  log = [];
  leaves = [];
  ledger = [];
  refunds = [];
  bookings = new Map();
  refused = 0;
  #pools = new Map();
  #nonces = 0;

  /** @param {readonly any[]} pools */
  constructor(pools) {
    for (const pool of pools) this.#pools.set(pool.code, { ...pool, seq: 0, free: new Map() });
  }

  heads() {
    return [...this.#pools.values()].map(({ code, seq }) => ({ pool: code, seq }));
  }

  /** @param {{ offers: readonly any[], publishedAt: number, deeds: readonly any[] }} story */
  run({ offers, publishedAt, deeds }) {
    for (const { pool, changes } of offers) this.#offer(pool, changes, publishedAt, 'published');
    for (const deed of deeds) this[deed.kind](deed);
    return this;
  }

  place({ at, booking: number, pool: code, from, to, priceFen }) {
    const pool = this.#pools.get(code);
    if (!this.#hasRoom(pool, from, to)) {
      this.refused++;
      return;
    }
    const state = priceFen === 0 ? 'confirmed' : 'held';
    const booking = { number, id: uuid(1, number), pool, from, to, priceFen, createdAt: at, turn: 0, version: 1, state, digest: null };
    Object.assign(booking, {
      claim: claimOf(number, 0),
      claims: [claimOf(number, 0)],
      paidAt: null,
      keptFen: 0,
      order: uuid(2, number).replaceAll('-', ''),
    });
    this.bookings.set(number, booking);
    this.#log(pool, 'claim', from, to, -1, booking.claim, at);
    this.#bookingLeaf(booking, `booking.${state}`, at, { claimFrom: from, reason: null, actor: 'resident' });
  }

  pay({ at, booking: number }) {
    const booking = this.bookings.get(number);
    if (!booking || booking.paidAt !== null) return;
    const { order, priceFen, from, to, pool } = booking;
    const rest = restFrom(booking, at);
    const isLate = booking.state === 'lapsed';
    booking.paidAt = at;
    this.#post(booking, `paid:${order}`, 'wechat', 'clearing', priceFen, at);
    this.#moneyLeaf('payment.received', 'payment', order, { amountFen: priceFen, outTradeNo: order }, at);
    if (isLate && (rest === undefined || !this.#hasRoom(pool, rest, to))) {
      this.#refund(booking, priceFen, 'bay_taken', 'clearing', at);
      return;
    }
    if (isLate) {
      booking.claim = claimOf(number, ++booking.turn);
      booking.claims.push(booking.claim);
    }
    booking.state = 'confirmed';
    booking.version++;
    this.#bookingLeaf(booking, 'booking.confirmed', at, {
      claimFrom: isLate ? rest : null,
      reason: isLate ? 'paid_late' : 'paid',
      actor: 'system',
    });
    this.#post(booking, `kept:${order}`, 'clearing', 'revenue', priceFen, at);
    this.#moneyLeaf('payment.kept', 'payment', order, { amountFen: priceFen, outTradeNo: order }, at);
    if (isLate) this.#log(pool, 'claim', Math.max(rest, from), to, -1, booking.claim, at);
    booking.keptFen = priceFen;
  }

  lapse({ at, booking: number }) {
    const booking = this.bookings.get(number);
    if (booking?.state === 'held') this.#end(booking, 'lapsed', at, { reason: 'not_paid', actor: 'system' });
  }

  cancel({ at, booking: number }) {
    const booking = this.bookings.get(number);
    if (!booking || (booking.state !== 'held' && booking.state !== 'confirmed')) return;
    const { from, keptFen } = booking;
    this.#end(booking, 'cancelled', at, { reason: 'given_up', actor: 'resident' });
    const beginsIn = from * TICK_MS - at;
    const back = beginsIn <= 0 ? 0 : beginsIn > FREE_CANCEL_MS ? keptFen : Math.floor((keptFen * LATE_PERCENT) / 100);
    if (back > 0) this.#refund(booking, back, 'cancelled', 'revenue', at);
  }

  /** Who booked last goes to another pool that has room and costs the same; where there is none, the bay is owed. */
  withdraw({ at, pool: code, from, to, bays }) {
    const pool = this.#pools.get(code);
    const before = [...this.bookings.values()];
    this.#offer(code, [[from, to, -bays]], at, 'supply_changed');
    const movable = before.filter(
      (one) => one.pool === pool && one.state === 'confirmed' && one.from > at / TICK_MS && one.from < to && one.to > from,
    );
    for (const booking of movable.sort((a, b) => b.createdAt - a.createdAt)) {
      if (!isShort(pool, booking.from, booking.to)) continue;
      const other = [...this.#pools.values()].find(
        (one) => one !== pool && one.unitFen === pool.unitFen && this.#hasRoom(one, booking.from, booking.to),
      );
      if (other) this.#rehome(booking, other, at);
    }
  }

  #rehome(booking, other, at) {
    const { from, to } = booking;
    this.#log(booking.pool, 'release', from, to, 1, booking.claim, at);
    booking.claim = claimOf(booking.number, ++booking.turn);
    booking.claims.push(booking.claim);
    this.#log(other, 'claim', from, to, -1, booking.claim, at);
    booking.pool = other;
    booking.version++;
    this.#bookingLeaf(booking, 'booking.rehomed', at, { claimFrom: from, reason: 'taken_back', actor: 'system', state: booking.state });
  }

  #end(booking, state, at, { reason, actor }) {
    const rest = restFrom(booking, at);
    booking.state = state;
    booking.version++;
    this.#bookingLeaf(booking, `booking.${state}`, at, { claimFrom: rest ?? null, reason, actor });
    if (rest !== undefined) this.#log(booking.pool, 'release', rest, booking.to, 1, booking.claim, at);
  }

  #refund(booking, amountFen, reason, from, at) {
    const { order, number } = booking;
    const outRefundNo = uuid(3, number).replaceAll('-', '');
    this.refunds.push({ outRefundNo, order, booking: booking.id, reason, amountFen, totalFen: booking.priceFen, at });
    this.#post(booking, `refund-open:${order}:${reason}`, 'refunds_open', from, amountFen, at);
    this.#moneyLeaf('refund.requested', 'refund', outRefundNo, { amountFen, outRefundNo, outTradeNo: order }, at, reason);
  }

  #offer(code, changes, at, reason) {
    const pool = this.#pools.get(code);
    for (const [from, to, bays] of changes) this.#log(pool, 'capacity', from, to, bays, null, at);
    const facts = { carPark: pool.carPark, changes, pool: code };
    this.#leaf({
      action: 'pool.capacity-changed',
      actor: 'system',
      tenant: pool.partner,
      subject: { id: code, kind: 'pool' },
      reason,
      facts,
      at,
    });
  }

  #hasRoom(pool, from, to) {
    for (let tick = from; tick < to; tick++) if ((pool.free.get(tick) ?? 0) <= 0) return false;
    return true;
  }

  #log(pool, cause, from, to, delta, claim, at) {
    this.log.push({ pool: pool.code, seq: ++pool.seq, cause, from, to, delta, claim, at });
    for (let tick = from; tick < to; tick++) pool.free.set(tick, (pool.free.get(tick) ?? 0) + delta);
  }

  #post(booking, posting, to, from, amountFen, at) {
    this.ledger.push([posting, to, amountFen, booking.id, at], [posting, from, -amountFen, booking.id, at]);
  }

  #bookingLeaf(booking, action, at, { claimFrom, reason, actor, ...more }) {
    const { id, pool, from, to, priceFen, version, digest } = booking;
    booking.digest = hash('sha256', `${id} ${version}`, 'hex');
    const facts = { carPark: pool.carPark, claimFrom, from, pool: pool.code, priceFen, ...more, to, version };
    const states = { before: digest, after: booking.digest };
    this.#leaf({ action, actor, tenant: pool.partner, subject: { id, kind: 'booking' }, reason, facts, at, ...states });
  }

  #moneyLeaf(action, kind, id, facts, at, reason = null) {
    this.#leaf({ action, actor: 'system', tenant: null, subject: { id, kind }, reason, facts, at });
  }

  /** Members in order of their names, as canonical JSON has them. */
  #leaf({ action, actor: kind, tenant, subject, reason, facts, at, before = null, after = null }) {
    const actor = { commitment: kind === 'system' ? null : hash('sha256', subject.id, 'hex'), kind };
    const nonce = uuid(4, this.#nonces++);
    const content = JSON.stringify({ action, actor, after, at, before, facts, nonce, reason, subject, tenant, v: 1 });
    this.leaves.push({ content, at });
  }
}

/** The running tick belongs to who leaves; undefined: all is over. */
function restFrom({ from, to }, at) {
  const rest = Math.max(from, Math.floor(at / TICK_MS));
  return rest < to ? rest : undefined;
}

function isShort(pool, from, to) {
  for (let tick = from; tick < to; tick++) if ((pool.free.get(tick) ?? 0) < 0) return true;
  return false;
}
