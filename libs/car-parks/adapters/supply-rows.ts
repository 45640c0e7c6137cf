import { groupBy, type LocalDate, type TimeWindow } from '#kernel';
import type { Sql } from '#platform';
import type { DayKind, DayKinds } from '../domain/day-kinds.js';
import type { Supply } from '../domain/supply.js';
import { EMPTY_PLAN } from '../domain/supply-plan.js';
import { officialKindOf } from './official-calendar.js';
import { currentPlans } from './plan-rows.js';

/**
 * The supply of these pools, or of all, by pool id. A pool without a plan has an empty one, and so has a pool of a car park that is out of use,
 * whatever its plan says.
 */
export async function readSupplies(sql: Sql, poolIds?: readonly number[]): Promise<ReadonlyMap<number, Supply>> {
  const pools = await sql.query<{ id: number; car_park_id: number; is_active: number }[]>(
    `SELECT p.id, p.car_park_id, c.is_active FROM pool p JOIN car_park c ON c.id = p.car_park_id
     ${poolIds ? 'WHERE p.id IN (?)' : ''} ORDER BY p.id`,
    poolIds ? [poolIds] : [],
  );
  const plans = await currentPlans(
    sql,
    pools.filter(({ is_active }) => is_active === 1).map(({ id }) => id),
  );
  const closures = await readClosures(sql);
  const days = await readDays(sql);
  return new Map(
    pools.map(({ id, car_park_id }) => [id, { plan: plans.get(id)?.plan ?? EMPTY_PLAN, closures: closures.get(car_park_id) ?? [], days }]),
  );
}

async function readClosures(sql: Sql): Promise<ReadonlyMap<number, readonly TimeWindow[]>> {
  const rows = await sql.query<{ car_park_id: number; from_tick: number; to_tick: number }[]>(
    'SELECT car_park_id, from_tick, to_tick FROM suspension WHERE lifted_at_ms IS NULL ORDER BY from_tick, id',
  );
  const closures = groupBy(rows, (row) => row.car_park_id);
  return new Map(
    [...closures].map(([carParkId, own]) => [carParkId, own.map(({ from_tick, to_tick }) => ({ from: from_tick, to: to_tick }))]),
  );
}

/** The official calendar, in which days that were uploaded count before those of the library, and the school holidays, first and last date included. */
async function readDays(sql: Sql): Promise<DayKinds> {
  const holidays = await sql.query<{ first_date: LocalDate; last_date: LocalDate }[]>(
    "SELECT DATE_FORMAT(from_date, '%Y-%m-%d') AS first_date, DATE_FORMAT(to_date, '%Y-%m-%d') AS last_date FROM school_holiday",
  );
  const days = await sql.query<{ day: LocalDate; kind: DayKind }[]>("SELECT DATE_FORMAT(day, '%Y-%m-%d') AS day, kind FROM official_day");
  const kinds = new Map<LocalDate, DayKind>(days.map(({ day, kind }) => [day, kind]));
  return Object.freeze({
    kindOf: (date: LocalDate): DayKind => {
      const kind = kinds.get(date) ?? officialKindOf(date);
      kinds.set(date, kind);
      return kind;
    },
    isSchoolHoliday: (date: LocalDate) => holidays.some((holiday) => holiday.first_date <= date && date <= holiday.last_date),
  });
}
