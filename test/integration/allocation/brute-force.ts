import type { BookingWorld } from '../booking/booking-world.js';

/** A stay as the rows tell it, put together by hand. */
export interface SeenStay {
  readonly id: string;
  readonly poolId: number;
  readonly from: number;
  readonly to: number;
  readonly priceFen: number;
  readonly isHeld: boolean;
}

export interface SeenPool {
  readonly id: number;
  readonly unitFen: number;
  readonly lat: number;
}

/** What can be seen of people and bays from outside: rows only. */
export interface Sight {
  readonly stays: readonly SeenStay[];
  readonly pools: readonly SeenPool[];
  /** Bays offered by pool and tick. */
  readonly offered: ReadonlyMap<string, number>;
}

const key = (poolId: number, tick: number): string => `${poolId} ${tick}`;

export async function look(world: BookingWorld): Promise<Sight> {
  const rows = await world.rows<{
    id: string;
    pool_id: number;
    from_tick: number;
    to_tick: number;
    price_fen: number;
    state: string;
    extends_id: string | null;
  }>("SELECT id, pool_id, from_tick, to_tick, price_fen, state, extends_id FROM booking WHERE state IN ('held', 'confirmed') ORDER BY id");
  const isPart = (id: string | null) => rows.some((row) => row.id === id);
  const stays = rows
    .filter((row) => !isPart(row.extends_id))
    .map((first) => {
      const parts = [first];
      for (let next = rows.find((row) => row.extends_id === first.id); next; next = rows.find((row) => row.extends_id === parts.at(-1)?.id))
        parts.push(next);
      return {
        id: first.id,
        poolId: first.pool_id,
        from: first.from_tick,
        to: parts.at(-1)?.to_tick ?? first.to_tick,
        priceFen: parts.reduce((sum, part) => sum + part.price_fen, 0),
        isHeld: parts.some(({ state }) => state === 'held'),
      };
    });
  const pools = await world.rows<{ id: number; unit_fen: number; lat: string }>(
    'SELECT p.id, p.unit_fen, c.lat FROM pool p JOIN car_park c ON c.id = p.car_park_id',
  );
  return {
    stays,
    pools: pools.map(({ id, unit_fen, lat }) => ({ id, unitFen: unit_fen, lat: Number(lat) })),
    offered: await offeredIn(world),
  };
}

async function offeredIn(world: BookingWorld): Promise<Map<string, number>> {
  const offered = new Map<string, number>();
  const rows = await world.rows<{ pool_id: number; from_tick: number; to_tick: number; delta: number }>(
    "SELECT pool_id, from_tick, to_tick, delta FROM pool_log WHERE cause = 'capacity'",
  );
  for (const { pool_id, from_tick, to_tick, delta } of rows)
    for (let tick = from_tick; tick < to_tick; tick++) offered.set(key(pool_id, tick), (offered.get(key(pool_id, tick)) ?? 0) + delta);
  return offered;
}

/** What becomes of the stays that a change leaves without a bay: the number lost, the number moved, the metres walked (straight, of latitude). */
export type Score = readonly [lost: number, moved: number, degrees: number];

function compare(a: Score, b: Score): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/** Stays of `before` that have to be looked at once the bays of `after` are offered, and every one of their choices tried. */
export function best(before: Sight, after: Sight, nowTick: number): { affected: readonly SeenStay[]; score: Score } {
  const claimed = new Map<string, number>();
  const claim = (poolId: number, stay: SeenStay, bays: number) => {
    for (let tick = stay.from; tick < stay.to; tick++) claimed.set(key(poolId, tick), (claimed.get(key(poolId, tick)) ?? 0) + bays);
  };
  const isShort = (poolId: number, stay: SeenStay, extra: number): boolean => {
    for (let tick = stay.from; tick < stay.to; tick++)
      if ((claimed.get(key(poolId, tick)) ?? 0) + extra > (after.offered.get(key(poolId, tick)) ?? 0)) return true;
    return false;
  };
  for (const stay of before.stays) claim(stay.poolId, stay, 1);
  const affected = before.stays.filter((stay) => stay.from > nowTick && isShort(stay.poolId, stay, 0));
  for (const stay of affected) claim(stay.poolId, stay, -1);
  let found: Score = [Number.MAX_SAFE_INTEGER, 0, 0];
  const tryAll = (index: number, score: Score): void => {
    const stay = affected[index];
    if (!stay) {
      if (compare(score, found) < 0) found = score;
      return;
    }
    for (const pool of poolsFor(stay, after.pools)) {
      if (isShort(pool.id, stay, 1)) continue;
      claim(pool.id, stay, 1);
      const isMove = pool.id !== stay.poolId;
      tryAll(index + 1, [score[0], score[1] + (isMove ? 1 : 0), score[2] + distance(stay, pool, after.pools)]);
      claim(pool.id, stay, -1);
    }
    tryAll(index + 1, [score[0] + 1, score[1], score[2]]);
  };
  tryAll(0, [0, 0, 0]);
  return { affected, score: found };
}

function poolsFor(stay: SeenStay, pools: readonly SeenPool[]): SeenPool[] {
  return pools.filter(({ id, unitFen }) => id === stay.poolId || (unitFen <= stay.priceFen && !(stay.isHeld && unitFen === 0)));
}

/** All pools of these tests lie on one meridian, so latitude orders the walks. Millionths of a degree. */
function distance(stay: Pick<SeenStay, 'poolId'>, pool: SeenPool, pools: readonly SeenPool[]): number {
  const home = pools.find(({ id }) => id === stay.poolId);
  return Math.round(Math.abs((home?.lat ?? 0) - pool.lat) * 1_000_000);
}

/** What really became of them. Nobody else may have been touched. */
export function reached(before: Sight, after: Sight, affected: readonly SeenStay[]): Score {
  let [lost, moved, degrees] = [0, 0, 0];
  for (const stay of before.stays) {
    const now = after.stays.find(({ id }) => id === stay.id);
    const pool = after.pools.find(({ id }) => id === now?.poolId);
    if (!affected.includes(stay) && now?.poolId !== stay.poolId) throw new Error(`stay ${stay.id} was not in the way and was touched`);
    if (!now || !pool) lost++;
    else if (now.poolId !== stay.poolId) {
      moved++;
      degrees += distance(stay, pool, after.pools);
    }
  }
  return [lost, moved, degrees];
}
