import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import { plate } from '../../support/client.js';
import { eventually } from '../../support/stores.js';
import { offerBays, tomorrowNight } from '../../support/supply.js';
import { bookingIdOf, type Outcome, prepayIdIn, type RecordedClient, type Recording } from '../history/index.js';
import { runSeed } from '../kit/chance.js';
import { type EveningWish, evening, patientLogIn, statesOf, type Visit } from '../kit/evening.js';
import { LiveView } from '../kit/live-view.js';
import { OwnBookings } from '../kit/own-bookings.js';
import { expectPromisesKept, recordWorld, rowsWith } from '../kit/rows.js';
import { expectRedisToFollow, writtenInLog } from '../kit/timeline-in-redis.js';
import { World } from '../kit/world.js';

const chance = runSeed();
const row = rowsWith(chance);
const ROW_MS = 180_000;
const CAR_PARKS = ['f25', 'f26', 'f27', 'f28', 'f29', 'f30'];
/** Each has one bay, which Redis remembers as taken. */
const EMPTIED = Array.from({ length: 10 }, (_, n) => `f26-emptied-${n}`);

let world: World;
let recording: Recording;
let pools: Map<string, number>;
let residents = 0;

beforeAll(async () => {
  world = await World.start(chance, {
    prepare: async (dataSource) => {
      const wide = CAR_PARKS.map((code) => ({ code, bays: 60 }));
      pools = await offerBays(dataSource, [...wide, { code: 'f26-filled', bays: 2 }, ...EMPTIED.map((code) => ({ code, bays: 1 }))]);
    },
  });
  recording = recordWorld(world, 'redis');
  recording.probes.serving(recording.surroundings.gateways);
  recording.probes.outbox(world.dataSource);
  for (const turn of [0, 1]) await recording.reader(tomorrowNight(), turn);
}, 90_000);
afterEach(() => world?.heal(), 60_000);
afterAll(() => world?.close(), 60_000);

/** Residents book, pay, stay away; everybody knows in the end whether there is a booking. */
async function anEvening(carParkId: string, wish: Partial<EveningWish> = {}): Promise<Visit[]> {
  const from = residents;
  residents += 100;
  const usual = { carParkIds: [carParkId], fates: ['pays', 'leaves'], residents: 24, atOnce: 8 } as const;
  const visits = await evening(world, recording, { ...usual, from, ...wish });
  expect(visits.map(({ placed }) => placed.type)).toEqual(visits.map(() => 'ok'));
  return visits;
}

interface Person {
  readonly resident: RecordedClient;
  readonly plate: string;
}

async function person(): Promise<Person> {
  const n = residents++;
  return { resident: await patientLogIn(recording, `resident-${n}`, n), plate: plate(n) };
}

function reserve({ resident, plate: ofCar }: Person, carParkId: string): Promise<Outcome> {
  return resident.retryUntilKnown((key) => resident.reserve({ carParkId, ...tomorrowNight(), plate: ofCar }, key));
}

async function attempt(carParkId: string): Promise<{ resident: RecordedClient; placed: Outcome }> {
  const one = await person();
  return { resident: one.resident, placed: await reserve(one, carParkId) };
}

async function expectTruthOn(view: LiveView, code: string): Promise<void> {
  const { seq, free } = await writtenInLog(world, pools.get(code) ?? 0);
  await eventually(
    () => view.shown.get(code),
    (shown) => (shown?.version ?? 0) > seq || (shown?.version === seq && shown.freeBays === free),
    10_000,
  );
}

const restart = async () => {
  await world.redis.start();
  await Promise.all(world.members.map(({ program }) => program.ready()));
};

row(
  'F25 Redis comes back without anything it knew: it is written again from MySQL, and lost jobs are found by their sweeps',
  async () => {
    const losing = async () => {
      await pause(chance.below(2_000, 500));
      await recording.during('redis-restarted-empty', {}, async () => {
        await world.redis.kill();
        world.redis.forget();
        await restart();
      });
    };
    const [visits] = await Promise.all([anEvening('f25', { fates: ['pays', 'leaves', 'cancels', 'pays and cancels'] }), losing()]);
    await expectRedisToFollow(world, pools);
    await eventually(
      () => statesOf(world, visits),
      (states) => !states['held'],
      40_000,
    );
  },
  ROW_MS,
);

row(
  'F26 Redis comes back as it was some seconds ago: what it forgot oversells nothing, and what it remembers refuses nobody',
  async () => {
    const emptied = await Promise.all(EMPTIED.map(attempt));
    await expectRedisToFollow(world, pools);
    const [memory, kept] = [join(world.redis.dir, 'appendonlydir'), join(world.folder, 'kept')];
    cpSync(memory, kept, { recursive: true });
    await world.redis.say('SET', 'after-the-copy', 'forgotten');
    for (const { resident, placed } of emptied) await resident.cancel(bookingIdOf(placed));
    const filling = await Promise.all([attempt('f26-filled'), attempt('f26-filled'), anEvening('f26')]);
    expect(filling.slice(0, 2)).toMatchObject([{ placed: { status: 201 } }, { placed: { status: 201 } }]);
    const [late, ...rivals] = await Promise.all(['f26-filled', ...EMPTIED].map(person));
    if (!late) throw new Error('somebody was asked for');
    await recording.during('redis-restored', {}, async () => {
      await world.redis.kill();
      world.redis.forget();
      cpSync(kept, memory, { recursive: true });
      await world.redis.start();
      expect(await world.redis.say('GET', 'after-the-copy')).toBe(null);
      const inTurn = rivals.map(async (rival, n) => {
        await pause(n * 100); // one of them comes after Redis is back and before it is brought forward
        return (await reserve(rival, EMPTIED[n] ?? '')).status;
      });
      expect((await reserve(late, 'f26-filled')).status).toBe(409);
      expect(await Promise.all(inTurn)).toEqual(EMPTIED.map(() => 201));
      await Promise.all(world.members.map(({ program }) => program.ready()));
    });
    await expectRedisToFollow(world, pools);
  },
  ROW_MS,
);

row(
  'F27 Redis stands still for ten seconds: people book and pay all the same, and nobody waits for it',
  async () => {
    await recording.during('redis-frozen', {}, async () => {
      world.redis.freeze();
      const [visits] = await Promise.all([anEvening('f27'), pause(10_000)]);
      expect(Math.max(...visits.map(({ waitedMs }) => waitedMs))).toBeLessThan(10_000);
      world.redis.thaw();
    });
    await expectRedisToFollow(world, pools);
  },
  ROW_MS,
);

row(
  'F28 Redis is gone for forty seconds: payments settle from the inbox, the live view goes on from MySQL, and readiness says what is missing',
  async () => {
    const view = await LiveView.open(world.gateways[0]?.url ?? '', tomorrowNight());
    await recording.during('redis-gone', {}, async () => {
      await world.redis.kill();
      const [visits] = await Promise.all([anEvening('f28'), pause(40_000)]);
      await expectTruthOn(view, 'f28');
      const paid = visits.filter(({ hasPaid }) => hasPaid);
      const states = await eventually(
        () => statesOf(world, paid),
        ({ held }) => held === undefined,
        30_000,
      );
      expect(states['confirmed']).toBeGreaterThan(0); // who paid too late has the money back, as the books must show
      const readiness = await (await fetch(`${world.gateways[0]?.url}/readyz`)).json();
      expect(readiness).toMatchObject({ status: 'down', down: ['redis'] });
      await restart();
    });
    view.close();
    await expectRedisToFollow(world, pools);
  },
  ROW_MS,
);

row(
  'F29 Redis has no memory left: bookings go on, and the outbox keeps what the queue does not take',
  async () => {
    await recording.during('redis-full', {}, async () => {
      await world.redis.say('CONFIG', 'SET', 'maxmemory', '1mb');
      await expect(world.redis.say('SET', 'one-more', 'x')).rejects.toThrow('OOM');
      await anEvening('f29');
      const [waiting] = await world.dataSource.query<{ n: string | number }[]>('SELECT COUNT(*) AS n FROM outbox');
      expect(Number(waiting?.n)).toBeGreaterThanOrEqual(24);
      await world.redis.say('CONFIG', 'SET', 'maxmemory', '0');
    });
    const waiting = () => world.dataSource.query<{ n: string | number }[]>('SELECT COUNT(*) AS n FROM outbox');
    await eventually(waiting, ([left]) => Number(left?.n) === 0, 10_000);
    await expectRedisToFollow(world, pools);
  },
  ROW_MS,
);

row(
  'F30 listeners lose their line again and again: views do not miss a change, and people hear of their bookings',
  async () => {
    const url = world.gateways[0]?.url ?? '';
    const view = await LiveView.open(url, tomorrowNight());
    const { resident, placed } = await attempt('f30');
    const own = await OwnBookings.of(resident, url);
    await recording.during('listeners-killed', {}, async () => {
      let isOver = false;
      const killing = (async () => {
        for (let kills = 0; kills < 10 || !isOver; kills++) {
          await world.redis.say('CLIENT', 'KILL', 'TYPE', 'pubsub');
          await pause(chance.below(300, 20));
        }
      })();
      await resident.pay(world.sandboxUrl, prepayIdIn(placed) ?? '');
      await anEvening('f30');
      isOver = true;
      await killing;
    });
    await expectTruthOn(view, 'f30');
    await eventually(() => own.told.get(bookingIdOf(placed))?.state === 'confirmed', Boolean, 10_000);
    expect(own.falls).toBe(0);
    view.close();
    own.close();
  },
  ROW_MS,
);

row('F25-F30 and in the end no promise was broken', () => expectPromisesKept(world, recording), ROW_MS);
