import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { OwnRecords, ReportProblem } from '#booking';
import { LogIn, LogOutEverywhere, RecordConsent } from '#identity';
import { isRefusal } from '#kernel';
import { PartnerDesk } from '../allocation/partner-desk.js';
import { BookingWorld } from '../booking/booking-world.js';

let world: BookingWorld;
beforeAll(async () => {
  world = await BookingWorld.open();
});
beforeEach(async () => {
  await world.begin([
    { code: 'home', bays: 9 },
    { code: 'near', bays: 9 },
  ]);
});
afterAll(() => world?.close());

const exported = (residentId: string, before?: string) => world.app.get(OwnRecords).of(residentId, before === undefined ? {} : { before });

test('money is there to the fen: what was asked, paid and given back, and by which numbers', async () => {
  const [mine, theirs] = [await world.aResident(), await world.aResident()];
  const { booking } = await world.placed(mine, 'home');
  await world.pay(booking.id);
  await world.cancel(mine, booking.id);
  await world.placed(theirs, 'home');
  const { bookings, orders, refunds } = await exported(mine.id);
  expect(bookings).toMatchObject([
    { id: booking.id, state: 'cancelled', priceFen: 800, paidFen: 800, refundedFen: 400, plate: mine.plate },
  ]);
  expect(orders).toEqual([
    {
      ...{ bookingId: booking.id, outTradeNo: await world.orderOf(booking.id), transactionId: expect.any(String) },
      ...{ amountFen: 800, state: 'paid', createdAt: booking.createdAt, paidAt: booking.createdAt },
    },
  ]);
  expect(refunds).toMatchObject([{ bookingId: booking.id, amountFen: 400, reason: 'cancelled', state: 'open', succeededAt: null }]);
});

test('a bay that was taken back is there, and words on it', async () => {
  const mine = await world.aResident();
  const { booking } = await world.placed(mine, 'home');
  await world.pay(booking.id);
  const desk = await PartnerDesk.of(world);
  await desk.draft(world.codeOf('home'), 0);
  await desk.publish([world.codeOf('home')]);
  await world.app.get(ReportProblem).execute(mine.id, booking.id, { kind: 'not_found', text: '找不到入口' });
  const { rehomings, problems } = await exported(mine.id);
  expect(rehomings).toMatchObject([{ bookingId: booking.id, state: 'offered', oldPriceFen: 800 }]);
  expect(problems).toMatchObject([{ bookingId: booking.id, kind: 'not_found', text: '找不到入口' }]);
});

test('logins are times and nothing else', async () => {
  const session = await world.app.get(LogIn).execute('exports');
  if (isRefusal(session)) throw new Error(session.refused);
  await world.app.get(LogOutEverywhere).execute(session.resident.id);
  await world.app.get(RecordConsent).execute(session.resident.id, { purpose: 'service_terms', version: '1', isGranted: true });
  const { sessions, consents } = await exported(session.resident.id);
  const at = session.resident.createdAt;
  expect(sessions).toEqual([{ startedAt: at, lastSeenAt: at, expiresAt: session.expiresAt, endedAt: at }]);
  expect(consents).toEqual([{ purpose: 'service_terms', version: '1', isGranted: true, at }]);
});

test('two hundred bookings at a time, and the rest with the next; no list is endless', async () => {
  const mine = await world.aResident();
  const { booking } = await world.placed(mine, 'home');
  await world.lapse(booking.id);
  const copy = 'SELECT UUID(), resident_id, vehicle_id, vehicle_seq + ?, pool_id, from_tick, to_tick, state, version, price_fen, tariff';
  for (let n = 1; n <= 250; n++)
    await world.sql.query(
      `INSERT INTO booking (id, resident_id, vehicle_id, vehicle_seq, pool_id, from_tick, to_tick, state, version, price_fen, tariff,
         claim_id, hold_expires_at_ms, extends_id, created_at_ms)
       ${copy}, RANDOM_BYTES(16), hold_expires_at_ms, extends_id, created_at_ms FROM booking WHERE id = ?`,
      [n, booking.id],
    );
  await world.sql.query(
    `INSERT INTO consent (resident_id, purpose, version, is_granted, at_ms)
     WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 501) SELECT ?, 'service_terms', i, i % 2, i FROM n`,
    [mine.id],
  );
  const first = await exported(mine.id);
  const second = await exported(mine.id, first.next ?? '');
  const ids = [...first.bookings, ...second.bookings].map(({ id }) => id);
  expect([first.bookings.length, second.bookings.length, new Set(ids).size, second.next]).toEqual([200, 51, 251, null]);
  expect([first.consents.length, first.cut]).toEqual([500, ['consents']]);
});
