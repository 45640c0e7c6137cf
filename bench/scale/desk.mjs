// Admissions as a gateway asks for them: the product's desk and script, in this process, on the Redis of a stage.
import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { RedisTimelines } from '../../dist/libs/availability/adapters/redis-timelines.js';
import { AdmissionDesk } from '../../dist/libs/availability/index.js';
import { groupBy, SystemClock } from '../../dist/libs/kernel/index.js';
import { connectPatiently } from '../../dist/libs/platform/index.js';

const WAITING = 256;
const NIGHTS = 28;
const NIGHT_TICKS = 40;
const GIVEN_BACK_AT_ONCE = 500;

/**
 * `rate(poolIds, amount)` asks for so many bays, spread over these pools and the nights to come, with 256 people waiting at any time; gives
 * claims a second, and leaves all bays as they were.
 * @param {import('../kit/stage.mjs').Stage} stage @param {number} fromTick of the first night
 */
export async function openDesk(stage, fromTick) {
  const redis = connectPatiently({ REDIS_URL: stage.redisUrl });
  const timelines = new RedisTimelines(redis, { KEY_PREFIX: 'nb', REDIS_CLUSTER: false });
  const [[{ epoch }]] = await stage.database.query('SELECT epoch FROM availability_epoch');
  const [projection, replica] = [{ currentEpoch: epoch, suspect: () => undefined }, { timeline: () => undefined }];
  const desk = new AdmissionDesk(timelines, projection, replica, new SystemClock());
  return {
    rate: async (poolIds, amount) => {
      const claims = claimsOf(poolIds, amount, fromTick);
      const startedAt = performance.now();
      const admitted = await admitAll(desk, claims);
      const seconds = (performance.now() - startedAt) / 1_000;
      if (admitted < amount) throw new Error(`${amount - admitted} of ${amount} claims were not admitted`);
      await giveBackAll(timelines, claims);
      return amount / seconds;
    },
    close: () => redis.disconnect(),
  };
}

function claimsOf(poolIds, amount, fromTick) {
  return Array.from({ length: amount }, (_, n) => {
    const from = fromTick + ((n * 7) % NIGHTS) * 96;
    return {
      poolId: poolIds[(n * 7_919) % poolIds.length],
      window: { from, to: from + NIGHT_TICKS },
      id: randomBytes(16).toString('base64url'),
    };
  });
}

async function admitAll(desk, claims) {
  let [next, admitted] = [0, 0];
  const person = async () => {
    for (let n = next++; n < claims.length; n = next++) {
      const { poolId, window, id } = claims[n];
      if ((await desk.admit(poolId, window, id)).kind === 'admitted') admitted++;
    }
  };
  await Promise.all(Array.from({ length: WAITING }, person));
  return admitted;
}

async function giveBackAll(timelines, claims) {
  const byPool = groupBy(claims, ({ poolId }) => poolId);
  const calls = [...byPool].map(([poolId, own]) => [poolId, own.map(({ id }) => id)]);
  for (let at = 0; at < calls.length; at += GIVEN_BACK_AT_ONCE)
    await Promise.all(calls.slice(at, at + GIVEN_BACK_AT_ONCE).map(([poolId, ids]) => timelines.giveBack(poolId, ids)));
}
