import type { CarParkKind, PoolKind } from '#contracts';
import { groupBy } from '#kernel';
import type { Sql } from '#platform';
import { readSupplies } from '../adapters/supply-rows.js';
import { NO_SUPPLY, type Supply } from '../domain/supply.js';
import type { Tariff } from '../domain/tariff.js';
import type { CarPark, Pool } from './car-park.js';

interface CarParkRow {
  id: number;
  code: string;
  name: string;
  kind: CarParkKind;
  address: string;
  lat: string;
  lng: string;
  entry_note: string;
  partner_id: number;
  partner_code: string;
  partner_name: string;
  compensation_fen: number;
  is_sample: number;
  is_active: number;
}

interface PoolRow {
  id: number;
  car_park_id: number;
  code: string;
  kind: PoolKind;
  name: string;
  bays: number;
  tariff_kind: Tariff['kind'];
  unit_fen: number;
  cap_fen: number | null;
  overtime_half_hour_fen: number;
  free_cancel_minutes: number;
  late_cancel_percent: number;
}

/** All car parks with their pools, frozen, in the order in which they joined. */
export async function readCarParks(sql: Sql): Promise<readonly CarPark[]> {
  const carParks = await sql.query<CarParkRow[]>(
    `SELECT c.id, c.code, c.name, c.kind, c.address, c.lat, c.lng, c.entry_note, c.is_sample, c.is_active,
            p.id AS partner_id, p.code AS partner_code, p.name AS partner_name, p.compensation_fen
       FROM car_park c JOIN partner p ON p.id = c.partner_id ORDER BY c.id`,
  );
  const pools = await sql.query<PoolRow[]>(
    `SELECT id, car_park_id, code, kind, name, bays, tariff_kind, unit_fen, cap_fen, overtime_half_hour_fen, free_cancel_minutes,
            late_cancel_percent
       FROM pool ORDER BY id`,
  );
  const poolsOf = groupBy(pools, (pool) => pool.car_park_id);
  const supplies = await readSupplies(sql);
  return Object.freeze(carParks.map((row) => carParkOf(row, poolsOf.get(row.id) ?? [], supplies)));
}

function carParkOf(row: CarParkRow, poolRows: readonly PoolRow[], supplies: ReadonlyMap<number, Supply>): CarPark {
  const pools: Pool[] = [];
  const carPark: CarPark = {
    id: row.id,
    code: row.code,
    name: row.name,
    kind: row.kind,
    address: row.address,
    location: Object.freeze({ lat: Number(row.lat), lng: Number(row.lng) }),
    entryNote: row.entry_note,
    partnerId: row.partner_id,
    partnerCode: row.partner_code,
    partnerName: row.partner_name,
    compensationFen: row.compensation_fen,
    isSample: row.is_sample === 1,
    isActive: row.is_active === 1,
    pools,
  };
  pools.push(...poolRows.map((pool) => poolOf(pool, carPark, supplies.get(pool.id) ?? NO_SUPPLY)));
  Object.freeze(pools);
  return Object.freeze(carPark);
}

function poolOf(row: PoolRow, carPark: CarPark, supply: Supply): Pool {
  const { id, code, kind, name, bays } = row;
  return Object.freeze({ id, code, kind, name, bays, tariff: tariffOf(row), supply, curfew: supply.plan.curfew, carPark });
}

function tariffOf(row: PoolRow): Tariff {
  const terms = {
    unitFen: row.unit_fen,
    overtimeHalfHourFen: row.overtime_half_hour_fen,
    freeCancelMinutes: row.free_cancel_minutes,
    lateCancelPercent: row.late_cancel_percent,
  };
  return Object.freeze(
    row.tariff_kind === 'per_night'
      ? ({ kind: 'per_night', ...terms } as const)
      : ({ kind: 'per_half_hour', capFen: row.cap_fen, ...terms } as const),
  );
}
