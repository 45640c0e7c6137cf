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
import { bookedTicksOf } from '../domain/booking-use.js';
import { firstTickOf, type Night, nightAt } from '../domain/night.js';
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
    const span = { from: firstTickOf(first), to: firstTickOf(last + 1) };
    const condition = this.conditionOf(request, first, last);
    return this.dataSource.transaction('REPEATABLE READ', async (tx) => {
      const basis = basisOf(await readCursor(tx), newest);
      const { count, sum } = await sumOf(tx, figure, condition, span);
      const rows = await tx.query<BookingUseRow[]>(
        `SELECT ${USE_COLUMNS} FROM usage_booking WHERE ${condition.sql} ${after ? 'AND booking_id > ?' : ''} ORDER BY booking_id LIMIT ?`,
        [...condition.parameters, ...(after ? [after] : []), limit + 1],
      );
      const page = rows.slice(0, limit);
      const nights = page.map(({ night }) => night);
      const poolOf = await poolsOfNights(tx, this.directory, Math.min(first, ...nights), last);
      const next = rows.length > limit ? (page.at(-1)?.id ?? null) : null;
      return { basis, figure, count, sum, rows: page.map((row) => rowView(row, poolOf, span)), next };
    });
  }

  private conditionOf({ figure, carParkId, partnerId, poolKind }: OfficeRowsRequest, first: Night, last: Night): Condition {
    const touches = figure === 'bookedSlotHours';
    const parts: (readonly [string, ...unknown[]] | false | undefined)[] = [
      [BEHIND[figure]],
      touches ? ['from_tick < ? AND to_tick > ?', firstTickOf(last + 1), firstTickOf(first)] : ['night BETWEEN ? AND ?', first, last],
      carParkId !== undefined && ['car_park = ?', carParkId],
      partnerId !== undefined && ['partner = ?', partnerId],
      poolKind !== undefined && this.kindCondition(poolKind),
    ];
    const asked = parts.filter((part) => part !== false && part !== undefined);
    return { sql: asked.map(([sql]) => `(${sql})`).join(' AND '), parameters: asked.flatMap(([, ...parameters]) => parameters) };
  }

  /** What the pool was in the night; where nobody noted it, what it is now. */
  private kindCondition(kind: string): readonly [string, ...unknown[]] {
    const noted = 'SELECT n.kind FROM pool_of_night n WHERE n.night = usage_booking.night AND n.pool = usage_booking.pool';
    const pools = this.directory.all().flatMap((carPark) => carPark.pools.filter((pool) => pool.kind === kind).map(({ code }) => code));
    return [`COALESCE((${noted}), IF(pool IN (?), ?, '')) = ?`, pools.length > 0 ? pools : [''], kind, kind];
  }
}

/** Of all pages. A booking that held its bay in one stretch is summed by the server, the few others one by one. */
async function sumOf(tx: Sql, figure: OfficeFigure, { sql, parameters }: Condition, span: TimeWindow) {
  const summed = {
    keptFen: ['SUM(paid_fen - refunded_fen)'],
    refundedFen: ['SUM(refunded_fen)'],
    bookedSlotHours: ['SUM(IF(parts IS NULL, LEAST(to_tick, ?) - GREATEST(holds_from, ?), 0))', span.to, span.from],
  } as const;
  const [sumSql, ...bounds] = figure in summed ? summed[figure as keyof typeof summed] : ['COUNT(*)'];
  const [row] = await tx.query<{ n: string | number; total: string | number | null }[]>(
    `SELECT COUNT(*) AS n, ${sumSql} AS total FROM usage_booking WHERE ${sql}`,
    [...bounds, ...parameters],
  );
  const [count, total] = [Number(row?.n ?? 0), Number(row?.total ?? 0)];
  if (figure !== 'bookedSlotHours') return { count, sum: total };
  const broken = await tx.query<BookingUseRow[]>(`SELECT ${USE_COLUMNS} FROM usage_booking WHERE ${sql} AND parts IS NOT NULL`, parameters);
  const ticks = broken.reduce((all, one) => all + bookedTicksOf(bookingUseOf(one), span), total);
  return { count, sum: ticks / TICKS_PER_HOUR };
}

function rowView(row: BookingUseRow, poolOf: Usage['poolOf'], span: TimeWindow): OfficeRowsView['rows'][number] {
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
    bookedSlotHours: bookedTicksOf(use, span) / TICKS_PER_HOUR,
    paidFen: use.paidFen,
    keptFen: use.paidFen - use.refundedFen,
    refundedFen: use.refundedFen,
  };
}
