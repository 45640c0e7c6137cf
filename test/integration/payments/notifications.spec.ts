import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { ScenarioName } from '../../../apps/wechat-sandbox/src/scenarios.js';
import { PaymentWorld } from './payment-world.js';

const MINUTE_MS = 60_000;

let world: PaymentWorld;
beforeEach(async () => {
  world = await PaymentWorld.open();
});
afterEach(() => world.close());

const inbox = () =>
  world.rows('SELECT business_key AS businessKey, content_sealed AS sealed, applied_at_ms AS appliedAtMs FROM notification_inbox');

test('copies that come at the same instant are one row and one payment, and all are acknowledged', async () => {
  const { prepayId } = await world.offered();
  await world.pay(prepayId, 'paid-callback-duplicated', { copies: 5 });
  await world.quiesce();
  expect(world.answered).toEqual([200, 200, 200, 200, 200]);
  expect(await inbox()).toHaveLength(1);
  expect(world.received).toHaveLength(1);
});

test('a replay within five minutes changes nothing', async () => {
  const { prepayId } = await world.offered();
  await world.pay(prepayId, 'callback-replayed', { afterMs: 1_000 });
  await world.quiesce();
  await world.advance(2_000);
  await world.quiesce();
  expect(world.answered).toEqual([200, 200]);
  expect(world.received).toHaveLength(1);
});

test.each<ScenarioName>(['callback-forged', 'callback-unsigned', 'callback-signtest', 'callback-stale'])(
  '%s is turned away without a trace, and the true one that follows is taken',
  async (scenario) => {
    const { prepayId } = await world.offered();
    await world.pay(prepayId, scenario);
    await world.quiesce();
    expect(world.answered).toEqual([401]);
    expect(await inbox()).toEqual([]);
    await world.advance(15_000);
    await world.quiesce();
    expect(world.answered).toEqual([401, 200]);
    expect(world.received).toHaveLength(1);
  },
);

test.each<ScenarioName>([
  'callback-wrong-amount',
  'callback-wrong-currency',
  'callback-wrong-mchid',
  'callback-wrong-appid',
  'callback-unknown-order',
])('%s under a good signature is kept for a person, acknowledged, and settles nothing', async (scenario) => {
  const { prepayId, outTradeNo } = await world.offered();
  await world.pay(prepayId, scenario);
  await world.quiesce();
  expect(world.answered).toEqual([200]);
  expect(await world.incidents()).toEqual(['payment_mismatch']);
  expect(world.received).toEqual([]);
  expect(await world.stateOf(outTradeNo)).toBe('offered');
});

test('a report that disagrees does not stand in the way of the true one', async () => {
  const { prepayId, outTradeNo } = await world.offered();
  await world.pay(prepayId, 'callback-wrong-amount');
  await world.quiesce();
  await world.advance(5_000);
  await world.sweep('unpaid-orders');
  await world.quiesce();
  expect(world.received).toMatchObject([{ outTradeNo, amountFen: 800 }]);
  expect(await inbox()).toHaveLength(2);
});

test('during a change of keys both kinds of signature are accepted', async () => {
  await world.control('POST', '/switches', { signingMode: 'mixed', certShare: 0.5 });
  for (let i = 0; i < 8; i++) await world.paid();
  expect(world.answered).toEqual(Array(8).fill(200));
  expect(world.received).toHaveLength(8);
});

test('neither the inbox nor an incident shows the person in clear', async () => {
  const { prepayId } = await world.offered();
  const openid = String((await world.book()).orders[0]?.['openid']);
  await world.pay(prepayId, 'callback-wrong-amount');
  await world.quiesce();
  const dump = JSON.stringify(
    [await inbox(), await world.rows('SELECT * FROM incident'), await world.rows('SELECT * FROM payment_attempt')],
    (_, value) => (value?.type === 'Buffer' ? Buffer.from(value.data).toString('latin1') : value),
  );
  expect(dump).not.toContain(openid);
});

test('a payment whose job was lost is settled straight from the inbox after a while, by one worker', async () => {
  const { prepayId } = await world.offered();
  await world.pay(prepayId);
  await world.advance(0);
  await world.rows('DELETE FROM outbox'); // the job was lost with the queue
  expect(await world.settleUnapplied()).toBe(0);
  await world.advance(MINUTE_MS);
  const taken = await Promise.all([world.settleUnapplied(), world.settleUnapplied()]);
  expect(taken[0] + taken[1]).toBe(1);
  expect(world.received).toHaveLength(1);
  expect(await world.balances()).toEqual({ wechat: 800, clearing: 0, revenue: -800 });
  await world.advance(MINUTE_MS);
  expect(await world.settleUnapplied()).toBe(0);
});

test('settling twice at the same time records once', async () => {
  const { prepayId } = await world.offered();
  const settleOnce = world.settle;
  world.settle = async (report) => {
    await Promise.all([settleOnce(report), settleOnce(report), settleOnce(report)]);
  };
  await world.pay(prepayId);
  await world.quiesce();
  expect(await world.balances()).toEqual({ wechat: 800, clearing: 0, revenue: -800 });
});
