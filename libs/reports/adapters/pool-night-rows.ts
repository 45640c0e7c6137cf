import { assert } from '#kernel';
import type { Sql } from '#platform';
import { NIGHT_TICKS, type Night } from '../domain/night.js';
import { PoolNight } from '../domain/pool-night.js';

interface PoolNightRow {
  readonly night: Night;
  readonly pool: string;
  readonly carPark: string;
  readonly partner: string;
  readonly offered: Buffer;
  readonly released: Buffer;
  readonly taken: Buffer;
  readonly booked: Buffer;
}

const SELECT = 'SELECT night, pool, car_park AS carPark, partner, offered, released, taken, booked FROM usage_pool_night';
const ROWS_AT_ONCE = 500;

/** Every pool of these car parks in these nights. */
export async function poolNightsAt(sql: Sql, nights: readonly Night[], carParks: readonly string[]): Promise<PoolNight[]> {
  if (nights.length === 0 || carParks.length === 0) return [];
  return (await sql.query<PoolNightRow[]>(`${SELECT} WHERE night IN (?) AND car_park IN (?)`, [[...nights], [...carParks]])).map(
    poolNightOf,
  );
}

/** Every pool in the nights from the first to the last, by night and code. */
export async function poolNightsBetween(sql: Sql, first: Night, last: Night): Promise<PoolNight[]> {
  const rows = await sql.query<PoolNightRow[]>(`${SELECT} WHERE night BETWEEN ? AND ? ORDER BY night, pool`, [first, last]);
  return rows.map(poolNightOf);
}

function poolNightOf({ night, pool, carPark, partner, offered, released, taken, booked }: PoolNightRow): PoolNight {
  const levels = { offered: levelsOf(offered), released: levelsOf(released), taken: levelsOf(taken), booked: levelsOf(booked) };
  return new PoolNight(night, { pool, carPark, partner }, levels);
}

export async function savePoolNights(tx: Sql, nights: readonly PoolNight[]): Promise<void> {
  for (let i = 0; i < nights.length; i += ROWS_AT_ONCE)
    await tx.query(
      `INSERT INTO usage_pool_night (night, pool, car_park, partner, offered, released, taken, booked) VALUES ?
       ON DUPLICATE KEY UPDATE offered = VALUES(offered), released = VALUES(released), taken = VALUES(taken), booked = VALUES(booked)`,
      [
        nights
          .slice(i, i + ROWS_AT_ONCE)
          .map(({ night, place, offered, released, taken, booked }) => [
            night,
            place.pool,
            place.carPark,
            place.partner,
            ...[offered, released, taken, booked].map(bytesOf),
          ]),
      ],
    );
}

/** Little-endian, as every platform we run on keeps them. */
function bytesOf(levels: Int16Array): Buffer {
  return Buffer.from(levels.buffer, levels.byteOffset, levels.byteLength);
}

/** A copy, for bytes that the driver gives may begin anywhere. */
function levelsOf(bytes: Buffer): Int16Array {
  const levels = new Int16Array(NIGHT_TICKS);
  assert(bytes.length === levels.byteLength, 'a night has 96 ticks');
  bytes.copy(new Uint8Array(levels.buffer));
  return levels;
}
