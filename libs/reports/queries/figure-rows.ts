import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Checkpoints } from '#audit';
import { CarParkDirectory } from '#car-parks';
import type { OfficeFigure, OfficeRowsRequest, OfficeRowsView } from '#contracts';
import { formatTick, TICKS_PER_HOUR, type TimeWindow } from '#kernel';
import type { OfficeScope, Sql } from '#platform';
import { type BookingUseRow, bookingUseOf, USE_COLUMNS } from '../adapters/booking-use-rows.js';
import { readCursor } from '../adapters/report-cursor.js';
import { poolsOfNights, type Usage } from '../adapters/usage-between.js';
import { type BookingUse, bookedTicksOf } from '../domain/booking-use.js';
import { HOURS_OF_NIGHT, weekdayOf } from '../domain/figures.js';
import { firstTickOf, NIGHT_TICKS, type Night, nightAt } from '../domain/night.js';
import { basisOf, dateOfNight, nightOfDate } from './figures-view.js';

/** Which bookings stand behind a figure: those that begin in the span of nights, of slot-hours those that touch it. */
const BEHIND: Readonly<Record<OfficeFigure, string>> = {
  bookings: 'was_confirmed',
  cancellations: "was_confirmed AND state = 'cancelled'",
  lapses: "state = 'lapsed'",
  givenUp: "NOT was_confirmed AND state = 'cancelled'",
  rehomed: 'is_rehomed',
  bookedSlotHours: 'booked_ticks > 0',
  keptFen: 'paid_fen > refunded_fen',
  refundedFen: 'refunded_fen > 0',
};

interface Condition {
  readonly sql: string;
  readonly parameters: unknown[];
}

interface SumRow {
  readonly n: string | number;
  readonly total: string | number | null;
}

/** The bookings behind a figure, without persons and plates. Their number and their sum are the figure. */
@Injectable()
export class FigureRows {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(CarParkDirectory) private readonly directory: CarParkDirectory,
    @Inject(Checkpoints) private readonly checkpoints: Checkpoints,
  ) {}

  /** One page in order of id; `next` is what to pass as `after` for the page that follows. */
  async page(_scope: OfficeScope, request: OfficeRowsRequest): Promise<OfficeRowsView> {
    const { figure, after, limit } = request;
    const newest = await this.checkpoints.newest();
    const [first, last] = [nightOfDate(request.from), nightOfDate(request.to)];
    const windows = windowsOf(request, first, last);
    return this.dataSource.transaction('REPEATABLE READ', async (tx) => {
      const basis = basisOf(await readCursor(tx), newest);
      const condition = await this.conditionOf(tx, request, windows);
      const { count, sum } = await sumOf(tx, figure, condition, windows);
      const rows = await tx.query<BookingUseRow[]>(
        `SELECT ${USE_COLUMNS} FROM usage_booking WHERE ${condition.sql} ${after ? 'AND booking_id > ?' : ''} ORDER BY booking_id LIMIT ?`,
        [...condition.parameters, ...(after ? [after] : []), limit + 1],
      );
      const page = rows.slice(0, limit);
      const nights = page.map(({ night }) => night);
      const poolOf = await poolsOfNights(tx, this.directory, Math.min(first, ...nights), last);
      const next = rows.length > limit ? (page.at(-1)?.id ?? null) : null;
      return { basis, figure, count, sum, rows: page.map((row) => rowView(row, poolOf, windows)), next };
    });
  }

  private async conditionOf(tx: Sql, request: OfficeRowsRequest, windows: readonly TimeWindow[]): Promise<Condition> {
    const { figure, carParkId, partnerId, poolKind } = request;
    const placed = conditionOf([
      [BEHIND[figure]],
      carParkId !== undefined && ['car_park = ?', carParkId],
      partnerId !== undefined && ['partner = ?', partnerId],
      poolKind !== undefined && this.kindCondition(poolKind),
    ]);
    if (figure !== 'bookedSlotHours') {
      const nights = [nightOfDate(request.from), nightOfDate(request.to)] as const;
      return conditionOf([
        [placed.sql, ...placed.parameters],
        ['night BETWEEN ? AND ?', ...nights],
      ]);
    }
    const broken = await brokenRows(tx, placed, windows);
    const inOnePiece = `parts IS NULL AND EXISTS (SELECT 1 FROM ${tableOf(windows)} w WHERE holds_from < w.until AND to_tick > w.since)`;
    const ids = broken.map(({ id }) => id);
    return conditionOf([
      [placed.sql, ...placed.parameters],
      [ids.length > 0 ? `${inOnePiece} OR booking_id IN (?)` : inOnePiece, ...(ids.length > 0 ? [ids] : [])],
    ]);
  }

  /** What the pool was in the night; where nobody noted it, what it is now. */
  private kindCondition(kind: string): readonly [string, ...unknown[]] {
    const noted = 'SELECT n.kind FROM pool_of_night n WHERE n.night = usage_booking.night AND n.pool = usage_booking.pool';
    const pools = this.directory.all().flatMap((carPark) => carPark.pools.filter((pool) => pool.kind === kind).map(({ code }) => code));
    return [`COALESCE((${noted}), IF(pool IN (?), ?, '')) = ?`, pools.length > 0 ? pools : [''], kind, kind];
  }
}

function conditionOf(parts: readonly (readonly [string, ...unknown[]] | false)[]): Condition {
  const asked = parts.filter((part) => part !== false);
  return { sql: asked.map(([sql]) => `(${sql})`).join(' AND '), parameters: asked.flatMap(([, ...parameters]) => parameters) };
}

/** What slot-hours are counted in: all of the span, or an hour of its nights, or nights of one weekday. */
function windowsOf({ hour, weekday }: OfficeRowsRequest, first: Night, last: Night): TimeWindow[] {
  if (hour === undefined && weekday === undefined) return [{ from: firstTickOf(first), to: firstTickOf(last + 1) }];
  const nights = Array.from({ length: last - first + 1 }, (_, n) => first + n);
  const [since, length] = hour === undefined ? [0, NIGHT_TICKS] : [HOURS_OF_NIGHT.indexOf(hour) * TICKS_PER_HOUR, TICKS_PER_HOUR];
  return nights
    .filter((night) => weekday === undefined || weekdayOf(night) === weekday)
    .map((night) => ({ from: firstTickOf(night) + since, to: firstTickOf(night) + since + length }));
}

/** The windows as a table that a query can join; none are a window of no length. Ticks are whole numbers of ours, not text of anybody's. */
function tableOf(windows: readonly TimeWindow[]): string {
  const rows = windows.length > 0 ? windows : [{ from: 0, to: 0 }];
  return `(${rows.map(({ from, to }) => `SELECT ${Number(from)} AS since, ${Number(to)} AS until`).join(' UNION ALL ')})`;
}

const bookedWithin = (use: BookingUse, windows: readonly TimeWindow[]): number =>
  windows.reduce((sum, window) => sum + bookedTicksOf(use, window), 0);

/** The few bookings that held their bays in several stretches, looked at one by one: those that held one within the windows. */
async function brokenRows(tx: Sql, { sql, parameters }: Condition, windows: readonly TimeWindow[]): Promise<BookingUse[]> {
  const [first, last] = [windows[0], windows.at(-1)];
  if (!first || !last) return [];
  const rows = await tx.query<BookingUseRow[]>(
    `SELECT ${USE_COLUMNS} FROM usage_booking WHERE ${sql} AND parts IS NOT NULL AND from_tick < ? AND to_tick > ?`,
    [...parameters, last.to, first.from],
  );
  return rows.map(bookingUseOf).filter((use) => bookedWithin(use, windows) > 0);
}

/** Of all pages. A booking that held its bay in one stretch is summed by the server, the few others one by one. */
async function sumOf(tx: Sql, figure: OfficeFigure, { sql, parameters }: Condition, windows: readonly TimeWindow[]) {
  const summed = { keptFen: 'SUM(paid_fen - refunded_fen)', refundedFen: 'SUM(refunded_fen)' } as const;
  const sumSql = figure in summed ? summed[figure as keyof typeof summed] : 'COUNT(*)';
  const [row] = await tx.query<SumRow[]>(`SELECT COUNT(*) AS n, ${sumSql} AS total FROM usage_booking WHERE ${sql}`, parameters);
  const count = Number(row?.n ?? 0);
  if (figure !== 'bookedSlotHours') return { count, sum: Number(row?.total ?? 0) };
  const [whole] = await tx.query<SumRow[]>(
    `SELECT SUM(LEAST(to_tick, w.until) - GREATEST(holds_from, w.since)) AS total
     FROM usage_booking JOIN ${tableOf(windows)} w ON holds_from < w.until AND to_tick > w.since WHERE parts IS NULL AND ${sql}`,
    parameters,
  );
  const broken = await tx.query<BookingUseRow[]>(`SELECT ${USE_COLUMNS} FROM usage_booking WHERE parts IS NOT NULL AND ${sql}`, parameters);
  const ticks = broken.reduce((all, one) => all + bookedWithin(bookingUseOf(one), windows), Number(whole?.total ?? 0));
  return { count, sum: ticks / TICKS_PER_HOUR };
}

function rowView(row: BookingUseRow, poolOf: Usage['poolOf'], windows: readonly TimeWindow[]): OfficeRowsView['rows'][number] {
  const use = bookingUseOf(row);
  const night = nightAt(use.from);
  return {
    bookingId: use.id,
    night: dateOfNight(night),
    carParkId: use.place.carPark,
    poolId: use.place.pool,
    poolKind: poolOf(night, use.place.pool).kind,
    from: formatTick(use.from),
    to: formatTick(use.to),
    state: use.state,
    isRehomed: use.isRehomed,
    bookedSlotHours: bookedWithin(use, windows) / TICKS_PER_HOUR,
    paidFen: use.paidFen,
    keptFen: use.paidFen - use.refundedFen,
    refundedFen: use.refundedFen,
  };
}
