// The three scripts, all called by the product's own RedisTimelines: same keys, same arguments, another script behind them.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { RedisTimelines } from '../../dist/libs/availability/adapters/redis-timelines.js';
import { BAYS, claimOf, freeAfter, ORIGIN, POOLS, TICKS } from './claims.mjs';

export const EPOCH = '0190d3b2-0000-7000-8000-000000000001';
/** Claims of the last day that each pool remembers. */
const REMEMBERED = 500;
const LAST_BAYS = 40;
const SOURCES = {
  product: readFileSync('libs/availability/lua/admit.lua', 'utf8'),
  hash: readFileSync(new URL('hash.lua', import.meta.url), 'utf8'),
  empty: 'return {}',
};

/** @typedef {keyof typeof SOURCES} Name */
/**
 * @typedef {object} Variant
 * @property {Name} name
 * @property {string} sha of the script
 * @property {RedisTimelines} timelines call that script
 * @property {(bays?: number) => Promise<void>} reset every pool offers so many bays at every tick, and nobody has claimed any
 * @property {(poolId: number) => Promise<number[]>} freeOf free bays by tick, as this variant keeps them
 */

/** @param {import('ioredis').Redis} redis @param {object} config of the product @param {Name} name @returns {Promise<Variant>} */
export async function variantOf(redis, config, name) {
  const source = SOURCES[name];
  const sha = createHash('sha1').update(source).digest('hex');
  await redis.script('LOAD', source);
  const own = new RedisTimelines(redis, config);
  const poolKeys = Array.from({ length: POOLS }, (_, n) => own.keys.ofPool(n + 1)[0]);
  const reset = async (bays = BAYS) => {
    await Promise.all(Array.from({ length: POOLS }, (_, n) => own.load(fullPool(n + 1, bays))));
    if (name === 'hash') await asHashes(redis, poolKeys, bays);
  };
  const freeOf = async (poolId) => {
    const [key] = own.keys.ofPool(poolId);
    if (name !== 'hash') return [...(await redis.getBuffer(key))];
    return (await redis.hmget(key, ...ticks())).map(Number);
  };
  return { name, sha, timelines: new RedisTimelines(calling(redis, sha), config), reset, freeOf };
}

/** A client that calls another script than the one it is asked for. */
const calling = (redis, sha) => ({ evalsha: (_asked, ...rest) => redis.evalsha(sha, ...rest) });

const ticks = () => Array.from({ length: TICKS }, (_, n) => ORIGIN + n);

function fullPool(poolId, bays) {
  const recent = Array.from({ length: REMEMBERED }, () => claimOf(poolId, { from: 0, to: 1 }).claimId);
  return { poolId, epoch: EPOCH, seq: 1, origin: ORIGIN, free: Buffer.alloc(TICKS, bays), recent, mode: 'always' };
}

async function asHashes(redis, [first, ...others], bays) {
  await redis.del(first);
  await redis.hset(first, Object.fromEntries(ticks().map((tick) => [tick, bays])));
  await Promise.all(others.map((key) => redis.copy(first, key, 'REPLACE')));
}

/** Ticks at which a variant has other bays left than it should after these claims. @param {Variant} variant @param {readonly import('./claims.mjs').Claim[]} admitted */
export async function wrongTicks(variant, admitted) {
  let wrong = 0;
  for (const [poolId, expected] of freeAfter(admitted)) {
    const found = await variant.freeOf(poolId);
    for (const [at, free] of expected.entries()) if (free < 0 || found[at] !== free) wrong++;
  }
  return wrong;
}

/** How many of 2,000 who want the same night at once get one of its 40 bays. @param {Variant} variant */
export async function soldOfFewBays(variant) {
  await variant.reset(LAST_BAYS);
  const window = { from: ORIGIN + 80, to: ORIGIN + 120 };
  const calls = Array.from({ length: 100 }, () => Array.from({ length: 20 }, () => claimOf(1, window)));
  const replies = await Promise.all(calls.map((claims) => variant.timelines.admit(EPOCH, claims)));
  return { sold: replies.flat().filter(({ kind }) => kind === 'admitted').length, of: LAST_BAYS };
}
