// The same city at several sizes: how long a gateway takes until it serves, what it and Redis hold, and how fast they answer.
import { Redis } from 'ioredis';
import { waitUntil } from '../../scripts/services/server.mjs';
import { addCity, sites } from '../kit/city.mjs';
import { fire } from '../kit/fire.mjs';
import { nightIn } from '../kit/requests.mjs';
import { alternate } from '../kit/rounds.mjs';
import { openStage, residentMb } from '../kit/stage.mjs';
import { openDesk } from './desk.mjs';

/** Of every pool. */
export const BAYS = 200;
const TICK_MS = 900_000;
const CONNECTIONS = 32;
const FILL_MS = 120_000;
/** Pools that are wanted while all others rest. */
const POPULAR = 35;
const NIGHTS = 28;
const WARM_UP_CLAIMS = 5_000;

/** @typedef {Awaited<ReturnType<typeof openCity>>} City */

/** @param {number} size car parks @param {string[]} databaseArgs */
export async function openCity(size, databaseArgs, name = `scale-${size}`) {
  const stage = await openStage({ name, databaseArgs, env: { UPCOMING_BOOKINGS_MAX: '100' } });
  const poolIds = [...(await addCity(stage.database, sites(size, BAYS, 0))).values()];
  const redis = new Redis(stage.redisUrl);
  redis.on('error', () => undefined); // the stage is being closed; whoever asks is told
  const close = async () => {
    redis.disconnect();
    await stage.close();
  };
  /** @type {import('../kit/stage.mjs').Program | undefined} */
  let gateway;
  return {
    size,
    stage,
    poolIds,
    redis,
    close,
    gateway: () => gateway,
    start: async () => {
      await gateway?.stop();
      gateway = await stage.start('gateway');
    },
  };
}

/** Seconds until the promise is kept. */
async function secondsOf(work) {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1_000;
}

/** Each pool has two keys at least. @param {City} city */
async function isFilled({ redis, poolIds }) {
  if (!(await waitUntil(async () => (await redis.dbsize()) >= 2 * poolIds.length, FILL_MS))) throw new Error('Redis was not filled');
}

/** @param {City} city @param {boolean} restarts whether it starts once more, on what Redis holds by then */
async function startUps(city, restarts) {
  await city.gateway()?.stop();
  await city.redis.flushall();
  const fromNothing = await secondsOf(async () => {
    await city.start();
    await isFilled(city);
  });
  if (restarts) await city.gateway()?.stop();
  const again = restarts ? { redisFilled: await secondsOf(() => city.start()) } : {};
  await city.redis.flushall();
  return { fromNothing, ...again, wiped: await secondsOf(() => isFilled(city)) };
}

/** @param {City} city */
function searches({ size }) {
  return Array.from({ length: NIGHTS * 9 }, (_, n) => {
    const near = `${(22.568 + (n % 9) * 0.002).toFixed(6)},${(114.132 + (n % 7) * 0.0025).toFixed(6)}`;
    return {
      method: 'GET',
      path: `/api/v1/car-parks?${new URLSearchParams({ near, ...nightIn(1 + (n % NIGHTS)), limit: String(Math.min(35, size)) })}`,
    };
  });
}

async function underLoad(city, desk, { seconds, claims }) {
  const fired = await fire({ urls: [city.gateway().url], shots: searches(city), connections: CONNECTIONS, seconds });
  if (fired.errors > 0 || Object.keys(fired.statuses).join() !== '200') throw new Error(`searches failed: ${JSON.stringify(fired)}`);
  const admissions = await desk.rate(city.poolIds, claims);
  const popular = await desk.rate(city.poolIds.slice(0, POPULAR), claims);
  const memory = /used_memory:(\d+)/.exec(await city.redis.info('memory'))[1];
  return { searches: fired.perSecond, admissions, popular, gatewayMb: residentMb(city.gateway().pid), redisMb: Number(memory) / 2 ** 20 };
}

/**
 * Start-ups first, then searches and admissions with all cities running.
 * @param {readonly City[]} cities @param {{ rounds: number, starts: number, restarts: boolean, seconds: number, claims: number, warmUp: boolean, progress: (text: string) => void }} wish
 */
export async function grow(cities, { rounds, starts, restarts, seconds, claims, warmUp, progress }) {
  const each = (work) => Object.fromEntries(cities.map((city) => [`${city.size} car parks`, () => work(city)]));
  const started = await alternate({
    rounds: starts,
    rivals: each((city) => startUps(city, restarts)),
    progress: (text) => progress(`start-up, ${text}`),
    warmUp: false,
  });
  const fromTick = Date.parse(nightIn(1).from) / TICK_MS;
  const desks = new Map();
  for (const city of cities) {
    desks.set(city, await openDesk(city.stage, fromTick));
    await desks.get(city).rate(city.poolIds, WARM_UP_CLAIMS);
  }
  const rivals = each((city) => underLoad(city, desks.get(city), { seconds, claims }));
  const loaded = await alternate({ rounds, rivals, warmUp, progress: (text) => progress(`under load, ${text}`) });
  for (const desk of desks.values()) desk.close();
  return { started, loaded };
}
