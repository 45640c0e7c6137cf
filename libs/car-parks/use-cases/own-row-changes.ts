import type { Upload } from '../adapters/csv/upload.js';
import { harmless } from '../adapters/csv/written.js';
import { type Own, TARIFF_TERMS } from '../adapters/own-rows.js';

type Values = Readonly<Record<string, string | number | null>>;

/** One row of a partner's own that an upload changes. */
export interface RowChange {
  readonly table: 'car_park' | 'pool';
  readonly id: number;
  readonly code: string;
  readonly action: 'car-park.changed' | 'pool.changed';
  readonly kind: 'car-park' | 'pool';
  readonly facts: { readonly carPark: string; readonly pool?: string };
  /** The columns that change. */
  readonly columns: readonly string[];
  readonly before: Values;
  readonly after: Values;
}

const OF_CAR_PARK = ['name', 'address', 'entry_note'] as const;
const OF_POOL = ['name', 'bays', ...TARIFF_TERMS] as const;

/** The rows that differ from what a partner sent, of a checked upload. */
export function rowChanges(upload: Upload, own: Own): RowChange[] {
  const carParks = upload.carParks.entries.flatMap(({ value }) => {
    const row = own.carParks.get(value.code);
    if (!row) return [];
    const change = { table: 'car_park', action: 'car-park.changed', kind: 'car-park', facts: { carPark: row.code } } as const;
    return differing(OF_CAR_PARK, row, value).map((values) => ({ ...change, ...values, id: row.id, code: row.code }));
  });
  const pools = upload.pools.entries.flatMap(({ value }) => {
    const row = own.pools.get(value.code);
    if (!row) return [];
    const change = { table: 'pool', action: 'pool.changed', kind: 'pool', facts: { carPark: row.carPark, pool: row.code } } as const;
    return differing(OF_POOL, row, value).map((values) => ({ ...change, ...values, id: row.id, code: row.code }));
  });
  return [...carParks, ...pools];
}

/** None, or one with what differs. Text that was made harmless on its way out comes back as it was. */
function differing<Column extends string>(
  columns: readonly Column[],
  row: Readonly<Record<Column, string | number | null>>,
  sent: Readonly<Record<Column, string | number | null>>,
): Pick<RowChange, 'columns' | 'before' | 'after'>[] {
  const isSame = (column: Column) => {
    const before = row[column];
    return sent[column] === before || (typeof before === 'string' && sent[column] === harmless(before));
  };
  const changed = columns.filter((column) => !isSame(column));
  const valuesOf = (from: typeof row, of: readonly Column[]) => Object.fromEntries(of.map((column) => [column, from[column]]));
  const before = valuesOf(row, columns);
  return changed.length === 0 ? [] : [{ columns: changed, before, after: { ...before, ...valuesOf(sent, changed) } }];
}
