import type { CarParkDirectory } from '#car-parks';
import type { PoolKind } from '#contracts';
import type { Fen } from '#kernel';
import type { Sql } from '#platform';
import type { Counts } from '../domain/figures.js';
import type { Night } from '../domain/night.js';
import type { PoolNight } from '../domain/pool-night.js';
import type { Place } from '../domain/trail-leaf.js';
import { poolNightKey, type SoldOut } from '../domain/usage-fold.js';
import { poolNightsBetween } from './pool-night-rows.js';
import { type ReportCursor, readCursor } from './report-cursor.js';
import { soldOutBetween } from './sold-out-rows.js';

/** What a pool was in a night. */
export interface PoolOfNight {
  readonly kind: PoolKind;
  /** Null where nobody noted them when the night began. */
  readonly unitFen: Fen | null;
  readonly planVersion: number | null;
}

/** Counts of one pool in one night. */
export interface CountRow extends Counts {
  readonly night: Night;
  readonly place: Place;
}

/** Everything that was added up for a span of nights, as of one state of the cursor. */
export interface Usage {
  readonly cursor: ReportCursor;
  readonly nights: readonly PoolNight[];
  readonly counts: readonly CountRow[];
  readonly soldOut: readonly SoldOut[];
  poolOf(night: Night, pool: string): PoolOfNight;
}

/** For a transaction that sees one state of the database. */
export async function usageBetween(tx: Sql, directory: CarParkDirectory, first: Night, last: Night): Promise<Usage> {
  const cursor = await readCursor(tx);
  const nights = await poolNightsBetween(tx, first, last);
  const counts = await countsBetween(tx, first, last);
  const soldOut = await soldOutBetween(tx, first, last);
  return { cursor, nights, counts, soldOut, poolOf: await poolsOfNights(tx, directory, first, last) };
}

/** A night that nobody noted has the kind that the pool has now. */
export async function poolsOfNights(tx: Sql, directory: CarParkDirectory, first: Night, last: Night): Promise<Usage['poolOf']> {
  const rows = await tx.query<(PoolOfNight & { night: Night; pool: string })[]>(
    'SELECT night, pool, kind, unit_fen AS unitFen, plan_version AS planVersion FROM pool_of_night WHERE night BETWEEN ? AND ?',
    [first, last],
  );
  const noted = new Map(rows.map(({ night, pool, ...rest }) => [poolNightKey(night, pool), rest]));
  return (night, pool) =>
    noted.get(poolNightKey(night, pool)) ?? { kind: directory.pool(pool)?.kind ?? 'standard', unitFen: null, planVersion: null };
}

const COUNTED = ['bookings', 'cancellations', 'lapses', 'givenUp', 'rehomed', 'paidFen', 'refundedFen'] as const;

/** Bookings that are alike are counted first, in the order of the index: a month has few prices, so there is little left to add up. */
const ALIKE = `SELECT night, pool, car_park, partner, state, was_confirmed, is_rehomed, paid_fen, refunded_fen, COUNT(*) AS n
  FROM usage_booking WHERE night BETWEEN ? AND ?
  GROUP BY night, pool, car_park, partner, state, was_confirmed, is_rehomed, paid_fen, refunded_fen`;

async function countsBetween(tx: Sql, first: Night, last: Night): Promise<CountRow[]> {
  type Row = Record<(typeof COUNTED)[number], string | number> & { night: Night; pool: string; carPark: string; partner: string };
  const rows = await tx.query<Row[]>(
    `SELECT night, pool, car_park AS carPark, partner, SUM(n * was_confirmed) AS bookings, SUM(n * (was_confirmed AND state = 'cancelled')) AS cancellations,
       SUM(n * (state = 'lapsed')) AS lapses, SUM(n * (NOT was_confirmed AND state = 'cancelled')) AS givenUp, SUM(n * is_rehomed) AS rehomed,
       SUM(n * paid_fen) AS paidFen, SUM(n * refunded_fen) AS refundedFen
     FROM (${ALIKE}) alike GROUP BY night, pool, car_park, partner`,
    [first, last],
  );
  return rows.map(({ night, pool, carPark, partner, ...sums }) => {
    const counts = Object.fromEntries(COUNTED.map((name) => [name, Number(sums[name])])) as unknown as Counts;
    return { night, place: { pool, carPark, partner }, ...counts };
  });
}
