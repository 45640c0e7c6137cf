// Two books of the same money, ours and the sandbox's, and whether every payment became a confirmed booking.
import { waitUntil } from '../../scripts/services/server.mjs';

const SETTLED_WITHIN_MS = 30_000;

/**
 * Waits until what was paid is settled, then compares.
 * @param {import('../kit/stage.mjs').Stage} stage
 * @returns {Promise<{ payments: number, paidFen: number, differenceFen: number, unconfirmed: number, incidents: number }>}
 *   `differenceFen`: order by order, and what is left in clearing or was not kept; `unconfirmed`: payments without a confirmed booking.
 */
export async function compareBooks(stage) {
  const { payments, totals } = await (await fetch(`${stage.sandbox}/control/ledger`)).json();
  const theirs = new Map(payments.map(({ outTradeNo, amountFen }) => [outTradeNo, amountFen]));
  await waitUntil(async () => (await unconfirmedOf(stage, theirs)) === 0, SETTLED_WITHIN_MS, 250);
  const unconfirmed = await unconfirmedOf(stage, theirs);
  const ours = await oursOf(stage);
  const orders = new Set([...theirs.keys(), ...ours.paid.keys()]);
  const byOrder = [...orders].reduce((sum, no) => sum + Math.abs((theirs.get(no) ?? 0) - (ours.paid.get(no) ?? 0)), 0);
  const kept = Math.abs(ours.sums.get('revenue') + totals.paidFen);
  const [[{ incidents }]] = await stage.database.query('SELECT COUNT(*) AS incidents FROM incident');
  return {
    payments: payments.length,
    paidFen: totals.paidFen,
    differenceFen: byOrder + kept + Math.abs(ours.sums.get('clearing')),
    unconfirmed,
    incidents: Number(incidents),
  };
}

async function unconfirmedOf({ database }, theirs) {
  const [rows] = await database.query(
    "SELECT a.out_trade_no AS no FROM payment_attempt a JOIN booking b ON b.id = a.payable_id WHERE a.state = 'paid' AND b.state = 'confirmed'",
  );
  const confirmed = new Set(rows.map(({ no }) => no));
  return [...theirs.keys()].filter((no) => !confirmed.has(no)).length;
}

/** Our ledger: what came in by order, and what each account holds. */
async function oursOf({ database }) {
  const [paid] = await database.query(
    "SELECT SUBSTRING(posting, 6) AS no, amount_fen AS fen FROM ledger_entry WHERE account = 'wechat' AND posting LIKE 'paid:%'",
  );
  const [sums] = await database.query('SELECT account, SUM(amount_fen) AS fen FROM ledger_entry GROUP BY account');
  return { paid: new Map(paid.map(({ no, fen }) => [no, fen])), sums: new Map(sums.map(({ account, fen }) => [account, Number(fen)])) };
}
