// Admission: what the script costs Redis, and what asking costs a gateway.
import 'reflect-metadata';
import { Redis } from 'ioredis';
import { loadConfig } from '../../dist/libs/platform/config.js';
import { atLeast, atMost, figure, ratio } from '../kit/figures.mjs';
import { alternate } from '../kit/rounds.mjs';
import { openStage } from '../kit/stage.mjs';
import { manyClaims } from './claims.mjs';
import { sendStraight } from './straight.mjs';
import { soldOfFewBays, variantOf, wrongTicks } from './variants.mjs';
import { ASKING, askAll, deskOf, oneCallEach } from './ways.mjs';

const CALL = 64;
/** A second or so for each: what is fast does more. */
const SHARE = { product: 1, hash: 0.25, empty: 6 };

/** @type {import('../benches.mjs').Bench} */
export const bench = {
  title: 'Admission: the first, cheap answer to a claim, by one Lua script',
  method: `
50 pools of 200 bays over 30 days, windows of 40 to 56 ticks, every pool remembering 500 claims of the day; a claim is admitted with all that the product's script does: epoch,
bounds, "was it seen before", the search for a full tick, the bay taken, the flight noted with its deadline, and the append-only file.

*The script against an empty EVALSHA* is meant call for call: \`admit.lua\` carrying one claim a call, over a script that does nothing (\`return {}\`) called with the same KEYS and ARGV. It is the
strictest reading, for a call that carries many claims pays for being called only once; calls of ${CALL} are told too. The bytes of the calls are made beforehand and sent down one socket,
${4 * 128} claims ahead, so that Redis and not the asking process is what is measured.
*The hash* does the same with a hash of free bays by tick (all ticks read by one HMGET, one HINCRBY each), behind the same code.
*Client CPU* is \`process.cpuUsage\` per claim of a process in which ${ASKING} people ask at a time: the product's desk (all who wait in one call, at most two calls on their way,
metrics included) against the bare call of the same script for each claim, with and without ioredis's autopipelining.

After every measurement the free bays of every tick in Redis are compared with the claims that were admitted; at the end 2,000 people want one of 40 bays.
Nothing is committed and nothing reaches MySQL here; refusals, which do less, are not part of the speed.`,
  run,
};

async function run({ rounds, isQuick, progress }) {
  const count = isQuick ? 16_000 : 32_000;
  const stage = await openStage({ name: 'admission' });
  const config = loadConfig(stage.env);
  const [redis, piping] = [new Redis(stage.redisUrl), new Redis(stage.redisUrl, { enableAutoPipelining: true })];
  try {
    const variants = {
      product: await variantOf(redis, config, 'product'),
      hash: await variantOf(redis, config, 'hash'),
      empty: await variantOf(redis, config, 'empty'),
    };
    const checks = { wrong: 0 };
    const autopiped = await variantOf(piping, config, 'product');
    const told = await alternate({ rounds, progress, rivals: rivalsOf({ stage, config, count, variants, autopiped, checks }) });
    const sold = { product: await soldOfFewBays(variants.product), hash: await soldOfFewBays(variants.hash) };
    return findingsOf(told, checks, sold);
  } finally {
    redis.disconnect();
    piping.disconnect();
    await stage.close();
  }
}

function rivalsOf({ stage, config, count, variants, autopiped, checks }) {
  const straight = (variant, perCall) => async () => {
    const claims = manyClaims(count * SHARE[variant.name]);
    await variant.reset();
    const told = await sendStraight({ stage, config, variant, claims, perCall });
    if (variant.name !== 'empty') checks.wrong += await wrongTicks(variant, claims);
    return told;
  };
  const asked = (variant, way) => async () => {
    const claims = manyClaims(count * SHARE[variant.name]);
    await variant.reset();
    const { admitted, ...told } = await askAll(claims, way);
    if (variant.name !== 'empty') checks.wrong += (await wrongTicks(variant, admitted)) + (admitted.length === claims.length ? 0 : 1);
    return told;
  };
  const { product, hash, empty } = variants;
  return {
    productOne: straight(product, 1),
    emptyOne: straight(empty, 1),
    hashOne: straight(hash, 1),
    productMany: straight(product, CALL),
    emptyMany: straight(empty, CALL),
    hashMany: straight(hash, CALL),
    productDesk: asked(product, deskOf(product)),
    emptyDesk: asked(empty, deskOf(empty)),
    hashDesk: asked(hash, deskOf(hash)),
    productEach: asked(product, oneCallEach(product)),
    productPiped: asked(autopiped, oneCallEach(autopiped)),
  };
}

function findingsOf(told, checks, sold) {
  const rate = (what, name) => figure(what, 'claims/s', told[name].perSecond);
  const cost = (what, name) => figure(what, 'µs of client CPU per claim', told[name].clientMicros);
  const server = (what, name) => figure(what, "µs of Redis's CPU per claim", told[name].serverMicros);
  const one = rate("product's script, one claim a call", 'productOne');
  const emptyOne = rate('empty EVALSHA, one claim a call', 'emptyOne');
  const hashOne = rate('hash by tick, one claim a call', 'hashOne');
  const many = rate(`product's script, ${CALL} claims a call`, 'productMany');
  const hashMany = rate(`hash by tick, ${CALL} claims a call`, 'hashMany');
  const emptyMany = rate(`empty EVALSHA, ${CALL} claims a call`, 'emptyMany');
  const desk = cost("the product's desk", 'productDesk');
  const each = cost('one call each', 'productEach');
  return {
    figures: [
      ...[one, emptyOne, hashOne, many, emptyMany, hashMany],
      rate("the product's desk, its client included", 'productDesk'),
      rate('the desk calling an empty EVALSHA', 'emptyDesk'),
      rate('the desk calling the hash', 'hashDesk'),
      rate('one call each, its client included', 'productEach'),
      ...[desk, each, cost('one call each, autopipelined', 'productPiped'), cost('the desk calling an empty EVALSHA', 'emptyDesk')],
      server("product's script, one claim a call", 'productOne'),
      server('empty EVALSHA, one claim a call', 'emptyOne'),
      server(`product's script, ${CALL} claims a call`, 'productMany'),
      server('hash by tick, one claim a call', 'hashOne'),
    ],
    bars: [
      atLeast("product's script with all it does, of an empty EVALSHA", ratio(one, emptyOne), 0.15),
      atMost('client CPU per booking, of one call each', ratio(desk, each), 0.4),
      atMost('ticks at which a variant sold more or other bays than it had', checks.wrong, 0),
      atMost('difference from exactly 40 sold of 40, 2,000 asking at once', Math.abs(sold.product.sold - sold.product.of), 0),
    ],
    notes: [
      `the string of bays is ${ratio(one, hashOne).toFixed(1)} times the hash, ${ratio(many, hashMany).toFixed(1)} times in calls of ${CALL}`,
      `in calls of ${CALL} the script does ${ratio(many, emptyOne).toFixed(2)} of the claims that empty calls of one could carry, and ${ratio(many, emptyMany).toFixed(2)} of empty calls of ${CALL}`,
      `40 bays, 2,000 asking at once: the product sold ${sold.product.sold}, the hash ${sold.hash.sold}`,
    ],
  };
}
