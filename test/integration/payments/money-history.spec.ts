import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { CloseOpenAttempts, Inbox, Ledger, OfferPayment, type PaymentReport, Refunds } from '#payments';
import { Transactions } from '#platform';
import type { ScenarioName, ScenarioParams } from '../../../apps/wechat-sandbox/src/scenarios.js';
import { PaymentWorld } from './payment-world.js';

const SECOND_MS = 1_000;
const ORDERS = 10;
const SWEEPS = ['unpaid-orders', 'due-refunds', 'unapplied-refund-reports'];

const TROUBLES: readonly [ScenarioName, ScenarioParams][] = [
  ['prepay-effect-then-cut', { times: 3 }],
  ['prepay-500-before-effect', { times: 2 }],
  ['paid-callback-before-answer', {}],
  ['query-unknown', { times: 4 }],
  ['answer-signtest', { times: 2 }],
  ['close-429-paying', { outcome: 'SUCCESS', afterMs: 3_000 }],
  ['refund-effect-then-cut', { times: 3 }],
  ['refund-429', { times: 4 }],
  ['refund-abnormal', {}],
  ['delayed', { endpoint: 'callback', ms: 40_000 }],
];
const VISITS: readonly ScenarioName[] = [
  'paid',
  'cancelled',
  'paid-cancel-shown',
  'paid-late',
  'paid-callback-lost',
  'paid-callback-duplicated',
  'callback-wrong-amount',
  'callback-forged',
  'callback-replayed',
];

/** A small generator (mulberry32): a seed reproduces a run. */
function chanceOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

let world: PaymentWorld;
beforeEach(async () => {
  world = await PaymentWorld.open();
});
afterEach(() => world.close());

/** Keeps most payments; gives some back whole, as too late, and some in part later on. */
function settleBy(chance: () => number): (report: PaymentReport) => Promise<void> {
  return ({ inboxId, payableId, outTradeNo, amountFen }) =>
    world.app.get(Transactions).run(async (tx) => {
      const report = await world.app.get(Inbox).lock(tx, { inboxId, outTradeNo });
      const ledger = world.app.get(Ledger);
      if ((await ledger.recordPaid(tx, report, world.nowMs)) === 'already') return;
      const isLate = chance() < 0.3;
      if (!isLate) await ledger.keep(tx, payableId, outTradeNo, amountFen, world.nowMs);
      const refundFen = isLate ? amountFen : chance() < 0.5 ? 1 + Math.floor(chance() * amountFen) : 0;
      if (refundFen === 0) return;
      const reason = isLate ? 'late' : 'cancelled';
      const from = isLate ? 'clearing' : 'revenue';
      await world.app.get(Refunds).request(tx, { payableId, outTradeNo, reason, amountFen: refundFen, from, nowMs: world.nowMs });
    });
}

async function live(chance: () => number): Promise<void> {
  const open = new Set<string>();
  const pick = <T>(from: readonly T[]): T => from[Math.floor(chance() * from.length)] as T;
  for (let i = 0; i < ORDERS; i++) {
    const { payableId, outTradeNo } = await world.attempt({ amountFen: 1 + Math.floor(chance() * 5_000) });
    open.add(payableId);
    for (let troubles = chance() * 3; troubles > 1; troubles--) await world.script(...pick(TROUBLES), outTradeNo);
    for (let visits = 0; visits < 2; visits++) {
      const offered = await world.app.get(OfferPayment).execute(payableId);
      if ('payment' in offered)
        await world.pay(offered.payment.package.replace('prepay_id=', ''), pick(VISITS), { afterMs: 14 * 60 * SECOND_MS });
      await world.advance(Math.floor(chance() * 20_000));
      await Promise.all([...SWEEPS.map((name) => world.sweep(name)), world.settleUnapplied()]);
      if (chance() < 0.5) await world.quiesce();
      if (chance() < 0.2) await world.app.get(CloseOpenAttempts).execute(payableId);
    }
  }
  for (let quiet = 0; quiet < 40; quiet++) {
    await world.advance(5 * 60 * SECOND_MS);
    if (quiet > 4)
      for (const payableId of open) if ((await world.app.get(CloseOpenAttempts).execute(payableId)) !== 'pending') open.delete(payableId);
    await Promise.all([...SWEEPS.map((name) => world.sweep(name)), world.settleUnapplied()]);
    await world.quiesce();
  }
}

test.each([11, 12, 13])('whatever WeChat does, both books agree to the fen in the end (seed %i)', async (seed) => {
  const chance = chanceOf(seed);
  world.settle = settleBy(chance);
  await live(chance);

  const book = await world.book();
  const paidHere = await world.rows(
    "SELECT out_trade_no AS outTradeNo, amount_fen AS amountFen FROM payment_attempt WHERE state = 'paid' ORDER BY 1",
  );
  const paidThere = book.payments.map(({ outTradeNo, amountFen }) => ({ outTradeNo, amountFen }));
  expect(paidHere).toEqual(paidThere.sort((a, b) => (String(a.outTradeNo) < String(b.outTradeNo) ? -1 : 1)));
  expect(paidHere.length).toBeGreaterThan(0);

  const refundedHere = await world.rows(
    "SELECT out_refund_no AS outRefundNo, amount_fen AS amountFen FROM refund WHERE state <> 'closed' ORDER BY 1",
  );
  const refundedThere = book.refunds.map(({ outRefundNo, amountFen }) => ({ outRefundNo, amountFen }));
  expect(refundedHere).toEqual(refundedThere.sort((a, b) => (String(a.outRefundNo) < String(b.outRefundNo) ? -1 : 1)));

  const { totals } = book;
  const balances = await world.balances();
  expect(balances['clearing']).toBe(0);
  expect(balances['wechat']).toBe((totals['paidFen'] ?? 0) - (totals['refundedFen'] ?? 0));
  expect(balances['refunds_open'] ?? 0).toBe(-(totals['refundingFen'] ?? 0) + 0);
  expect(Object.values(balances).reduce((sum, fen) => sum + fen, 0)).toBe(0);
  expect(await world.rows("SELECT out_trade_no FROM payment_attempt WHERE state IN ('created', 'offered')")).toEqual([]);
  expect(await world.rows('SELECT id FROM notification_inbox WHERE applied_at_ms IS NULL AND told_at_ms IS NOT NULL')).toEqual([]);
});
