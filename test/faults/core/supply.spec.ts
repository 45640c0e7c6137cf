import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import { z } from 'zod';
import { addDays, localDate } from '#kernel';
import { plate } from '../../support/client.js';
import { eventually } from '../../support/stores.js';
import { offerBays } from '../../support/supply.js';
import { bookingIdOf, type Outcome, prepayIdIn, type RecordedClient, type RecordedStaff, type Recording } from '../history/index.js';
import type { PlaceWish } from '../history/recorded-client.js';
import { expectExportToVerify, tellOffers } from '../kit/audit-export.js';
import { runSeed } from '../kit/chance.js';
import { hoursFromNow, quarterWithTimeLeft } from '../kit/hours.js';
import { expectPromisesKept, recordWorld, rowsWith } from '../kit/rows.js';
import { type StayEnd, SupplyDesk, said } from '../kit/supply-desk.js';
import { expectRedisToFollow } from '../kit/timeline-in-redis.js';
import { type Gateway, World } from '../kit/world.js';

const chance = runSeed();
const row = rowsWith(chance);
const HOME_FEN = 1_000;
const COMPENSATION_FEN = 300;
/** Near enough for everybody to walk to. */
const BESIDE = 0.0005;
/** Bays that somebody from home may be given: for less, for the same; those for more are nobody's refuge. */
const REFUGES = { cheaper: 8, same: 4 };
const ROOM_ELSEWHERE = REFUGES.cheaper + REFUGES.same;

let world: World;
let desk: SupplyDesk;
let recording: Recording;
let eve: RecordedStaff;
let pools: ReadonlyMap<string, number>;

beforeAll(async () => {
  world = await World.start(chance, {
    environment: { HOLD_MS: '60000' },
    prepare: async (dataSource) => {
      const own = await offerBays(dataSource, [
        { code: 'home', bays: 50, nightFen: HOME_FEN, lat: 22.57 },
        { code: 'cheaper', bays: REFUGES.cheaper, nightFen: 800, lat: 22.57 + BESIDE },
        { code: 'remote', bays: 3, nightFen: HOME_FEN, lat: 23 },
        { code: 'dearer', bays: 60, nightFen: 1_200, lat: 22.57 + BESIDE },
      ]);
      const foreign = await offerBays(dataSource, [{ code: 'same', bays: REFUGES.same, nightFen: HOME_FEN, lat: 22.57 - BESIDE }]); // of another partner
      pools = new Map([...own, ...foreign]);
      await tellOffers(dataSource);
      await dataSource.query('UPDATE partner SET compensation_fen = ?', [COMPENSATION_FEN]);
    },
  });
  desk = new SupplyDesk(world);
  recording = recordWorld(world, 'supply');
  eve = await recording.staff('partner-home');
  for (const turn of [0, 1]) await recording.reader({ ...nightAfter(1), carParkIds: ['home', 'cheaper', 'same'] }, turn);
}, 90_000);
afterEach(() => world?.heal(), 60_000);
afterAll(() => world?.close(), 60_000);

/** A night that no other row touches. */
const dateAfter = (days: number): string => addDays(localDate(Date.now()), days);
const nightAfter = (days: number) => ({ from: `${dateAfter(days)}T20:00:00+08:00`, to: `${dateAfter(days + 1)}T06:00:00+08:00` });

interface Guest {
  readonly resident: RecordedClient;
  readonly id: string;
  readonly prepayId: string;
}

let guests = 0;

/** Holds a bay, and stands at the cashier. */
async function place(resident: RecordedClient, wish: PlaceWish): Promise<Guest> {
  const free = ({ code }: Outcome) => code !== 'no_bay_free'; // a bay that was given back is known to be free a moment later
  const placed = await eventually(() => resident.retryUntilKnown((key) => resident.reserve(wish, key)), free, 5_000);
  return { resident, id: bookingIdOf(placed), prepayId: prepayIdIn(placed) ?? '' };
}

/** As many come in at a time: what is tried here is the withdrawal, not the rush to the desk. */
const AT_A_TIME = 10;

/** So many residents hold a bay at home that night and stand at the cashier. */
async function checkIn(count: number, days: number): Promise<Guest[]> {
  const checked: Guest[] = [];
  while (checked.length < count)
    checked.push(...(await Promise.all(Array.from({ length: Math.min(AT_A_TIME, count - checked.length) }, () => aGuest(guests++, days)))));
  return checked;
}

async function aGuest(number: number, days: number): Promise<Guest> {
  const resident = await recording.resident(`guest-${number}`, number);
  const wish = { carParkId: 'home', ...nightAfter(days), plate: plate(number) };
  const placed = await resident.retryUntilKnown((key) => resident.reserve(wish, key));
  return { resident, id: bookingIdOf(placed), prepayId: prepayIdIn(placed) ?? '' };
}

const payAll = (some: readonly Guest[]): Promise<unknown> =>
  Promise.all(some.map(({ resident, prepayId }) => resident.pay(world.sandboxUrl, prepayId)));

/** Everybody has a bay, there or elsewhere, or all the money; as many as there was room for have a bay. */
async function expectNobodyStranded(some: readonly Guest[]): Promise<void> {
  const ids = some.map(({ id }) => id);
  const isOver = (ends: readonly StayEnd[]) => ends.every(({ state }) => state !== 'held');
  const ends = await eventually(() => desk.endsOf(ids), isOver, 40_000);
  const housed = ends.filter(({ state }) => state === 'confirmed');
  expect(ends).toHaveLength(some.length);
  expect(housed).toHaveLength(Math.min(some.length, ROOM_ELSEWHERE));
  expect(housed.filter(({ carPark }) => carPark === 'home' || carPark === 'dearer')).toEqual([]);
  expect(housed.filter(({ priceFen, keptFen }) => priceFen > HOME_FEN || keptFen !== priceFen)).toEqual([]);
  expect(ends.filter(({ state, keptFen }) => state !== 'confirmed' && (state !== 'cancelled' || keptFen !== 0))).toEqual([]);
}

const gatewayOf = (turn: number): Gateway => {
  const gateway = world.gateways[turn];
  if (!gateway) throw new Error(`there is no gateway ${turn}`);
  return gateway;
};

/** Where the change has been decided, under all its locks, and is not committed. */
const DECIDED = 'booking.beforeLeaf';
const COMMITTED = 'pools.afterCommit';

row(
  'F87 fifty residents pay while the manager withdraws their bays: each is confirmed elsewhere or refunded in full, nobody is stranded',
  async () => {
    const some = await checkIn(50, 1);
    const early = some.slice(0, 10);
    await payAll(early);
    await eventually(
      () => desk.endsOf(early.map(({ id }) => id)),
      (ends) => ends.every(({ state }) => state === 'confirmed'),
    );
    await desk.draftNight(eve, 'home-pool', dateAfter(1));
    const { program } = gatewayOf(1);
    await program.arm(DECIDED, { action: 'pause' });
    await recording.during('withdrawal-while-people-pay', {}, async () => {
      const publishing = desk.publish(eve.at(1), 'home-pool');
      await program.reached(DECIDED);
      await payAll(some.slice(10)); // they are called back, and settled behind the locks of the change
      await program.resumeAt(DECIDED);
      expect(await publishing).toMatchObject({ status: 200, body: { movedCount: ROOM_ELSEWHERE, refundedCount: 50 - ROOM_ELSEWHERE } });
    });
    await expectNobodyStranded(some);
  },
);

row(
  'F87 the gateway that withdraws the bays is killed before its commit: nothing has happened, and it is done again at the other',
  async () => {
    const some = await checkIn(16, 3);
    await desk.draftNight(eve, 'home-pool', dateAfter(3));
    const { program } = gatewayOf(1);
    await program.arm(DECIDED, { action: 'kill' });
    await recording.during('gateway-killed', { point: DECIDED }, async () => {
      const [lost] = await Promise.all([desk.publish(eve.at(1), 'home-pool'), payAll(some)]);
      expect(lost.type).toBe('info');
      await program.gone();
      const before = await desk.endsOf(some.map(({ id }) => id));
      expect(before.filter(({ carPark, state }) => carPark !== 'home' || state === 'cancelled')).toEqual([]);
      expect(await desk.publish(eve.at(0), 'home-pool')).toMatchObject({ status: 200, body: { movedCount: ROOM_ELSEWHERE } });
      await world.heal();
    });
    await expectNobodyStranded(some);
  },
);

row('F87 the gateway that withdrew the bays is killed after its commit: all of it has happened, once', async () => {
  const some = await checkIn(16, 5);
  await desk.draftNight(eve, 'home-pool', dateAfter(5));
  const { version } = (await desk.supplyOf(eve, 'home-pool')).published;
  const { program } = gatewayOf(1);
  await program.arm(COMMITTED, { action: 'kill' });
  await recording.during('gateway-killed', { point: COMMITTED }, async () => {
    const [lost] = await Promise.all([desk.publish(eve.at(1), 'home-pool'), payAll(some)]);
    expect(lost.type).toBe('info');
    await program.gone();
    const { published, draft } = await desk.supplyOf(eve.at(0), 'home-pool');
    expect({ version: published.version, draft }).toEqual({ version: version + 1, draft: null });
    expect(await desk.publish(eve.at(0), 'home-pool')).toMatchObject({ status: 404 }); // there is no draft any more
    await world.heal();
  });
  await expectNobodyStranded(some);
});

row('F87 cars that may be there already keep their bays: what they have too many is owed, and nobody is shown less than none', async () => {
  const [stays, comes, late] = await Promise.all(['stays', 'comes', 'late'].map((name, n) => recording.resident(name, n)));
  if (!stays || !comes || !late) throw new Error('three were asked for');
  await quarterWithTimeLeft();
  const now = hoursFromNow(0, 4);
  const reader = await recording.reader({ ...now, carParkIds: ['remote'] }, 1);
  const begun = await place(stays, { carParkId: 'remote', ...now, plate: plate(900) });
  const toCome = await place(comes, { carParkId: 'remote', ...hoursFromNow(5, 8), plate: plate(901) });
  const ends = () => desk.endsOf([begun.id, toCome.id]);
  await payAll([begun, toCome]);
  await eventually(ends, (found) => found.every(({ state }) => state === 'confirmed'));
  const body = { ...hoursFromNow(0, 24), reason: '进水' };
  const effect = await said(eve.ask('POST', '/car-parks/remote/suspensions', { body }));
  expect(effect).toMatchObject({ movedCount: 0, refundedCount: 1, owed: [{ poolId: 'remote-pool', bays: 1 }] });
  for (const { id, state, keptFen, priceFen } of await ends())
    expect([state, keptFen]).toEqual(id === begun.id ? ['confirmed', priceFen] : ['cancelled', 0]);
  expect(await late.reserve({ carParkId: 'remote', ...now, plate: plate(902) })).toMatchObject({ type: 'fail' });
  const [suspension] = z.array(z.object({ id: z.string() })).parse(await said(eve.ask('GET', '/car-parks/remote/suspensions')));
  await said(eve.ask('DELETE', `/car-parks/remote/suspensions/${suspension?.id}`));
  await payAll([await place(late, { carParkId: 'remote', ...now, plate: plate(902) })]);
  await reader.close();
});

row('F87 and in the end no promise was broken; Redis and the audit export say the same as MySQL', async () => {
  await world.heal();
  await expectPromisesKept(world, recording);
  for (const days of [1, 3, 5]) await expectRedisToFollow(world, pools, nightAfter(days));
  await expectExportToVerify(world);
});
