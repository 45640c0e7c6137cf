// The public contract, one method for each thing that a resident's phone asks.

/** @template T @typedef {Promise<import('./views.mjs').Answer<T>>} Answered */
/** @typedef {import('./views.mjs').Window} Window */
/** @typedef {{ token: string, seat: number }} Session */

const V1 = '/api/v1';

export class Api {
  /** @type {Map<string, number>} gateway and car park → the highest version that was answered */
  #seen = new Map();

  /** @param {import('./wire.mjs').Wire} wire */
  constructor(wire) {
    this.wire = wire;
  }

  /** @param {string} code @param {number} seat @returns {Answered<{ token: string }>} */
  logIn(code, seat) {
    return this.wire.send({ kind: 'log in', method: 'POST', path: `${V1}/sessions/wechat`, body: { code }, seat });
  }

  /** @param {Window} window @param {string} [near] @param {number} [seat] @returns {Answered<import('./views.mjs').CarParkView[]>} */
  async search(window, near, seat = 0) {
    const query = new URLSearchParams({ ...window, limit: '100', ...(near === undefined ? {} : { near }) });
    const floor = new Map(this.#seen);
    const answer = await /** @type {Answered<import('./views.mjs').CarParkView[]>} */ (
      this.wire.send({ kind: 'search', method: 'GET', path: `${V1}/car-parks?${query}`, seat })
    );
    for (const carPark of answer.body ?? []) this.#rises(carPark, seat, floor);
    return answer;
  }

  /** @param {string} id @param {Window} window @param {number} [seat] @returns {Answered<import('./views.mjs').CarParkDetail>} */
  async carPark(id, window, seat = 0) {
    const floor = new Map(this.#seen);
    const answer = await /** @type {Answered<import('./views.mjs').CarParkDetail>} */ (
      this.wire.send({ kind: 'detail', method: 'GET', path: `${V1}/car-parks/${id}?${new URLSearchParams({ ...window })}`, seat })
    );
    if (answer.body) this.#rises(answer.body, seat, floor);
    return answer;
  }

  /** An answer is never older than one that had come before its question. @param {{ id: string, version: number }} carPark @param {number} seat @param {Map<string, number>} floor */
  #rises({ id, version }, seat, floor) {
    const { urls, notebook } = this.wire;
    const key = `${urls[seat % urls.length]} ${id}`;
    const before = floor.get(key) ?? 0;
    if (version < before && notebook.counts.lostAnswers === 0) notebook.broken('versions', `GET ${id}: ${before} then ${version}`, id);
    this.#seen.set(key, Math.max(version, this.#seen.get(key) ?? 0));
  }

  /**
   * @param {Session} session @param {string} key @param {{ carParkId: string, poolId?: string, plate: string } & Window} body
   * @param {boolean} [isRival] @returns {Answered<import('./views.mjs').PlacedBooking>}
   */
  book(session, key, body, isRival = false) {
    return this.wire.send({ kind: 'book', method: 'POST', path: `${V1}/bookings`, ...session, key, body, isRival });
  }

  /**
   * @param {Session} session @param {string} key @param {{ near: string, plate?: string } & Partial<Window>} body
   * @param {boolean} [isRival] @returns {Answered<import('./views.mjs').PlacedBooking>}
   */
  oneTap(session, key, body, isRival = false) {
    return this.wire.send({ kind: 'one tap', method: 'POST', path: `${V1}/bookings/one-tap`, ...session, key, body, isRival });
  }

  /** @param {Session} session @param {string} id @returns {Answered<import('./views.mjs').BookingView>} */
  booking(session, id) {
    return this.wire.send({ kind: 'read booking', method: 'GET', path: `${V1}/bookings/${id}`, ...session });
  }

  /** @param {Session} session @param {string} key @param {string} id @returns {Answered<import('./views.mjs').PlacedBooking>} */
  payNow(session, key, id) {
    return this.wire.send({ kind: 'pay now', method: 'POST', path: `${V1}/bookings/${id}/payment`, ...session, key });
  }

  /**
   * @param {Session} session @param {string} key @param {string} id @param {number} [expectedRefundFen]
   * @returns {Answered<import('./views.mjs').BookingView>}
   */
  cancel(session, key, id, expectedRefundFen) {
    const body = expectedRefundFen === undefined ? {} : { expectedRefundFen };
    return this.wire.send({ kind: 'cancel', method: 'POST', path: `${V1}/bookings/${id}/cancel`, ...session, key, body });
  }

  /** @param {Session} session @param {string} key @param {string} id @param {string} to @returns {Answered<import('./views.mjs').PlacedBooking>} */
  extend(session, key, id, to) {
    return this.wire.send({ kind: 'extend', method: 'POST', path: `${V1}/bookings/${id}/extend`, ...session, key, body: { to } });
  }

  /** @param {Session} session @returns {Answered<{ ticket: string }>} */
  liveTicket(session) {
    return this.wire.send({ kind: 'live ticket', method: 'POST', path: `${V1}/live-tickets`, ...session, isHarmless: true });
  }
}
