// Where a rival finds the bays that are free throughout a window: Redis or SQL instead of a copy in its own process.
import { createHash } from 'node:crypto';
import { Redis } from 'ioredis';
import mysql from 'mysql2/promise';

/** @typedef {{ from: number, to: number }} Window ticks */
/**
 * @typedef {object} Source
 * @property {(window: Window) => Promise<readonly number[]>} freeBays of each pool, in the order of their ids
 * @property {() => Promise<void>} close
 */

/** One call reads all pools: the smallest byte of each range, as one string. */
const LOWEST = `
local lowest = {}
for i = 1, #KEYS do
  lowest[i] = math.min(string.byte(redis.call('GETRANGE', KEYS[i], ARGV[1], ARGV[2]), 1, -1))
end
return string.char(unpack(lowest))`;
const SHA = createHash('sha1').update(LOWEST).digest('hex');

async function openRedis(redisUrl, poolIds) {
  // Calls of one turn of the event loop leave in one write: with it both variants are faster here than without.
  const redis = new Redis(redisUrl, { enableAutoPipelining: true });
  const origins = await Promise.all(poolIds.map((id) => redis.hget(`{nb:pool:${id}}:meta`, 'origin')));
  const origin = Number(origins[0]);
  if (!(origin > 0) || origins.some((one) => Number(one) !== origin)) throw new Error('Redis does not hold all timelines');
  return { redis, keys: poolIds.map((id) => `{nb:pool:${id}}:free`), origin };
}

/** A script over the timelines that the product keeps in Redis. @param {string} redisUrl @param {readonly number[]} poolIds @returns {Promise<Source>} */
export async function redisScript(redisUrl, poolIds) {
  const { redis, keys, origin } = await openRedis(redisUrl, poolIds);
  await redis.script('LOAD', LOWEST);
  return {
    freeBays: async ({ from, to }) => [...(await redis.evalshaBuffer(SHA, keys.length, ...keys, from - origin, to - origin - 1))],
    close: async () => redis.disconnect(),
  };
}

/** The same, a GETRANGE of each pool in one pipeline. @param {string} redisUrl @param {readonly number[]} poolIds @returns {Promise<Source>} */
export async function redisRanges(redisUrl, poolIds) {
  const { redis, keys, origin } = await openRedis(redisUrl, poolIds);
  return {
    freeBays: async ({ from, to }) => {
      const ranges = await Promise.all(keys.map((key) => redis.getrangeBuffer(key, from - origin, to - origin - 1)));
      return ranges.map((bytes) => bytes.reduce((lowest, one) => Math.min(lowest, one), 255));
    },
    close: async () => redis.disconnect(),
  };
}

/**
 * One prepared query over the table of ticks; its primary key (pool, tick) is the index, and grouping follows it.
 * @param {string} databaseUrl @param {readonly number[]} poolIds @param {number} connections @returns {Promise<Source>}
 */
export async function sqlTicks(databaseUrl, poolIds, connections) {
  const pool = mysql.createPool({ uri: databaseUrl, connectionLimit: connections, rowsAsArray: true });
  const sql = `SELECT pool_id, MIN(free) FROM bench_tick
    WHERE pool_id IN (${poolIds.map(() => '?').join(',')}) AND tick >= ? AND tick < ? GROUP BY pool_id ORDER BY pool_id`;
  return {
    freeBays: async ({ from, to }) => {
      const [rows] = await pool.execute(sql, [...poolIds, from, to]);
      return rows.map(([, free]) => Math.max(0, free));
    },
    close: () => pool.end(),
  };
}
