import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { offerBays, tomorrowNight } from '../../support/supply.js';
import { runSeed } from '../kit/chance.js';
import { evening, statesOf } from '../kit/evening.js';
import { expectPromisesKept, recordWorld, rowsWith } from '../kit/rows.js';
import { expectRedisToFollow } from '../kit/timeline-in-redis.js';
import { World } from '../kit/world.js';

const chance = runSeed();
const row = rowsWith(chance);

let world: World;
let pools: Map<string, number>;

beforeAll(async () => {
  world = await World.start(chance, {
    prepare: async (dataSource) => {
      pools = await offerBays(dataSource, [
        { code: 'small', bays: 4 },
        { code: 'wide', bays: 60 },
      ]);
    },
  });
}, 90_000);
afterAll(() => world?.close(), 60_000);

/** Empties Redis at moments that the seed names, until it is told to stop. */
async function wipeAgainAndAgain(mayStop: () => boolean): Promise<void> {
  const moments = chance.branch('wipes');
  for (let wipes = 0; wipes < 5 || !mayStop(); wipes++) {
    await world.redis.say('FLUSHALL');
    await pause(moments.below(700, 20));
  }
}

row('F24 FLUSHALL at random under load: Redis is written again from MySQL, and no booking, payment or expiry is lost', async () => {
  const recording = recordWorld(world, 'f24');
  recording.probes.serving(recording.surroundings.gateways);
  recording.probes.outbox(world.dataSource);
  for (const turn of [0, 1]) await recording.reader(tomorrowNight(), turn);
  let isOver = false;
  const wiping = recording.during('FLUSHALL', {}, () => wipeAgainAndAgain(() => isOver));
  const visits = await evening(world, recording, {
    carParkIds: ['small', 'wide', 'wide'],
    fates: ['pays', 'leaves'],
    residents: 48,
    atOnce: 12,
  });
  isOver = true;
  await wiping;

  expect(visits.filter(({ placed }) => placed.type === 'info')).toEqual([]);
  await expectRedisToFollow(world, pools);
  await expectPromisesKept(world, recording);
  expect(Object.keys(await statesOf(world, visits)).sort()).toEqual(['confirmed', 'lapsed']);
});
