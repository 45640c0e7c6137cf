import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CarParkDirectory } from '#car-parks';
import type { OfficeFigure } from '#contracts';
import { dayNumber } from '#kernel';
import { Refunds } from '#payments';
import { transactionsOn } from '../../support/stores.js';
import { PartnerDesk } from '../allocation/partner-desk.js';
import { FREE, PER_NIGHT } from '../availability/city.js';
import { BookingWorld, type Resident } from '../booking/booking-world.js';
import { disagreements, recomputedFlat, shown } from './usage-comparison.js';
import { bySql, shownToSql, sqlFlat } from './usage-sql.js';
import { OFFICE, UsageWorld } from './usage-world.js';

const at = (text: string): number => Date.parse(`2026-03-${text}:00+08:00`);
const instant = (text: string): string => `2026-03-${text}:00+08:00`;
const FROM = '2026-03-01';
const TO = '2026-03-05';

let world: BookingWorld;
let usage: UsageWorld;
const ids = new Map<string, string>();

/** A week of everything that can happen to bookings, by the product's own use cases. */
beforeAll(async () => {
  world = await BookingWorld.open();
  const dear = { ...PER_NIGHT, unitFen: 900 };
  await world.begin([
    { code: 'a', bays: 3, tariff: dear },
    { code: 'b', bays: 2, kind: 'ev_charging', carParkOf: 'a', tariff: FREE },
    { code: 'c', bays: 4 },
    { code: 'd', bays: 1, tariff: FREE },
  ]);
  usage = new UsageWorld(world.sql, world.clock, world.app.get(CarParkDirectory));
  await live();
  await usage.catchUp();
}, 180_000);
afterAll(async () => {
  usage?.close();
  await world?.close();
});

async function booked(name: string, pool: string, wish: Parameters<BookingWorld['place']>[2] = {}, isPaid = true): Promise<Resident> {
  const resident = await world.aResident();
  const { booking } = await world.placed(resident, pool, wish);
  if (isPaid && booking.state === 'held') expect(await world.pay(booking.id)).toBe('confirmed');
  ids.set(name, booking.id);
  return resident;
}
const idOf = (name: string): string => ids.get(name) ?? '';

async function live(): Promise<void> {
  await booked('kept', 'c');
  const givenUp = await booked('cancelled in time', 'c');
  await world.cancel(givenUp, idOf('cancelled in time'));
  const late = await booked('cancelled at night', 'c');
  await booked('lapsed', 'c', {}, false);
  const unpaid = await booked('given up unpaid', 'c', {}, false);
  await world.cancel(unpaid, idOf('given up unpaid'));
  await booked('free', 'd');
  await booked('moved', 'a');
  await booked('moved too', 'a', { from: instant('02T19:15'), to: instant('03T07:30') });
  await booked('stays', 'a', { from: instant('03T18:00'), to: instant('04T08:00') });
  const desk = await PartnerDesk.of(world);
  await desk.draft(world.codeOf('a'), 1);
  await desk.publish([world.codeOf('a')]);
  world.clock.set(at('02T17:30'));
  await world.lapse(idOf('lapsed'));
  world.clock.set(at('02T21:00'));
  await world.cancel(late, idOf('cancelled at night'));
  await booked('paid late', 'c', { from: instant('02T21:00'), to: instant('03T08:00') }, false);
  world.clock.set(at('02T21:46'));
  expect(await world.lapse(idOf('paid late'))).toBe('lapsed');
  world.clock.set(at('02T22:20'));
  expect(await world.pay(idOf('paid late'))).toBe('confirmed');
  world.clock.set(at('04T13:00'));
}

const pools = () =>
  new Map(
    world.app
      .get(CarParkDirectory)
      .all()
      .flatMap((carPark) => carPark.pools.map((pool) => [pool.code, pool])),
  );

test('every figure is what the verifier makes of the exported leaves', async () => {
  const tables = await usage.recomputed();
  expect(disagreements(tables)).toEqual([]);
  const known = pools();
  const nights = ['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05'];
  const poolOf = (code: string) => ({ kind: known.get(code)?.kind ?? '', partner: known.get(code)?.carPark.partnerCode ?? '' });
  const flat = shown(await usage.report(FROM, TO), await usage.carParkNights(FROM, TO));
  expect(flat).toEqual(recomputedFlat(tables, nights, poolOf));
  expect(Object.keys(flat).length).toBeGreaterThan(200);
});

test('every figure of slots, counts and money is what SQL counts in the tables of the product', async () => {
  const rows = await bySql(world.sql, dayNumber(FROM), dayNumber(TO));
  expect(shownToSql(await usage.report(FROM, TO), await usage.carParkNights(FROM, TO))).toEqual(sqlFlat(rows));
});

test('the figures of the story, by hand', async () => {
  const { total, nights, basis } = await usage.report(FROM, TO);
  expect(total).toMatchObject({ bookings: 8, cancellations: 2, lapses: 1, givenUp: 1, parkedSlotHours: 'offline' });
  expect(nights.map(({ night, isClosed, rehomed }) => [night, isClosed, rehomed])).toEqual([
    ['2026-03-01', true, 0],
    ['2026-03-02', true, 1],
    ['2026-03-03', true, 0],
    ['2026-03-04', false, 0],
    ['2026-03-05', false, 0],
  ]);
  const [{ n } = { n: 0 }] = await world.rows<{ n: number }>('SELECT COUNT(*) AS n FROM audit_leaf');
  expect(basis).toMatchObject({ treeSize: Number(n), asOf: instant('04T13:00'), checkpoint: null });
});

test('a car park is sold out when no pool has a bay left for all that it offers, and stays so in the figures', async () => {
  const { rows } = await usage.carParkNights('2026-03-02', '2026-03-02');
  const soldOut = rows.map(({ carParkId, soldOutAt }) => [carParkId, soldOutAt]);
  expect(soldOut).toEqual([
    [world.siteOf('a'), null],
    [world.siteOf('c'), instant('02T17:00')],
    [world.siteOf('d'), instant('02T17:00')],
  ]);
});

const COUNTED: readonly OfficeFigure[] = ['bookings', 'cancellations', 'lapses', 'givenUp', 'rehomed'];
const SUMMED: readonly OfficeFigure[] = ['bookedSlotHours', 'keptFen', 'refundedFen'];
const EACH = { poolKind: 'standard', from: FROM, to: TO } as const;

test.each([...COUNTED, ...SUMMED])('the rows behind %s are as many, or as much, as the figure', async (figure) => {
  const isSum = SUMMED.includes(figure);
  for (const narrow of [
    {},
    { poolKind: 'ev_charging' as const },
    { poolKind: EACH.poolKind },
    { carParkId: world.siteOf('c') },
    { partnerId: 'owner' },
  ]) {
    const { total } = await usage.report(FROM, TO, narrow);
    const page = await usage.rows.page(OFFICE, { figure, from: FROM, to: TO, limit: 3, ...narrow });
    expect([narrow, isSum ? page.sum : page.count]).toEqual([narrow, total[figure as keyof typeof total]]);
    const rows = [...page.rows];
    for (let { next } = page; next !== null; ) {
      const more = await usage.rows.page(OFFICE, { figure, from: FROM, to: TO, limit: 3, after: next, ...narrow });
      rows.push(...more.rows);
      next = more.next;
    }
    expect(rows).toHaveLength(page.count);
    expect(new Set(rows.map(({ bookingId }) => bookingId)).size).toBe(page.count);
    if (isSum) expect(rows.reduce((sum, row) => sum + Number(row[figure as 'keptFen']), 0)).toBe(page.sum);
  }
});

test('the rows behind an hour of a weekday are as much as its cell of the heat map', async () => {
  const { heatMap, hours } = await usage.report(FROM, TO);
  const rows = (more: object) => usage.rows.page(OFFICE, { figure: 'bookedSlotHours', from: FROM, to: TO, limit: 50, ...more });
  for (const { hour, bookedSlotHours } of hours) expect([hour, (await rows({ hour })).sum]).toEqual([hour, bookedSlotHours]);
  for (const { weekday, hour, bookedSlotHours } of heatMap) {
    const page = await rows({ weekday, hour });
    const sums = [page.sum, page.rows.reduce((sum, row) => sum + row.bookedSlotHours, 0)];
    expect([weekday, hour, ...sums]).toEqual([weekday, hour, bookedSlotHours, bookedSlotHours]);
    expect(page.rows.every((row) => row.bookedSlotHours > 0)).toBe(true);
  }
});

test('rows tell of no person and no plate', async () => {
  const page = await usage.rows.page(OFFICE, { figure: 'bookings', from: FROM, to: TO, limit: 50 });
  expect(Object.keys(page.rows[0] ?? {}).sort()).toEqual(
    [
      'bookedSlotHours',
      'bookingId',
      'carParkId',
      'from',
      'isRehomed',
      'keptFen',
      'night',
      'paidFen',
      'poolId',
      'poolKind',
      'refundedFen',
      'state',
      'to',
    ].sort(),
  );
  expect(JSON.stringify(page)).not.toMatch(/粤|person|resident|plate/);
});

test('folding again from the first leaf on gives the same figures, and folding twice changes nothing', async () => {
  const before = [await usage.report(FROM, TO), await usage.carParkNights(FROM, TO)];
  expect(await usage.fold.execute()).toBe(0);
  expect(await usage.fold.rebuild()).toBeGreaterThan(20);
  expect([await usage.report(FROM, TO), await usage.carParkNights(FROM, TO)]).toEqual(before);
});

test('a refund after the night is counted in the night of its booking', async () => {
  const { total: before } = await usage.report('2026-03-02', '2026-03-02');
  const intent = { payableId: idOf('kept'), outTradeNo: await world.orderOf(idOf('kept')), reason: 'goodwill', amountFen: 100 };
  const nowMs = world.clock.nowMs();
  await transactionsOn(world.sql).run((tx) => world.app.get(Refunds).request(tx, { ...intent, from: 'revenue', nowMs }));
  await usage.catchUp();
  const { total: after } = await usage.report('2026-03-02', '2026-03-02');
  expect(after).toEqual({ ...before, keptFen: before.keptFen - 100, refundedFen: before.refundedFen + 100 });
});
