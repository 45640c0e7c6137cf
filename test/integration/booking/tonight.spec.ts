import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { TonightBoard } from '#booking';
import { isRefusal, maskPlate, type Plate } from '#kernel';
import { TenantScope } from '#platform';
import { BookingWorld } from './booking-world.js';

const instant = (text: string): string => `2026-03-${text}:00+08:00`;

let world: BookingWorld;
beforeAll(async () => {
  world = await BookingWorld.open();
});
afterAll(() => world.close());
beforeEach(() => world.begin([{ code: 'a', bays: 3 }]));

async function tonight(partnerCode = 'owner') {
  const board = await world.app.get(TonightBoard).of(TenantScope.of({ partnerId: 1, partnerCode }), world.siteOf('a'));
  if (isRefusal(board)) throw new Error(board.refused);
  const [pool] = board.pools;
  if (!pool) throw new Error('no pool');
  const hour = (at: string) => pool.hours.find((one) => one.at === instant(at));
  return { board, pool, hour };
}

test('hour by hour it tells what is lent, taken, and who comes and goes', async () => {
  const [li, wang] = await world.residents(2);
  if (!li || !wang) throw new Error('nobody');
  await world.placed(li, 'a', { from: instant('02T18:15'), to: instant('03T07:00') });
  await world.placed(wang, 'a', { from: instant('02T18:00'), to: instant('02T19:30') });
  const { board, pool, hour } = await tonight();
  expect(board).toMatchObject({ carParkId: world.siteOf('a'), night: '2026-03-02' });
  expect(pool.hours).toHaveLength(24);
  expect(hour('02T17:00')).toMatchObject({ capacity: 0, booked: 0, arrivals: 0, departures: 0 });
  expect(hour('02T18:00')).toMatchObject({ capacity: 3, booked: 2, arrivals: 2, departures: 0, owed: 0 });
  expect(hour('02T19:00')).toMatchObject({ booked: 2, arrivals: 0, departures: 1 });
  expect(hour('03T06:00')).toMatchObject({ booked: 1, departures: 1 });
  expect(pool.toLeave).toEqual([]);
});

test('who may be parking is named by a masked plate, the next deadline first', async () => {
  const [li, wang] = await world.residents(2);
  if (!li || !wang) throw new Error('nobody');
  const long = await world.placed(li, 'a');
  const short = await world.placed(wang, 'a', { to: instant('02T23:00') });
  world.clock.set(Date.parse(instant('02T20:00')));
  const { pool } = await tonight();
  expect(pool.toLeave).toEqual([
    { bookingId: short.booking.id, plate: maskPlate(wang.plate as Plate), until: instant('02T23:00') },
    { bookingId: long.booking.id, plate: maskPlate(li.plate as Plate), until: instant('03T08:00') },
  ]);
});

test('to the staff of another partner the car park is not there', async () => {
  await expect(tonight('somebody-else')).rejects.toThrow('not_found');
});
