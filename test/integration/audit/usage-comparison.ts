import type { CarParkNightsView, OfficeReportView } from '#contracts';
import type { Recomputed, Row } from './usage-world.js';

/** Figures as one flat table: what a page shows, whatever they were computed by. */
export type Flat = Readonly<Record<string, number>>;

const sumBy = (flat: Record<string, number>, key: string, value: number): void => {
  if (value !== 0) flat[key] = (flat[key] ?? 0) + value;
};

const SLOTS = [
  ['releasedSlotHours', 'released_slot_hours'],
  ['bookableSlotHours', 'bookable_slot_hours'],
  ['bookedSlotHours', 'booked_slot_hours'],
] as const;
const COUNTS = [
  ['bookings', 'bookings'],
  ['cancellations', 'cancellations'],
  ['lapses', 'lapses'],
  ['givenUp', 'given_up'],
  ['rehomed', 'rehomed'],
] as const;

type Group = Readonly<Record<string, unknown>>;

/** Every figure of the report and of its table, zeros left out. */
export function shown(report: OfficeReportView, nights: CarParkNightsView): Flat {
  const flat: Record<string, number> = {};
  const put = (name: string, group: Group, members: readonly string[]): void => {
    for (const member of members) sumBy(flat, `${name} ${member}`, Number(group[member]));
  };
  const slots = SLOTS.map(([member]) => member);
  const all = [...slots, ...COUNTS.map(([member]) => member)];
  put('total', report.total, all);
  for (const row of report.nights) put(`night ${row.night}`, row, all);
  for (const row of report.carParks) put(`car park ${row.carParkId}`, row, [...all, 'nightsSoldOut']);
  for (const row of report.poolKinds) put(`kind ${row.poolKind}`, row, all);
  for (const row of report.partners) put(`partner ${row.partnerId}`, row, all);
  for (const row of report.hours) put(`hour ${row.hour}`, row, slots);
  for (const row of report.heatMap) put(`heat ${row.weekday} ${row.hour}`, row, slots);
  for (const row of nights.rows) {
    put(`cell ${row.night} ${row.carParkId}`, row, [...all, 'releasedBays']);
    if (row.soldOutAt !== null) flat[`cell ${row.night} ${row.carParkId} soldOutAt`] = Date.parse(row.soldOutAt);
  }
  return flat;
}

/** Which kind a pool has and whose it is, for the sums by kind and partner. */
export interface Belonging {
  readonly kind: string;
  readonly partner: string;
}

/** The same figures out of the verifier's tables, added up cell by cell. */
export function recomputedFlat(tables: Recomputed, nights: readonly string[], poolOf: (pool: string) => Belonging): Flat {
  const flat: Record<string, number> = {};
  const within = (rows: readonly Row[]) => rows.filter(({ night = '' }) => nights.includes(night));
  const groups = ({ night = '', car_park = '', pool = '' }: Row): string[] => {
    const { kind, partner } = poolOf(pool);
    return ['total', `night ${night}`, `car park ${car_park}`, `kind ${kind}`, `partner ${partner}`, `cell ${night} ${car_park}`];
  };
  for (const row of within(tables.hours)) {
    const weekday = ((new Date(`${row['night']}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;
    for (const group of [...groups(row), `hour ${row['hour']}`, `heat ${weekday} ${row['hour']}`])
      for (const [member, column] of SLOTS) sumBy(flat, `${group} ${member}`, Number(row[column]));
  }
  for (const row of within(tables.counts))
    for (const group of groups(row)) for (const [member, column] of COUNTS) sumBy(flat, `${group} ${member}`, Number(row[column]));
  for (const row of within(tables.figures))
    sumBy(flat, `cell ${row['night']} ${row['car_park']} releasedBays`, Number(row['released_bays']));
  for (const row of within(tables.soldOut)) {
    sumBy(flat, `car park ${row['car_park']} nightsSoldOut`, 1);
    flat[`cell ${row['night']} ${row['car_park']} soldOutAt`] = Number(row['sold_out_at_ms']);
  }
  return flat;
}

/** The verifier's own sums by car park and night, against those added up from its hours: it agrees with itself. */
export function disagreements(tables: Recomputed): string[] {
  const sums: Record<string, number> = {};
  for (const row of tables.hours)
    for (const [, column] of SLOTS) sumBy(sums, `${row['night']} ${row['car_park']} ${column}`, Number(row[column]));
  return tables.figures.flatMap((row) =>
    SLOTS.filter(([, column]) => Number(row[column]) !== (sums[`${row['night']} ${row['car_park']} ${column}`] ?? 0)).map(
      ([, column]) => `${row['night']} ${row['car_park']} ${column}`,
    ),
  );
}
