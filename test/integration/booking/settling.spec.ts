import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { PayBooking, SettlePayment } from '#booking';
import { BookingWorld, NIGHT, type Resident } from './booking-world.js';
import { brokenInvariants } from './invariants.js';

const HOLD_MS = 15 * 60_000;

let world: BookingWorld;
beforeAll(async () => {
  world = await BookingWorld.open({ processes: 2 });
});
afterAll(() => world.close());
let li: Resident;
beforeEach(async () => {
  await world.begin([{ code: 'a', bays: 1 }]);
  li = await world.aResident();
});
afterEach(async () => {
  expect(await brokenInvariants(world)).toEqual([]);
});

const settle = (inboxId: number, nth = 0) => world.processes[nth]?.get(SettlePayment).execute(inboxId);
const refundsOf = (bookingId: string) =>
  world.rows('SELECT reason, amount_fen AS fen FROM refund WHERE payable_id = ? ORDER BY created_at_ms', bookingId);

async function aHold(): Promise<string> {
  return (await world.placed(li, 'a')).booking.id;
}

/** A hold that was not paid in time: its order is closed, its bay free again. */
async function aLapsedHold(): Promise<string> {
  const id = await aHold();
  world.clock.advance(HOLD_MS);
  expect(await world.lapse(id)).toBe('lapsed');
  return id;
}

test('a payment in time confirms the booking and is kept', async () => {
  const id = await aHold();
  expect(await world.pay(id)).toBe('confirmed');
  expect(await world.bookingOf(id)).toMatchObject({ state: 'confirmed', version: 2, hold_expires_at_ms: null });
  expect(await refundsOf(id)).toEqual([]);
});

test('one payment told many times to two processes at once counts once', async () => {
  const id = await aHold();
  const inboxId = await world.report(await world.orderOf(id));
  const settlements = await Promise.all(Array.from({ length: 10 }, (_, index) => settle(inboxId, index % 2)));
  expect(settlements.toSorted()).toEqual([...Array.from({ length: 9 }, () => 'already'), 'confirmed']);
});

test('a hold is not lapsed before its time, and only once', async () => {
  const id = await aHold();
  world.clock.advance(HOLD_MS - 1);
  expect(await world.lapse(id)).toBe('nothing');
  world.clock.advance(1);
  expect(await Promise.all([world.lapse(id), world.lapse(id)])).toEqual(expect.arrayContaining(['lapsed', 'nothing']));
  expect(await world.count("pool_log WHERE cause = 'release'")).toBe(1);
  expect(await world.bookingOf(id)).toMatchObject({ state: 'lapsed', version: 2, hold_expires_at_ms: null });
});

test('a hold whose order WeChat does not settle stays and keeps its bay', async () => {
  const id = await aHold();
  world.wechat.isSilent = true;
  world.clock.advance(HOLD_MS);
  await expect(world.lapse(id)).rejects.toThrow('not settled yet');
  expect((await world.bookingOf(id)).state).toBe('held');
  world.wechat.isSilent = false;
  expect(await world.lapse(id)).toBe('lapsed');
});

test('a hold that was paid at the last moment does not lapse: its payment confirms it', async () => {
  const id = await aHold();
  world.wechat.pay(await world.orderOf(id), world.clock.nowMs());
  world.clock.advance(HOLD_MS);
  expect(await world.lapse(id)).toBe('paid');
  expect((await world.bookingOf(id)).state).toBe('held');
  expect(await world.pay(id)).toBe('confirmed');
});

test('a bay of a lapsed hold is free for the next', async () => {
  await aLapsedHold();
  const wang = await world.aResident();
  expect((await world.placed(wang, 'a')).booking.state).toBe('held');
});

test('a payment after the hold lapsed confirms the booking when the bay is still free', async () => {
  const id = await aLapsedHold();
  const before = await world.bookingOf(id);
  expect(await world.pay(id, world.processes[1])).toBe('confirmed');
  const after = await world.bookingOf(id);
  expect(after).toMatchObject({ state: 'confirmed', version: 3 });
  expect(after.claim_id.equals(before.claim_id)).toBe(false);
  expect(await refundsOf(id)).toEqual([]);
});

test('a payment after the hold lapsed is refunded in full when somebody else has the bay', async () => {
  const id = await aLapsedHold();
  await world.placed(await world.aResident(), 'a');
  expect(await world.pay(id)).toBe('refunded');
  expect((await world.bookingOf(id)).state).toBe('lapsed');
  expect(await refundsOf(id)).toEqual([{ reason: 'bay_taken', fen: 800 }]);
});

test('a late payment and a rival for the last bay: one of them has it, the other nothing', async () => {
  for (let round = 0; round < 6; round++) {
    const id = await aLapsedHold();
    const wang = await world.aResident();
    const inboxId = await world.report(await world.orderOf(id));
    const rival = { ...NIGHT, from: '2026-03-02T20:00:00+08:00' };
    const [settlement, answer] = await Promise.all([settle(inboxId), world.place(wang, 'a', { ...rival, on: world.processes[1] })]);
    const isRivalPlaced = 'body' in answer;
    expect([settlement, isRivalPlaced]).toEqual(isRivalPlaced ? ['refunded', true] : ['confirmed', false]);
    expect(await brokenInvariants(world)).toEqual([]);
    const [live] = await world.rows<{ id: string; resident_id: string }>("SELECT * FROM booking WHERE state IN ('held', 'confirmed')");
    await world.cancel({ id: live?.resident_id ?? '', plate: '' }, live?.id ?? '');
    world.clock.set(Date.parse('2026-03-02T17:00:00+08:00'));
  }
});

test('a payment after the hold lapsed is refunded when the plate is booked elsewhere by then', async () => {
  await world.begin([
    { code: 'a', bays: 2 },
    { code: 'b', bays: 2 },
  ]);
  li = await world.aResident();
  const id = await aLapsedHold();
  await world.placed(li, 'b');
  expect(await world.pay(id)).toBe('refunded');
  expect(await refundsOf(id)).toEqual([{ reason: 'bay_taken', fen: 800 }]);
});

test('a payment that comes during the night takes what is left of it, with the tick that is running', async () => {
  const id = await aLapsedHold();
  world.clock.set(Date.parse('2026-03-02T22:05:00+08:00'));
  expect(await world.pay(id)).toBe('confirmed');
  const [claim] = await world.rows<{ from_tick: number }>("SELECT from_tick FROM pool_log WHERE cause = 'claim' ORDER BY seq DESC LIMIT 1");
  expect((claim?.from_tick ?? 0) * 15 * 60_000).toBe(Date.parse('2026-03-02T22:00:00+08:00'));
});

test('a payment that comes after the night is refunded', async () => {
  const id = await aLapsedHold();
  world.clock.set(Date.parse(NIGHT.to));
  expect(await world.pay(id)).toBe('refunded');
});

test('a payment after the hold was given up is refunded in full', async () => {
  const id = await aHold();
  await world.cancel(li, id);
  expect(await world.pay(id)).toBe('refunded');
  expect(await refundsOf(id)).toEqual([{ reason: 'paid_after_cancel', fen: 800 }]);
  expect((await world.bookingOf(id)).state).toBe('cancelled');
});

test('of two payments for one booking one is kept and the other refunded', async () => {
  const id = await aHold();
  const first = await world.orderOf(id);
  await world.rows("UPDATE payment_attempt SET state = 'closed' WHERE out_trade_no = ?", first);
  await renewedOrder(id);
  const second = await world.orderOf(id);
  expect(second).not.toBe(first);
  const reports = [await world.report(first), await world.report(second)];
  const settlements = await Promise.all(reports.map((inboxId, index) => settle(inboxId, index)));
  expect(settlements.toSorted()).toEqual(['confirmed', 'refunded']);
  expect(await refundsOf(id)).toEqual([{ reason: 'paid_twice', fen: 800 }]);
});

test('two payments after the hold lapsed end in one booking and one refund', async () => {
  const id = await aHold();
  const first = await world.orderOf(id);
  await world.rows("UPDATE payment_attempt SET state = 'closed' WHERE out_trade_no = ?", first);
  await renewedOrder(id);
  const second = await world.orderOf(id);
  world.clock.advance(HOLD_MS);
  await world.lapse(id);
  const reports = [await world.report(first), await world.report(second)];
  const settlements = await Promise.all(reports.map((inboxId, index) => settle(inboxId, index)));
  expect(settlements.toSorted()).toEqual(['confirmed', 'refunded']);
});

/** The way back to the cashier after WeChat closed the first order. */
async function renewedOrder(id: string): Promise<void> {
  const answer = await world.app.get(PayBooking).execute(li.id, world.aKey(), id);
  expect(answer).toHaveProperty('body');
}
