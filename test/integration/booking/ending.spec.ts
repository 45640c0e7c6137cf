import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { BookingViews } from '#booking';
import type { BookingView } from '#contracts';
import { isRefusal } from '#kernel';
import { BookingWorld, NIGHT, type Resident, viewOf } from './booking-world.js';
import { brokenInvariants } from './invariants.js';

const HOUR_MS = 3_600_000;
const at = (text: string): number => Date.parse(`2026-03-${text}:00+08:00`);
const instant = (text: string): string => `2026-03-${text}:00+08:00`;

let world: BookingWorld;
beforeAll(async () => {
  world = await BookingWorld.open({ processes: 2 });
});
afterAll(() => world.close());
let li: Resident;
beforeEach(async () => {
  await world.begin([{ code: 'a', bays: 1, endMinute: 36 * 60 }]);
  li = await world.aResident();
});
afterEach(async () => {
  expect(await brokenInvariants(world)).toEqual([]);
});

async function aPaidBooking(): Promise<string> {
  const { booking } = await world.placed(li, 'a');
  expect(await world.pay(booking.id)).toBe('confirmed');
  return booking.id;
}

const refunds = () =>
  world.rows('SELECT payable_id AS bookingId, reason, amount_fen AS fen FROM refund ORDER BY created_at_ms, payable_id');
const shown = async (id: string): Promise<BookingView> => {
  const view = await world.app.get(BookingViews).one(li.id, id);
  if (isRefusal(view)) throw new Error(view.refused);
  return view;
};

// The tariff of these tests: 8 yuan a night, all back until an hour before the start, then half, then nothing.

test('cancelled in time, a booking is refunded in full and its bay is free again', async () => {
  const id = await aPaidBooking();
  world.clock.set(at('02T16:59'));
  const view = viewOf<BookingView>(await world.cancel(li, id, { expected: 800 }));
  expect(view).toMatchObject({ state: 'cancelled', refundedFen: 800, cancellation: { isAllowed: false } });
  expect(await refunds()).toEqual([{ bookingId: id, reason: 'cancelled', fen: 800 }]);
  expect((await world.placed(await world.aResident(), 'a')).booking.state).toBe('held');
});

test('cancelled within the last hour, half comes back', async () => {
  const id = await aPaidBooking();
  world.clock.set(at('02T17:00'));
  expect((await shown(id)).cancellation.refundFen).toBe(400);
  viewOf(await world.cancel(li, id, { expected: 400 }));
  expect(await refunds()).toEqual([{ bookingId: id, reason: 'cancelled', fen: 400 }]);
});

test('given up during the night, nothing comes back but the bay is free for the rest', async () => {
  const id = await aPaidBooking();
  world.clock.set(at('02T23:50'));
  viewOf(await world.cancel(li, id, { expected: 0 }));
  expect(await refunds()).toEqual([]);
  const rest = await world.placed(await world.aResident(), 'a', { from: instant('03T00:00') });
  expect(rest.booking.state).toBe('held');
});

test('who was shown another refund is asked again', async () => {
  const id = await aPaidBooking();
  world.clock.set(at('02T17:00'));
  expect(await world.cancel(li, id, { expected: 800 })).toEqual({ refused: 'refund_changed', detail: { refundFen: 400 } });
  expect((await world.bookingOf(id)).state).toBe('confirmed');
  viewOf(await world.cancel(li, id, { expected: 400 }));
});

test('a booking can be given up until it has ended, once, and by its owner', async () => {
  const id = await aPaidBooking();
  expect(await world.cancel(await world.aResident(), id)).toMatchObject({ refused: 'not_found' });
  world.clock.set(Date.parse(NIGHT.to));
  expect(await world.cancel(li, id)).toMatchObject({ refused: 'not_cancellable' });
  world.clock.advance(-1);
  viewOf(await world.cancel(li, id));
  expect(await world.cancel(li, id)).toMatchObject({ refused: 'not_cancellable' });
});

test('an unpaid hold is given up without money', async () => {
  const { booking } = await world.placed(li, 'a');
  expect(viewOf<BookingView>(await world.cancel(li, booking.id, { expected: 0 })).state).toBe('cancelled');
  expect(await refunds()).toEqual([]);
});

test('an extension continues the stay in the same pool and costs the difference', async () => {
  const id = await aPaidBooking();
  const free = viewOf(await world.extend(li, id, instant('03T10:00')));
  expect(free).toMatchObject({ booking: { state: 'confirmed', priceFen: 0, extendsBookingId: id, from: NIGHT.to }, payment: null });
});

test('an extension into the next service day is a hold of its own until it is paid', async () => {
  await world.begin([{ code: 'a', bays: 1, startMinute: 0, endMinute: 24 * 60 }]);
  li = await world.aResident();
  const id = await aPaidBooking();
  const { booking, payment } = viewOf(await world.extend(li, id, instant('03T14:00')));
  expect(booking).toMatchObject({ state: 'held', priceFen: 800 });
  expect(payment).not.toBeNull();
  expect(await world.pay(booking.id)).toBe('confirmed');
});

test('a stay costs the same whether its first or its last part is extended', async () => {
  await world.begin([{ code: 'a', bays: 1, startMinute: 0, endMinute: 24 * 60 }]);
  li = await world.aResident();
  const id = await aPaidBooking();
  const first = viewOf(await world.extend(li, id, instant('03T10:00')));
  const second = viewOf(await world.extend(li, first.booking.id, instant('03T14:00')));
  expect([first.booking.priceFen, second.booking.priceFen]).toEqual([0, 800]);
  expect(second.booking.extendsBookingId).toBe(first.booking.id);
});

test('only a paid stay that has not ended goes on, and only forwards and into what is offered', async () => {
  const { booking } = await world.placed(li, 'a');
  expect(await world.extend(li, booking.id, instant('03T10:00'))).toMatchObject({ refused: 'not_extendable' });
  await world.pay(booking.id);
  expect(await world.extend(li, booking.id, NIGHT.to)).toMatchObject({ refused: 'not_extendable' });
  expect(await world.extend(li, booking.id, instant('03T12:15'))).toMatchObject({ refused: 'outside_window' });
  expect(await world.extend(li, booking.id, '9999-12-31T00:00:00+08:00')).toMatchObject({ refused: 'outside_window' });
  expect(await world.extend(await world.aResident(), booking.id, instant('03T10:00'))).toMatchObject({ refused: 'not_found' });
  world.clock.set(Date.parse(NIGHT.to));
  expect(await world.extend(li, booking.id, instant('03T10:00'))).toMatchObject({ refused: 'not_extendable' });
});

test('nobody is asked to wait for a price that spans centuries', async () => {
  const id = await aPaidBooking();
  const began = performance.now();
  await world.extend(li, id, '9999-12-31T00:00:00+08:00');
  expect(performance.now() - began).toBeLessThan(500);
});

test('an extension is refused where the bay is promised to somebody else', async () => {
  const id = await aPaidBooking();
  await world.placed(await world.aResident(), 'a', { from: instant('03T08:00'), to: instant('03T09:00') });
  expect(await world.extend(li, id, instant('03T10:00'))).toMatchObject({ refused: 'no_bay_free' });
});

test('a cancelled stay takes its extensions with it, each refunded by its own start', async () => {
  await world.begin([{ code: 'a', bays: 1, startMinute: 0, endMinute: 24 * 60 }]);
  li = await world.aResident();
  const id = await aPaidBooking();
  const { booking } = viewOf(await world.extend(li, id, instant('03T14:00')));
  await world.pay(booking.id);
  world.clock.set(at('02T17:30'));
  expect((await shown(id)).cancellation.refundFen).toBe(1_200);
  viewOf(await world.cancel(li, id, { expected: 1_200 }));
  expect((await world.bookingOf(booking.id)).state).toBe('cancelled');
  expect((await refunds()).map((refund) => refund['fen']).toSorted()).toEqual([400, 800]);
});

test('a late payment for an extension is refunded when the stay it continues was cancelled', async () => {
  await world.begin([{ code: 'a', bays: 1, startMinute: 0, endMinute: 24 * 60 }]);
  li = await world.aResident();
  const id = await aPaidBooking();
  const { booking } = viewOf(await world.extend(li, id, instant('03T14:00')));
  world.clock.advance(HOUR_MS / 4);
  expect(await world.lapse(booking.id)).toBe('lapsed');
  viewOf(await world.cancel(li, id));
  expect(await world.pay(booking.id)).toBe('refunded');
});

test('an extension asked for again with its key gets the same answer', async () => {
  const id = await aPaidBooking();
  const first = await world.extend(li, id, instant('03T10:00'), 'more');
  expect(await world.extend(li, id, instant('03T10:00'), 'more')).toEqual(first);
  expect(await world.count('booking')).toBe(2);
});

test('views that are asked for in one moment are read together, and nobody sees what is not theirs', async () => {
  await world.begin([{ code: 'a', bays: 2 }]);
  li = await world.aResident();
  const other = await world.aResident();
  const [mine, theirs] = [await aPaidBooking(), (await world.placed(other, 'a')).booking.id];
  const views = world.app.get(BookingViews);
  const asked = [
    [li.id, mine],
    [other.id, mine],
    [other.id, theirs],
    [li.id, theirs],
    [li.id, mine],
    [li.id, '01a206c0-0000-7000-8000-000000000000'],
  ] as const;
  const shownTo = await Promise.all(asked.map(([residentId, id]) => views.one(residentId, id)));
  const nothing = { refused: 'not_found' };
  const own = expect.objectContaining({ id: mine, paidFen: 800, plate: li.plate });
  expect(shownTo).toEqual([own, nothing, expect.objectContaining({ id: theirs, paidFen: 0, plate: other.plate }), nothing, own, nothing]);
});
