import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { PublishSupply, Replica, SearchCarParks } from '#availability';
import { CarParkDirectory } from '#car-parks';
import { formatTick, localTick, MINUTE_MS, type TimeWindow } from '#kernel';
import { aWindow, publishPlan } from '../../support/supply.js';
import { EVENING_MS } from '../availability/city.js';
import { BookingWorld, viewOf } from '../booking/booking-world.js';

let world: BookingWorld;
beforeAll(async () => {
  world = await BookingWorld.open();
});
beforeEach(() => world.begin([{ code: 'gated', bays: 5 }]));
afterAll(() => world.close());

/** Minutes count from midnight of the evening on which the world stands, a Monday. */
const between = (fromMinute: number, toMinute: number): TimeWindow => ({
  from: localTick('2026-03-02', fromMinute),
  to: localTick('2026-03-02', toMinute),
});
const hours = (n: number) => n * 60;
const SHUT_AT_NIGHT = { startMinute: hours(23), endMinute: hours(5) };

/** The partner says something else of the pool, and everybody knows it. */
async function say(plan: Parameters<typeof publishPlan>[2]): Promise<void> {
  await publishPlan(world.sql, world.poolIds.get('gated') ?? 0, plan);
  await world.sql.query('UPDATE directory_version SET version = version + 1');
  await world.app.get(PublishSupply).execute();
  await world.app.get(Replica).refresh();
}

const carPark = () => {
  const found = world.app.get(CarParkDirectory).carPark(world.siteOf('gated'));
  if (!found) throw new Error('the car park is gone');
  return found;
};
const search = () => world.app.get(SearchCarParks);
const book = async (window: TimeWindow) =>
  world.place(await world.aResident(), 'gated', { from: formatTick(window.from), to: formatTick(window.to) });

test('a booking that would begin or end while the gate is shut is refused as outside the window', async () => {
  await say({ windows: [aWindow({ bays: 5 })], curfew: SHUT_AT_NIGHT });
  expect(await book(between(hours(20), hours(24)))).toMatchObject({ refused: 'outside_window' });
  expect(await book(between(hours(25), hours(31)))).toMatchObject({ refused: 'outside_window' });
  expect(viewOf(await book(between(hours(20), hours(31)))).booking.state).toBe('held');
  expect(viewOf(await book(between(hours(20), hours(23)))).booking.state).toBe('held');
  expect(viewOf(await book(between(hours(29), hours(31)))).booking.state).toBe('held');
});

test('an extension ends while the gate is open', async () => {
  await say({ windows: [aWindow({ bays: 5 })], curfew: SHUT_AT_NIGHT });
  const li = await world.aResident();
  const first = between(hours(20), hours(22));
  const { booking } = await world.placed(li, 'gated', { from: formatTick(first.from), to: formatTick(first.to) });
  await world.pay(booking.id);
  expect(await world.extend(li, booking.id, formatTick(localTick('2026-03-02', hours(25))))).toMatchObject({ refused: 'outside_window' });
  expect(viewOf(await world.extend(li, booking.id, formatTick(localTick('2026-03-02', hours(29))))).booking.priceFen).toBe(0);
});

test('a search shows no bay where the gate would be shut, and says when it is', async () => {
  await say({ windows: [aWindow({ bays: 5 })], curfew: SHUT_AT_NIGHT });
  const [pool] = search().detailOf(carPark(), between(hours(20), hours(24)), undefined).pools;
  expect(pool).toMatchObject({ freeBays: 0, priceFen: null, curfew: { from: '23:00', to: '05:00' } });
  expect(search().standingOf(carPark(), between(hours(20), hours(24)), undefined)).toMatchObject({ isOpen: false, freeBays: 0 });
  expect(search().standingOf(carPark(), between(hours(20), hours(32)), undefined)).toMatchObject({ isOpen: true, freeBays: 5 });
});

test('tonight begins when the gate opens and ends when it shuts', async () => {
  await say({ windows: [aWindow({ bays: 5 })], curfew: SHUT_AT_NIGHT });
  expect(search().tonightOf(carPark())).toEqual(between(hours(18), hours(32)));
  world.clock.set(EVENING_MS + 9 * 60 * MINUTE_MS);
  expect(search().tonightOf(carPark())).toEqual(between(hours(29), hours(32)));
  world.clock.set(EVENING_MS);
  await say({ windows: [aWindow({ bays: 5 })], curfew: { startMinute: hours(6), endMinute: hours(19) } });
  expect(search().tonightOf(carPark())).toEqual(between(hours(19), hours(30)));
});

test('a booking costs what its windows cost and keeps the price of its first tick; an extension costs what it adds', async () => {
  await say({
    windows: [
      aWindow({ bays: 5, unitFen: 900, endMinute: hours(36) }),
      aWindow({ bays: 5, unitFen: 300, startMinute: hours(12), endMinute: hours(18) }),
    ],
  });
  const night = between(hours(20), hours(32));
  expect(search().detailOf(carPark(), night, undefined)).toMatchObject({
    priceFen: 900,
    pools: [{ priceFen: 900, tariff: { unitFen: 900 } }],
  });
  const li = await world.aResident();
  const { booking } = await world.placed(li, 'gated', { from: formatTick(night.from), to: formatTick(night.to) });
  expect(booking.priceFen).toBe(900);
  expect(await world.count("booking WHERE id = ? AND JSON_EXTRACT(tariff, '$.unitFen') = 900", booking.id)).toBe(1);
  await world.pay(booking.id);
  await say({
    windows: [
      aWindow({ bays: 5, unitFen: 2_000, endMinute: hours(36) }),
      aWindow({ bays: 5, unitFen: 300, startMinute: hours(12), endMinute: hours(18) }),
    ],
  });
  const same = viewOf(await world.extend(li, booking.id, formatTick(localTick('2026-03-02', hours(35)))));
  expect(same.booking.priceFen).toBe(0);
  const next = viewOf(await world.extend(li, same.booking.id, formatTick(localTick('2026-03-02', hours(38)))));
  expect(next.booking.priceFen).toBe(300);
});
