import type { Tariff } from '#car-parks';
import { MINUTE_MS } from '#kernel';
import type { Sql } from '#platform';
import { aWindow, publishPlan } from '../../support/supply.js';

const HOUR = 60;

/** One pool as a test wants it. What is left out: one car park each, standard bays, open from 18:00 to 08:00 every night. */
export interface PoolToOpen {
  readonly code: string;
  readonly bays: number;
  readonly carPark?: string;
  readonly kind?: 'standard' | 'accessible' | 'ev_charging' | 'large';
  readonly tariff?: Tariff;
  readonly startMinute?: number;
  readonly endMinute?: number;
  /** Offered every night; all bays when left out. */
  readonly offered?: number;
}

export const PER_NIGHT: Tariff = {
  kind: 'per_night',
  unitFen: 800,
  overtimeHalfHourFen: 300,
  freeCancelMinutes: 60,
  lateCancelPercent: 50,
};
export const FREE: Tariff = { ...PER_NIGHT, unitFen: 0 };

/** Monday, 2 March 2026, 17:00 in Beijing: an hour before the night begins. */
export const EVENING_MS = Date.UTC(2026, 2, 2, 9);
export const NIGHT_FROM_MS = EVENING_MS + HOUR * MINUTE_MS;
export const NIGHT_TO_MS = NIGHT_FROM_MS + 14 * HOUR * MINUTE_MS;

/** Writes partner, car parks, pools and windows as an import would, and tells the directory. Returns the ids of the pools by code. */
export async function openPools(sql: Sql, pools: readonly PoolToOpen[]): Promise<Map<string, number>> {
  await sql.query("INSERT IGNORE INTO partner (code, name, kind, is_sample) VALUES ('owner', '示例单位', 'commercial', TRUE)");
  const ids = new Map<string, number>();
  for (const pool of pools) ids.set(pool.code, await openPool(sql, pool, pools.indexOf(pool)));
  await sql.query('UPDATE directory_version SET version = version + 1');
  return ids;
}

async function openPool(sql: Sql, pool: PoolToOpen, position: number): Promise<number> {
  const carPark = pool.carPark ?? `site-of-${pool.code}`;
  await sql.query(
    `INSERT IGNORE INTO car_park (partner_id, code, name, kind, address, lat, lng, entry_note, is_sample)
     SELECT id, ?, '示例停车场', 'commercial', '示例路 1 号', ?, 114.14, '', TRUE FROM partner WHERE code = 'owner'`,
    [carPark, 22.57 + position / 1_000],
  );
  const tariff = pool.tariff ?? PER_NIGHT;
  const capFen = tariff.kind === 'per_half_hour' ? tariff.capFen : null;
  const { insertId } = await sql.query<{ insertId: number }>(
    `INSERT INTO pool (car_park_id, code, kind, name, bays, tariff_kind, unit_fen, cap_fen, overtime_half_hour_fen, free_cancel_minutes,
       late_cancel_percent) SELECT id, ?, ?, '普通泊位', ?, ?, ?, ?, ?, ?, ? FROM car_park WHERE code = ?`,
    [
      pool.code,
      pool.kind ?? 'standard',
      pool.bays,
      tariff.kind,
      tariff.unitFen,
      capFen,
      tariff.overtimeHalfHourFen,
      tariff.freeCancelMinutes,
      tariff.lateCancelPercent,
      carPark,
    ],
  );
  const { startMinute = 18 * HOUR, endMinute = 32 * HOUR, offered: bays = pool.bays } = pool;
  await publishPlan(sql, insertId, { windows: [aWindow({ startMinute, endMinute, bays })] });
  return insertId;
}

/** A partner changes the plan: so many bays from now on, every night from 18:00 to 08:00. */
export async function offer(sql: Sql, poolId: number, bays: number): Promise<void> {
  await publishPlan(sql, poolId, { windows: [aWindow({ bays })] });
  await sql.query('UPDATE directory_version SET version = version + 1');
}
