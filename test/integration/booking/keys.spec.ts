import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { CancelBooking, PayBooking, PlaceNearest } from '#booking';
import { isRefusal } from '#kernel';
import { FREE } from '../availability/city.js';
import { BookingWorld, NIGHT, type Resident, viewOf } from './booking-world.js';

let world: BookingWorld;
beforeAll(async () => {
  world = await BookingWorld.open({ processes: 2 });
});
afterAll(() => world.close());
let li: Resident;
beforeEach(async () => {
  await world.begin([
    { code: 'a', bays: 1 },
    { code: 'b', bays: 9 },
  ]);
  li = await world.aResident();
});

const body = (answer: unknown): string => (isRefusal(answer as object) ? JSON.stringify(answer) : (answer as { body: string }).body);
const other = () => world.processes[1] ?? world.app;

test('a key asked 50 times at once at two processes books once, and everybody who is answered reads the same bytes', async () => {
  const asked = Array.from({ length: 50 }, (_, index) => world.place(li, 'a', { key: 'one', on: index % 2 === 0 ? world.app : other() }));
  const answers = await Promise.all(asked);
  const bodies = new Set(answers.flatMap((answer) => (isRefusal(answer) ? [] : [answer.body])));
  const refusals = new Set(answers.flatMap((answer) => (isRefusal(answer) ? [answer.refused] : [])));
  expect(bodies.size).toBe(1);
  expect([...refusals].filter((code) => code !== 'idempotency_key_in_progress')).toEqual([]);
  expect(await world.count('booking')).toBe(1);
  expect(await world.count('payment_attempt')).toBe(1);
  expect(await world.count("pool_log WHERE cause = 'claim'")).toBe(1);
  expect([...bodies]).toEqual([body(await world.place(li, 'a', { key: 'one', on: other() }))]);
});

test('the same key with another body is refused while the first runs and after it is done', async () => {
  const first = world.place(li, 'a', { key: 'one' });
  expect(await world.place(li, 'b', { key: 'one' })).toMatchObject({ refused: 'idempotency_key_reused' });
  viewOf(await first);
  for (const on of world.processes)
    expect(await world.place(li, 'b', { key: 'one', on })).toMatchObject({ refused: 'idempotency_key_reused' });
});

test('one person’s key says nothing to another person', async () => {
  const wang = await world.aResident();
  await world.placed(li, 'b', { key: 'one' });
  const second = await world.placed(wang, 'b', { key: 'one' });
  expect(second.booking.plate).toBe(wang.plate);
});

test('the answer to a key stays the same after the booking has ended', async () => {
  const first = await world.place(li, 'a', { key: 'one' });
  await world.cancel(li, viewOf(first).booking.id);
  for (const on of world.processes) expect(await world.place(li, 'a', { key: 'one', on })).toEqual(first);
});

test('a key of a full car park is still answered with the booking that filled it', async () => {
  const first = await world.place(li, 'a', { key: 'one' });
  expect(await world.place(await world.aResident(), 'a')).toMatchObject({ refused: 'no_bay_free' });
  for (const on of world.processes) expect(await world.place(li, 'a', { key: 'one', on })).toEqual(first);
});

test('a refused request leaves its key free', async () => {
  const wang = await world.aResident();
  await world.placed(wang, 'a', { key: 'one' });
  expect(await world.place(li, 'a', { key: 'one' })).toMatchObject({ refused: 'no_bay_free' });
  await world.cancel(wang, viewOf(await world.place(wang, 'a', { key: 'one' })).booking.id);
  expect(viewOf(await world.place(li, 'a', { key: 'one' })).booking.state).toBe('held');
});

test('a request whose maker died before answering is in progress for its lease and then answered', async () => {
  const first = await world.placed(li, 'a', { key: 'one' });
  await world.rows('UPDATE idempotency SET answer_sealed = NULL');
  expect(await world.place(li, 'a', { key: 'one', on: other() })).toMatchObject({ refused: 'idempotency_key_in_progress' });
  world.clock.advance(10_000);
  const again = await world.place(li, 'a', { key: 'one', on: other() });
  expect(viewOf(again).booking.id).toBe(first.booking.id);
  expect(viewOf(again).payment).toEqual(first.payment);
  expect(await world.place(li, 'a', { key: 'one' })).toEqual(again);
  expect(await world.count('payment_attempt')).toBe(1);
});

test('WeChat’s silence costs the person nothing but the way to the cashier', async () => {
  world.wechat.isSilent = true;
  const { booking, payment } = await world.placed(li, 'a', { key: 'one' });
  expect(payment).toBeNull();
  world.wechat.isSilent = false;
  const paying = viewOf(await world.app.get(PayBooking).execute(li.id, 'pay', booking.id));
  expect(paying.payment).toMatchObject({ package: expect.stringContaining('prepay_id=') });
  expect(await world.count('payment_attempt')).toBe(1);
});

test('a key used for a booking cannot cancel or pay', async () => {
  const { booking } = await world.placed(li, 'a', { key: 'one' });
  expect(await other().get(CancelBooking).execute(li.id, 'one', booking.id)).toMatchObject({ refused: 'idempotency_key_reused' });
  expect(await other().get(PayBooking).execute(li.id, 'one', booking.id)).toMatchObject({ refused: 'idempotency_key_reused' });
  expect((await world.bookingOf(booking.id)).state).toBe('held');
});

test('one cancellation asked twice at two processes gives the bay back once', async () => {
  const { booking } = await world.placed(li, 'a');
  const answers = await Promise.all(world.processes.map((one) => one.get(CancelBooking).execute(li.id, 'c', booking.id)));
  for (const answer of answers)
    if (isRefusal(answer)) expect(answer.refused).toBe('idempotency_key_in_progress');
    else expect(JSON.parse(answer.body)).toMatchObject({ state: 'cancelled' });
  expect(await world.count("pool_log WHERE cause = 'release'")).toBe(1);
});

test('one tap asked twice books once, even where the first took the last bay', async () => {
  const near = '22.57,114.14';
  const ask = () => world.app.get(PlaceNearest).execute(li.id, 'tap', { near, ...NIGHT, plate: li.plate });
  const first = viewOf(await ask());
  expect(first.booking.carParkId).toBe(world.siteOf('a'));
  expect(
    await other()
      .get(PlaceNearest)
      .execute(li.id, 'tap', { near, ...NIGHT, plate: li.plate }),
  ).toEqual(await ask());
  expect(await world.count('booking')).toBe(1);
});

test('one tap goes on to the next car park when the nearest is full', async () => {
  await world.placed(await world.aResident(), 'a');
  const answer = await world.app.get(PlaceNearest).execute(li.id, 'tap', { near: '22.57,114.14', plate: li.plate });
  expect(viewOf(answer).booking.carParkId).toBe(world.siteOf('b'));
});

test('a free booking that is asked for again keeps its answer', async () => {
  await world.begin([{ code: 'a', bays: 1, tariff: FREE }]);
  const wang = await world.aResident();
  const first = await world.place(wang, 'a', { key: 'one' });
  expect(await world.place(wang, 'a', { key: 'one' })).toEqual(first);
  expect(viewOf(first)).toMatchObject({ booking: { state: 'confirmed' }, payment: null });
});
