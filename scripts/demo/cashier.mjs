// The WeChat sandbox from outside: the person at the cashier, and WeChat's own book.

/** @typedef {{ outTradeNo: string, prepayIds: string[], state: string, amountFen: number }} LedgerOrder */
/** @typedef {{ outTradeNo: string, amountFen: number }} LedgerPayment */
/** @typedef {{ outRefundNo: string, outTradeNo: string, amountFen: number, state: string }} LedgerRefund */
/** @typedef {{ orders: LedgerOrder[], payments: LedgerPayment[], refunds: LedgerRefund[] }} Ledger */

export class Cashier {
  /** @param {string} url of the sandbox */
  constructor(url) {
    this.url = url;
  }

  /**
   * The person at the cashier; `outcome` is a scenario of the sandbox. Gives what the Mini Program would be told, which proves nothing.
   * @param {string} prepayId @param {string} [outcome] @param {Record<string, number>} [params] @returns {Promise<string>}
   */
  async pay(prepayId, outcome = 'paid', params) {
    const answer = await fetch(`${this.url}/control/prepay/${prepayId}/pay`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ outcome, ...(params && { params }) }),
    });
    if (!answer.ok) throw new Error(`the sandbox answered ${answer.status} to ${prepayId}: ${await answer.text()}`);
    return /** @type {{ result: string }} */ (await answer.json()).result;
  }

  /**
   * The book of our orders: those with one of these prepay_ids, with their payments and refunds.
   * @param {ReadonlySet<string>} prepayIds @returns {Promise<Ledger>}
   */
  async ledger(prepayIds) {
    const isOurs = (/** @type {LedgerOrder} */ order) => order.prepayIds.some((id) => prepayIds.has(id));
    const recent = await this.#read(`?newest=${prepayIds.size * 3 + 200}`);
    const known = new Set(recent.orders.flatMap((order) => order.prepayIds));
    const whole = [...prepayIds].every((id) => known.has(id)) ? recent : await this.#read('');
    const orders = whole.orders.filter(isOurs);
    const numbers = new Set(orders.map((order) => order.outTradeNo));
    const concernsUs = (/** @type {{ outTradeNo: string }} */ row) => numbers.has(row.outTradeNo);
    return { orders, payments: whole.payments.filter(concernsUs), refunds: whole.refunds.filter(concernsUs) };
  }

  /** @param {string} query @returns {Promise<Ledger>} */
  async #read(query) {
    const answer = await fetch(`${this.url}/control/ledger${query}`);
    if (!answer.ok) throw new Error(`the sandbox answered ${answer.status} for its ledger: ${await answer.text()}`);
    return /** @type {Promise<Ledger>} */ (answer.json());
  }
}

/** The prepay_id in the arguments of wx.requestPayment. @param {import('./views.mjs').PaymentArguments} payment */
export const prepayIdOf = (payment) => payment.package.replace(/^prepay_id=/, '');
