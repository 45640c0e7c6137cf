import type { DataSource } from 'typeorm';
import { EMPTY_PLAN, type SupplyPlan } from '#car-parks';
import { addDays, localDate, localTick } from '#kernel';
import type { Sql } from '#platform';
import { aWindow } from '../../libs/car-parks/testing/plans.js';

export { aWindow } from '../../libs/car-parks/testing/plans.js';

/** The next version of a pool's plan as SupplyPlans would write it; whoever calls tells the directory. */
export async function publishPlan(sql: Sql, poolId: number, plan: Partial<SupplyPlan>): Promise<void> {
  await sql.query(
    `INSERT INTO supply_plan (pool_id, version, plan, reason, author, published_at_ms)
     SELECT ?, COALESCE(MAX(version), 0) + 1, ?, 'test', 'test', 0 FROM supply_plan WHERE pool_id = ?`,
    [poolId, JSON.stringify({ ...EMPTY_PLAN, ...plan }), poolId],
  );
}

export interface PoolWish {
  readonly code: string;
  readonly bays: number;
  readonly kind?: 'standard' | 'accessible' | 'ev_charging' | 'large';
  /** Price of a night in fen. */
  readonly nightFen?: number;
  readonly lat?: number;
}

/** One car park per wish, each with one pool that is offered all day for thirty days, near 22.57, 114.14. Returns pool ids by code. */
export async function offerBays(dataSource: DataSource, wishes: readonly PoolWish[]): Promise<Map<string, number>> {
  const { insertId: partnerId } = await dataSource.query<{ insertId: number }>(
    "INSERT INTO partner (code, name, kind, is_sample) VALUES (?, '示例单位', 'residential', TRUE)",
    [`partner-${wishes[0]?.code}`],
  );
  const ids = new Map<string, number>();
  for (const [index, wish] of wishes.entries()) ids.set(wish.code, await offerPool(dataSource, partnerId, wish, index));
  await dataSource.query('UPDATE directory_version SET version = version + 1');
  return ids;
}

async function offerPool(dataSource: DataSource, partnerId: number, wish: PoolWish, index: number): Promise<number> {
  const { code, bays, kind = 'standard', nightFen = 1_000, lat = 22.57 + index / 1_000 } = wish;
  const { insertId: carParkId } = await dataSource.query<{ insertId: number }>(
    `INSERT INTO car_park (partner_id, code, name, kind, address, lat, lng, entry_note, is_sample)
     VALUES (?, ?, ?, 'residential', '示例路', ?, 114.14, '示例', TRUE)`,
    [partnerId, code, `示例停车场 ${code}`, lat],
  );
  const { insertId: poolId } = await dataSource.query<{ insertId: number }>(
    `INSERT INTO pool (car_park_id, code, kind, name, bays, tariff_kind, unit_fen, cap_fen, overtime_half_hour_fen, free_cancel_minutes, late_cancel_percent)
     VALUES (?, ?, ?, '示例泊位', ?, 'per_night', ?, NULL, 500, 60, 50)`,
    [carParkId, `${code}-pool`, kind, bays, nightFen],
  );
  await publishPlan(dataSource, poolId, { windows: [aWindow({ startMinute: 0, endMinute: 1_440, bays })] });
  const today = localDate(Date.now());
  await dataSource.query('INSERT INTO pool_head (pool_id, seq) VALUES (?, 1)', [poolId]);
  await dataSource.query(
    "INSERT INTO pool_log (pool_id, seq, cause, from_tick, to_tick, delta, claim_id, at_ms) VALUES (?, 1, 'capacity', ?, ?, ?, NULL, ?)",
    [poolId, localTick(addDays(today, -1), 0), localTick(addDays(today, 31), 0), bays, Date.now()],
  );
  return poolId;
}

/** A window of tomorrow night, 20:00 to 06:00, as a request names it. */
export function tomorrowNight(): { from: string; to: string } {
  const date = addDays(localDate(Date.now()), 1);
  return { from: `${date}T20:00:00+08:00`, to: `${addDays(date, 1)}T06:00:00+08:00` };
}
