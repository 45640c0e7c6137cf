import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { isRefusal } from '#kernel';
import { connectRedis } from '#platform';
import { FREE } from '../availability/city.js';
import { BookingWorld, NIGHT, type Resident, viewOf } from './booking-world.js';
import { brokenInvariants } from './invariants.js';

let world: BookingWorld;
beforeAll(async () => {
  world = await BookingWorld.open({ processes: 2 });
});
afterAll(() => world.close());

/** How often each outcome came: `placed`, or the code of a refusal. */
async function tally(answers: readonly Promise<unknown>[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const answer of await Promise.all(answers)) {
    const outcome = isRefusal(answer as object) ? String((answer as { refused: string }).refused) : 'placed';
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}

/** Redis lies: it says that each pool has so many free bays at every tick. */
async function lie(free: number): Promise<void> {
  const redis = connectRedis(world.stores.config, { enableOfflineQueue: true });
  const key = (id: number) => `{${world.stores.config.KEY_PREFIX}:pool:${id}}:free`;
  for (const id of world.poolIds.values()) await redis.set(key(id), Buffer.alloc(await redis.strlen(key(id)), free));
  redis.disconnect();
}

const on = (index: number) => world.processes[index % world.processes.length] ?? world.app;

test('a booking is held, claims a bay of its pool and offers a payment', async () => {
  await world.begin([{ code: 'a', bays: 2 }]);
  const li = await world.aResident();
  const { booking, payment } = await world.placed(li, 'a');
  expect(booking).toMatchObject({ state: 'held', version: 1, plate: li.plate, priceFen: 800, paidFen: 0 });
  expect(payment).toMatchObject({ signType: 'RSA' });
  const row = await world.bookingOf(booking.id);
  expect(row).toMatchObject({ state: 'held', pool_id: world.poolIds.get('a'), hold_expires_at_ms: world.clock.nowMs() + 15 * 60_000 });
  expect(await world.rows("SELECT delta, from_tick, to_tick, claim_id FROM pool_log WHERE cause = 'claim'")).toEqual([
    { delta: -1, from_tick: row.from_tick, to_tick: row.to_tick, claim_id: row.claim_id },
  ]);
  expect(await brokenInvariants(world)).toEqual([]);
});

test('what costs nothing is confirmed at once and has no order', async () => {
  await world.begin([{ code: 'a', bays: 2, tariff: FREE }]);
  const { booking, payment } = await world.placed(await world.aResident(), 'a');
  expect(booking).toMatchObject({ state: 'confirmed', holdExpiresAt: null });
  expect(payment).toBeNull();
  expect(await world.count('payment_attempt')).toBe(0);
});

test('of 200 residents at two processes one gets the last bay, and nobody else does', async () => {
  await world.begin([{ code: 'a', bays: 1 }]);
  const residents = await world.residents(200);
  const counts = await tally(residents.map((resident, index) => world.place(resident, 'a', { on: on(index) })));
  expect(counts).toEqual({ placed: 1, no_bay_free: 199 });
  expect(await brokenInvariants(world)).toEqual([]);
});

test('of 200 residents at two processes one gets the last bay although Redis says that there are 200', async () => {
  await world.begin([{ code: 'a', bays: 1 }]);
  const residents = await world.residents(200);
  await lie(200);
  const counts = await tally(residents.map((resident, index) => world.place(resident, 'a', { on: on(index) })));
  expect(counts).toEqual({ placed: 1, no_bay_free: 199 });
  expect(await brokenInvariants(world)).toEqual([]);
});

test('a pool whose bays Redis forgot is still sold, to the last bay and not further', async () => {
  await world.begin([{ code: 'a', bays: 3 }]);
  const residents = await world.residents(8);
  await lie(0);
  const counts = await tally(residents.map((resident, index) => world.place(resident, 'a', { on: on(index) })));
  expect(counts).toEqual({ placed: 3, no_bay_free: 5 });
  expect(await brokenInvariants(world)).toEqual([]);
});

test('one plate is booked once, however many people want to bring it to different car parks', async () => {
  const pools = ['a', 'b', 'c', 'd'];
  await world.begin(pools.map((code) => ({ code, bays: 50 })));
  const residents = await world.residents(40);
  const answers = residents.map((resident, index) =>
    world.place(resident, pools[index % 4] ?? 'a', { plate: '粤BD12345', on: on(index >> 1) }),
  );
  expect(await tally(answers)).toEqual({ placed: 1, plate_already_booked: 39 });
  expect(await brokenInvariants(world)).toEqual([]);
});

test('a plate may be booked for windows that touch', async () => {
  await world.begin([
    { code: 'a', bays: 5, tariff: FREE },
    { code: 'b', bays: 5, tariff: FREE },
  ]);
  const li = await world.aResident();
  const midnight = '2026-03-03T00:00:00+08:00';
  await world.placed(li, 'a', { to: midnight });
  const second = await world.placed(li, 'b', { from: midnight });
  expect(second.booking.state).toBe('confirmed');
});

test('a second unpaid hold of one person is refused, however both are asked for', async () => {
  await world.begin([
    { code: 'a', bays: 9 },
    { code: 'b', bays: 9 },
  ]);
  const li = await world.aResident();
  const plates = ['粤B00001', '粤B00002', '粤B00003'];
  const answers = plates.map((plate, index) => world.place(li, index === 1 ? 'b' : 'a', { plate, on: on(index) }));
  expect(await tally(answers)).toEqual({ placed: 1, too_many_holds: 2 });
});

test('one person has at most so many bookings to come', async () => {
  await world.begin([{ code: 'a', bays: 9, tariff: FREE }]);
  const li = await world.aResident();
  const hour = (hours: number) => new Date(Date.parse(NIGHT.from) + hours * 3_600_000).toISOString();
  const answers = [0, 1, 2, 3, 4, 5, 6, 7].map((hours) => world.place(li, 'a', { from: hour(hours), to: hour(hours + 1), on: on(hours) }));
  expect(await tally(answers)).toEqual({ placed: 5, too_many_bookings: 3 });
});

test('a window that begins before now or leaves what is offered is outside', async () => {
  await world.begin([{ code: 'a', bays: 9 }]);
  const li = await world.aResident();
  const before = { from: '2026-03-02T16:45:00+08:00', to: '2026-03-02T19:00:00+08:00' };
  const across = { from: '2026-03-02T17:45:00+08:00', to: '2026-03-02T19:00:00+08:00' };
  const farOff = { from: '2036-03-02T18:00:00+08:00', to: '2036-03-02T19:00:00+08:00' };
  for (const window of [before, across, farOff]) expect(await world.place(li, 'a', window)).toMatchObject({ refused: 'outside_window' });
});

test('a refusal for want of room names the first full tick and the nearest car parks with room', async () => {
  await world.begin([
    { code: 'a', bays: 1 },
    { code: 'b', bays: 4 },
  ]);
  const [li, wang] = (await world.residents(2)) as [Resident, Resident];
  await world.placed(li, 'a', { from: '2026-03-02T22:00:00+08:00', to: '2026-03-02T23:00:00+08:00' });
  expect(await world.place(wang, 'a')).toMatchObject({
    refused: 'no_bay_free',
    detail: { firstFullAt: '2026-03-02T22:00:00+08:00', alternatives: [{ carParkId: world.siteOf('b'), freeBays: 4 }] },
  });
});

test('the tick that is running can be booked', async () => {
  await world.begin([{ code: 'a', bays: 1 }]);
  world.clock.set(Date.parse('2026-03-02T20:07:00+08:00'));
  const answer = await world.place(await world.aResident(), 'a', { from: '2026-03-02T20:00:00+08:00' });
  expect(viewOf(answer).booking.state).toBe('held');
});
