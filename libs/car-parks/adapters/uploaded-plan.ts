import { type Curfew, DAY_MINUTES, type NightOverride, type SupplyPlan, type WeeklyWindow } from '../domain/supply-plan.js';
import type { RowOf, Upload } from './csv/upload.js';

/**
 * The plan of a pool after an upload: a file of windows replaces the windows of the pools that it or `pools.csv` names, a file of overrides
 * their overrides, columns of curfew in `pools.csv` their curfew. What the upload does not speak of stays.
 */
export function uploadedPlan(upload: Upload, pool: string, before: SupplyPlan): SupplyPlan {
  const { pools, windows, overrides } = upload;
  const isReplaced = (file: Upload['windows'] | Upload['overrides']) => file.isGiven && (file.named.has(pool) || pools.named.has(pool));
  return {
    windows: isReplaced(windows) ? rowsOf(windows, pool).map(windowOf) : before.windows,
    overrides: isReplaced(overrides) ? rowsOf(overrides, pool).map(overrideOf) : before.overrides,
    curfew: curfewOf(pools.entries.find(({ value }) => value.code === pool)?.value, before.curfew),
  };
}

function rowsOf<Row extends { pool: string }>({ entries }: { readonly entries: readonly { readonly value: Row }[] }, pool: string): Row[] {
  return entries.map(({ value }) => value).filter((row) => row.pool === pool);
}

function windowOf(row: RowOf<'windows'>): WeeklyWindow {
  return {
    weekdays: row.weekdays,
    startMinute: row.start,
    endMinute: row.end,
    bays: row.bays,
    unitFen: row.unit_fen,
    validFrom: row.valid_from,
    validTo: row.valid_to,
    calendar: row.calendar,
    season: row.season,
    returns: row.returns,
  };
}

/** The times of a closed night mean nothing. */
function overrideOf(row: RowOf<'overrides'>): NightOverride {
  return { night: row.night, startMinute: row.start ?? 0, endMinute: row.end ?? DAY_MINUTES, bays: row.bays, unitFen: row.unit_fen };
}

function curfewOf(row: RowOf<'pools'> | undefined, before: Curfew | null): Curfew | null {
  if (row?.curfew_start === undefined) return before;
  if (row.curfew_start === null || typeof row.curfew_end !== 'number') return null;
  return { startMinute: row.curfew_start, endMinute: row.curfew_end };
}
