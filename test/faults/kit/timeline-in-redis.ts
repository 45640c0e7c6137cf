import { expect } from '@jest/globals';
import { Redis } from 'ioredis';
import { tickAt } from '#kernel';
import { eventually } from '../../support/stores.js';
import { tomorrowNight } from '../../support/supply.js';
import type { World } from './world.js';

/** What a store believes of one pool: the number of its last row, and bays free throughout the window. */
export interface Belief {
  readonly seq: number;
  readonly free: number;
}

/** What Redis holds of a pool; `undefined` when it holds nothing of it. Bays of claims in flight count as taken. */
export async function heldInRedis(world: World, poolId: number, window: { from: string; to: string }): Promise<Belief | undefined> {
  const redis = new Redis(world.redis.port, '127.0.0.1', { maxRetriesPerRequest: 1 });
  redis.on('error', () => undefined);
  try {
    const pool = `{${world.config.KEY_PREFIX}:pool:${poolId}}`;
    const [seq, origin] = await redis.hmget(`${pool}:meta`, 'seq', 'origin');
    const bytes = await redis.getBuffer(`${pool}:free`);
    if (!seq || !origin || !bytes) return undefined;
    const [from, to] = [window.from, window.to].map((text) => tickAt(Date.parse(text)) - Number(origin));
    return { seq: Number(seq), free: Math.min(...bytes.subarray(from, to)) };
  } finally {
    redis.disconnect();
  }
}

/** What the log in MySQL says of a pool all of whose claims are for one window. */
export async function writtenInLog(world: World, poolId: number): Promise<Belief> {
  const [row] = await world.dataSource.query<{ seq: string | number; free: string | number }[]>(
    'SELECT MAX(seq) AS seq, SUM(delta) AS free FROM pool_log WHERE pool_id = ?',
    [poolId],
  );
  return { seq: Number(row?.seq), free: Number(row?.free) };
}

/** What the log in MySQL says of a pool over a window: its fold, tick by tick. Nobody is shown less than no bay. */
async function foldOfLog(world: World, poolId: number, window: { from: string; to: string }): Promise<Belief> {
  const [from, to] = [tickAt(Date.parse(window.from)), tickAt(Date.parse(window.to))];
  const rows = await world.dataSource.query<{ seq: number; from_tick: number; to_tick: number; delta: number }[]>(
    'SELECT seq, from_tick, to_tick, delta FROM pool_log WHERE pool_id = ? ORDER BY seq',
    [poolId],
  );
  const freeAt = (tick: number) => rows.reduce((sum, row) => sum + (row.from_tick <= tick && tick < row.to_tick ? row.delta : 0), 0);
  const free = Array.from({ length: to - from }, (_, n) => freeAt(from + n));
  return { seq: rows.at(-1)?.seq ?? 0, free: Math.max(0, Math.min(...free)) };
}

/** Redis holds every one of these pools as the log has it, at the latest after ten seconds: the time it has after it was emptied. */
export async function expectRedisToFollow(world: World, pools: ReadonlyMap<string, number>, window = tomorrowNight()): Promise<void> {
  for (const [code, poolId] of pools) {
    const both = () => Promise.all([heldInRedis(world, poolId, window), foldOfLog(world, poolId, window)]);
    const [held, written] = await eventually(both, ([a, b]) => a?.seq === b.seq && a.free === b.free, 10_000);
    expect([code, held]).toEqual([code, written]);
  }
}
