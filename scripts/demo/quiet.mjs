// After the last resident has gone home: wait until money and bookings stand still, then hold every account against the others.
import { overlap } from './nights.mjs';
import { askUntil, inLanes, pause } from './pauses.mjs';
import { reread } from './stage.mjs';

/** @typedef {import('./stage.mjs').Stage} Stage */
/** @typedef {import('./notebook.mjs').Entry} Entry */

const LIVE_WITHIN_MS = 10_000;

/** Whether somebody still has to act on this booking: WeChat, the worker, or the clock. @param {Entry} entry @param {import('./cashier.mjs').Ledger} ledger @param {boolean} isUntilLapsed */
function isOpen({ view, prepayIds }, ledger, isUntilLapsed) {
  const orders = ledger.orders.filter((order) => order.prepayIds.some((id) => prepayIds.has(id)));
  const numbers = new Set(orders.map((order) => order.outTradeNo));
  const sum = (/** @type {{ outTradeNo: string, amountFen: number }[]} */ rows) =>
    rows.filter((row) => numbers.has(row.outTradeNo)).reduce((total, row) => total + row.amountFen, 0);
  const paidFen = sum(ledger.payments);
  const refundedFen = sum(ledger.refunds.filter((refund) => refund.state === 'SUCCESS'));
  if (view.state === 'held') return paidFen > 0 || isUntilLapsed;
  return view.paidFen !== paidFen || view.refundedFen !== refundedFen;
}

/**
 * Reads bookings again until none is open, or until patience ends; then all of them once more. Gives WeChat's book as of the end.
 * @param {Stage} stage @param {{ withinMs: number, isUntilLapsed: boolean, onWait: (open: number) => void }} options
 */
export async function settle(stage, { withinMs, isUntilLapsed, onWait }) {
  const entries = () => [...stage.notebook.bookings.values()];
  const prepayIds = () => new Set(entries().flatMap((entry) => [...entry.prepayIds]));
  let ledger = await stage.cashier.ledger(prepayIds());
  await askUntil(
    async () => {
      ledger = await stage.cashier.ledger(prepayIds());
      const open = entries().filter((entry) => isOpen(entry, ledger, isUntilLapsed));
      onWait(open.length);
      await inLanes(open, 6, (entry) => reread(stage, entry));
      return open.length;
    },
    (open) => open === 0,
    { withinMs, firstPauseMs: 300, longestPauseMs: isUntilLapsed ? 5000 : 1000 },
  );
  await inLanes(entries(), 6, (entry) => reread(stage, entry));
  return stage.cashier.ledger(prepayIds());
}

/** No two live bookings of one plate overlap. @param {Stage} stage */
export function checkPlates({ notebook }) {
  const live = notebook.liveBookings().map(({ view }) => view);
  for (const [index, view] of live.entries())
    for (const other of live.slice(index + 1))
      if (view.plate === other.plate && overlap(view, other))
        notebook.broken('plates', `${view.plate} holds two bookings at one time`, view.id, other.id);
}

/**
 * Each view must equal the truth within ten seconds. Gives how long that took, in ms, or nothing.
 * @param {Stage} stage @param {readonly import('./watcher.mjs').Watcher[]} watchers
 */
export async function checkLive({ api, notebook }, watchers) {
  const startedAt = performance.now();
  const checks = watchers.map(async (watcher) => {
    const { answer } = await askUntil(
      () => watcher.differences(api),
      (differences) => differences.length === 0,
      { withinMs: LIVE_WITHIN_MS },
    );
    for (const difference of answer.slice(0, 5)) notebook.broken('live', `${watcher.name}: ${difference}`);
    return answer.length === 0 ? performance.now() - startedAt : undefined;
  });
  const times = await Promise.all(checks);
  return times.includes(undefined) ? undefined : Math.max(...times.map(Number));
}

/**
 * Bays at every tick, tried again for ten seconds: with several gateways the one that is asked may be a moment behind.
 * @param {Stage} stage @param {() => Promise<import('./bays.mjs').Picture>} look
 */
export async function checkBays({ bays, notebook }, look) {
  const { answer } = await askUntil(
    async () => {
      const after = await look();
      return { after, differences: bays.differences(after, Date.now()) };
    },
    ({ differences }) => differences.length === 0 || bays.isShared,
    { withinMs: LIVE_WITHIN_MS, firstPauseMs: 500 },
  );
  const isOversold = (/** @type {string} */ difference) => difference.includes('> capacity');
  for (const difference of answer.differences.filter(isOversold).slice(0, 8)) notebook.broken('oversold', difference);
  const others = answer.differences.filter((difference) => !isOversold(difference));
  if (bays.isShared && others.length > 0) notebook.notes.add(`others book as well: ${others[0]}, and so ${others.length} times`);
  for (const difference of bays.isShared ? [] : others.slice(0, 8)) notebook.broken('bays', difference);
  return answer.after;
}

/** Waits for the unpaid holds to run out. @param {Stage} stage */
export async function untilHoldsRunOut({ notebook }) {
  const ends = notebook.bookingsIn('held').map(({ view }) => Date.parse(view.holdExpiresAt ?? ''));
  await pause(Math.max(0, ...ends.filter(Number.isFinite)) - Date.now());
}
