// The money, twice: as the product tells it, booking by booking, and as WeChat's own book has it.

/** @typedef {import('./notebook.mjs').Entry} Entry */
/** @typedef {import('./cashier.mjs').Ledger} Ledger */
/** Sums in fen. @typedef {{ paidFen: number, keptFen: number, refundedFen: number, refundOpenFen: number }} Sums */
/** One booking in both books. @typedef {{ entry: Entry, paidFen: number, successes: number, refundedFen: number, refundingFen: number }} Account */

/** @param {readonly { amountFen: number }[]} rows */
const sumOf = (rows) => rows.reduce((sum, row) => sum + row.amountFen, 0);

/** @param {Entry} entry @param {Ledger} ledger @returns {Account} */
function accountOf(entry, ledger) {
  const orders = ledger.orders.filter((order) => order.prepayIds.some((id) => entry.prepayIds.has(id)));
  const isOurs = (/** @type {{ outTradeNo: string }} */ row) => orders.some((order) => order.outTradeNo === row.outTradeNo);
  const payments = ledger.payments.filter(isOurs);
  const refunds = ledger.refunds.filter(isOurs);
  return {
    entry,
    paidFen: sumOf(payments),
    successes: payments.length,
    refundedFen: sumOf(refunds.filter(({ state }) => state === 'SUCCESS')),
    refundingFen: sumOf(refunds.filter(({ state }) => state === 'PROCESSING' || state === 'ABNORMAL')),
  };
}

/** What the rule says must be kept of a booking that stands like this, in fen. @param {Account} account */
function keptByRule({ entry: { view, promisedFen }, paidFen }) {
  if (view.state === 'confirmed') return view.priceFen;
  if (view.state === 'cancelled') return promisedFen === 'all' || promisedFen === undefined ? 0 : paidFen - promisedFen;
  return 0;
}

/** @param {Account} account @param {import('./notebook.mjs').Notebook} notebook */
function checkOne(account, notebook) {
  const { view, isPaidFor } = account.entry;
  const { paidFen, refundedFen, refundingFen } = account;
  const story = `${view.state}, price ${view.priceFen}; API paid ${view.paidFen}, refunded ${view.refundedFen}; WeChat paid ${paidFen}, refunded ${refundedFen}, refunding ${refundingFen}`;
  if (isPaidFor && account.successes === 0) notebook.broken('money', `the cashier took money that no book shows: ${story}`, view.id);
  if (view.state === 'held' && paidFen > 0) return notebook.broken('decided', `paid, neither confirmed nor refunded: ${story}`, view.id);
  if (view.state === 'lapsed' && view.refundedFen !== paidFen)
    return notebook.broken('decided', `lapsed, paid and not refunded: ${story}`, view.id);
  if (view.paidFen !== paidFen) notebook.broken('money', `the books differ on what was paid: ${story}`, view.id);
  if (paidFen - view.refundedFen !== keptByRule(account))
    notebook.broken('money', `${paidFen - view.refundedFen} fen are kept, ${keptByRule(account)} by the rule: ${story}`, view.id);
  if (refundedFen + refundingFen > view.refundedFen)
    notebook.broken('money', `WeChat refunds more than the product says: ${story}`, view.id);
  return undefined;
}

/**
 * Every booking by itself, then the sums: paid = kept + refunded + refund open. What is kept comes from the rule, never from a subtraction.
 * @param {import('./notebook.mjs').Notebook} notebook @param {Ledger} ledger @returns {{ api: Sums, wechat: Sums }}
 */
export function checkMoney(notebook, ledger) {
  const accounts = [...notebook.bookings.values()].map((entry) => accountOf(entry, ledger));
  for (const account of accounts) checkOne(account, notebook);
  const total = (/** @type {(account: Account) => number} */ part) => accounts.reduce((sum, account) => sum + part(account), 0);
  const keptFen = total(keptByRule);
  const refundedFen = sumOf(ledger.refunds.filter(({ state }) => state === 'SUCCESS'));
  const toldFen = total(({ entry }) => entry.view.refundedFen);
  const api = { paidFen: total(({ entry }) => entry.view.paidFen), keptFen, refundedFen, refundOpenFen: toldFen - refundedFen };
  const refundingFen = sumOf(ledger.refunds.filter(({ state }) => state !== 'SUCCESS' && state !== 'CLOSED'));
  const notSentFen = toldFen - refundedFen - refundingFen;
  const wechat = { paidFen: sumOf(ledger.payments), keptFen, refundedFen, refundOpenFen: refundingFen + notSentFen };
  for (const [book, sums] of Object.entries({ api, wechat })) {
    const accountedFen = sums.keptFen + sums.refundedFen + sums.refundOpenFen;
    if (sums.paidFen !== accountedFen)
      notebook.broken('money', `${book}: paid ${sums.paidFen} ≠ kept + refunded + refund open ${accountedFen}`);
  }
  return { api, wechat };
}
