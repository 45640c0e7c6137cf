import type { DataSource } from 'typeorm';
import type { CarParkNightsView, OfficeReportView } from '#contracts';
import type { Flat } from './usage-comparison.js';

/** One pool in one night, as plain SQL counts it. */
interface SqlRow {
  readonly pool: string;
  readonly carPark: string;
  readonly partner: string;
  readonly night: string;
  readonly sums: Readonly<Record<(typeof SUMS)[number], number>>;
}

const SUMS = [
  ...['releasedSlotHours', 'bookableSlotHours', 'bookedSlotHours'],
  ...['bookings', 'cancellations', 'lapses', 'givenUp', 'keptFen', 'refundedFen'],
] as const;

/**
 * Slot-hours, counts and money by SQL over the tables of the product: the log of bays, bookings, orders, refunds and the ledger. Reads neither
 * the trail nor what was added up from it. Bookable is the fold of capacity at each tick, released its highest value on the way. Booked are
 * claims less releases of bookings that were confirmed: those with an order that was kept, or without any order.
 */
export async function bySql(dataSource: DataSource, first: number, last: number): Promise<SqlRow[]> {
  await dataSource.query(
    'CREATE TABLE IF NOT EXISTS test_claim (claim_id BINARY(16) PRIMARY KEY, booking_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL)',
  );
  await dataSource.query(
    `REPLACE INTO test_claim SELECT request_id, subject_id FROM idempotency WHERE subject_id IS NOT NULL
     UNION SELECT claim_id, id FROM booking`,
  );
  for (const sql of WITH_KEYS) await dataSource.query(sql);
  const rows = await dataSource.query<Record<string, string | number>[]>(SQL, [first, last, first, last]);
  return rows.map(({ pool, carPark, partner, night, ...sums }) => ({
    ...{ pool: String(pool), carPark: String(carPark), partner: String(partner) },
    night: new Date(Number(night) * 86_400_000).toISOString().slice(0, 10),
    sums: Object.fromEntries(SUMS.map((name) => [name, Number(sums[name])])) as SqlRow['sums'],
  }));
}

/** Tables with keys, for the server joins common table expressions row by row. */
const WITH_KEYS = [
  'DROP TABLE IF EXISTS test_confirmed, test_money',
  'CREATE TABLE test_confirmed (id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin PRIMARY KEY)',
  `INSERT INTO test_confirmed SELECT b.id FROM booking b
   WHERE EXISTS (SELECT 1 FROM ledger_entry l WHERE l.payable_id = b.id AND l.posting LIKE 'kept:%')
      OR NOT EXISTS (SELECT 1 FROM payment_attempt a WHERE a.payable_id = b.id)`,
  'CREATE TABLE test_money (id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin PRIMARY KEY, paid BIGINT, refunded BIGINT)',
  `INSERT INTO test_money SELECT b.id,
     COALESCE((SELECT SUM(a.amount_fen) FROM payment_attempt a WHERE a.payable_id = b.id AND a.state = 'paid'), 0),
     COALESCE((SELECT SUM(r.amount_fen) FROM refund r WHERE r.payable_id = b.id AND r.state <> 'closed'), 0) FROM booking b`,
];

const NIGHT_OF = (tick: string) => `FLOOR((CAST(${tick} AS SIGNED) - 16) / 96)`;
const NOON = '(s.night * 96 + 16)';
const NEXT_NOON = '(s.night * 96 + 112)';
const TICKS_OF = `(LEAST(CAST(l.to_tick AS SIGNED), ${NEXT_NOON}) - GREATEST(CAST(l.from_tick AS SIGNED), ${NOON}))`;

const SQL = `
WITH RECURSIVE span(night) AS (SELECT CAST(? AS SIGNED) UNION ALL SELECT night + 1 FROM span WHERE night < ?),
minutes(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM minutes WHERE n < 95),
steps AS (
  SELECT l.pool_id, s.night, m.n, l.seq, SUM(l.delta) OVER (PARTITION BY l.pool_id, s.night, m.n ORDER BY l.seq) AS bays,
    ROW_NUMBER() OVER (PARTITION BY l.pool_id, s.night, m.n ORDER BY l.seq DESC) AS nth
  FROM span s JOIN pool_log l ON l.cause = 'capacity' AND l.from_tick < ${NEXT_NOON} AND l.to_tick > ${NOON}
  JOIN minutes m ON ${NOON} + m.n >= l.from_tick AND ${NOON} + m.n < l.to_tick),
ticks AS (
  SELECT pool_id, night, n, GREATEST(MAX(bays), 0) AS released, MAX(IF(nth = 1, bays, NULL)) AS bookable FROM steps GROUP BY pool_id, night, n),
slots AS (SELECT pool_id, night, SUM(released) AS released, SUM(bookable) AS bookable FROM ticks GROUP BY pool_id, night),
held AS (
  SELECT l.pool_id, s.night, SUM(-l.delta * ${TICKS_OF}) AS booked
  FROM pool_log l JOIN test_claim c ON c.claim_id = l.claim_id JOIN test_confirmed f ON f.id = c.booking_id
  JOIN span s ON l.from_tick < ${NEXT_NOON} AND l.to_tick > ${NOON} GROUP BY l.pool_id, s.night),
told AS (
  SELECT b.pool_id, ${NIGHT_OF('b.from_tick')} AS night, SUM(f.id IS NOT NULL) AS bookings,
    SUM(f.id IS NOT NULL AND b.state = 'cancelled') AS cancellations, SUM(b.state = 'lapsed') AS lapses,
    SUM(f.id IS NULL AND b.state = 'cancelled') AS givenUp, SUM(m.paid - m.refunded) AS kept, SUM(m.refunded) AS refunded
  FROM booking b JOIN test_money m ON m.id = b.id LEFT JOIN test_confirmed f ON f.id = b.id
  WHERE ${NIGHT_OF('b.from_tick')} BETWEEN ? AND ? GROUP BY b.pool_id, night)
SELECT p.code AS pool, k.code AS carPark, o.code AS partner, s.night, COALESCE(x.released, 0) / 4 AS releasedSlotHours,
  COALESCE(x.bookable, 0) / 4 AS bookableSlotHours, COALESCE(h.booked, 0) / 4 AS bookedSlotHours, COALESCE(t.bookings, 0) AS bookings,
  COALESCE(t.cancellations, 0) AS cancellations, COALESCE(t.lapses, 0) AS lapses, COALESCE(t.givenUp, 0) AS givenUp,
  COALESCE(t.kept, 0) AS keptFen, COALESCE(t.refunded, 0) AS refundedFen
FROM span s JOIN pool p JOIN car_park k ON k.id = p.car_park_id JOIN partner o ON o.id = k.partner_id
LEFT JOIN slots x ON x.pool_id = p.id AND x.night = s.night LEFT JOIN held h ON h.pool_id = p.id AND h.night = s.night
LEFT JOIN told t ON t.pool_id = p.id AND t.night = s.night ORDER BY s.night, p.code`;

/** Sums by everything, night, car park, partner and their cells, zeros left out. */
export function sqlFlat(rows: readonly SqlRow[]): Flat {
  const flat: Record<string, number> = {};
  for (const { carPark, partner, night, sums } of rows)
    for (const group of ['total', `night ${night}`, `car park ${carPark}`, `partner ${partner}`, `cell ${night} ${carPark}`])
      for (const name of SUMS) if (sums[name] !== 0) flat[`${group} ${name}`] = (flat[`${group} ${name}`] ?? 0) + sums[name];
  return flat;
}

/** The same groups and members of what is shown. */
export function shownToSql(report: OfficeReportView, { rows }: CarParkNightsView): Flat {
  const flat: Record<string, number> = {};
  const put = (group: string, view: Readonly<Record<string, unknown>>): void => {
    for (const name of SUMS) if (Number(view[name]) !== 0) flat[`${group} ${name}`] = Number(view[name]);
  };
  put('total', report.total);
  for (const row of report.nights) put(`night ${row.night}`, row);
  for (const row of report.carParks) put(`car park ${row.carParkId}`, row);
  for (const row of report.partners) put(`partner ${row.partnerId}`, row);
  for (const row of rows) put(`cell ${row.night} ${row.carParkId}`, row);
  return flat;
}
