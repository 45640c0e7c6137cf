import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type CarPark, type Cell, harmless, OwnCarParks, workbookBytes } from '#car-parks';
import { type OwnBookingsRequest, type OwnBookingsView, XLSX_MEDIA_TYPE } from '#contracts';
import { Vehicles } from '#identity';
import {
  addDays,
  assert,
  formatInstant,
  formatTick,
  type LocalDate,
  localTick,
  maskPlate,
  type Refusal,
  refuse,
  TICKS_PER_DAY,
} from '#kernel';
import { moneyOf, NO_MONEY } from '#payments';
import type { TenantScope } from '#platform';
import { BOOKING_COLUMNS, type BookingRow, bookingOf } from '../adapters/booking-rows.js';

const NOON_MINUTE = 12 * 60;
/** No booking is longer. */
const LONGEST_TICKS = 4 * TICKS_PER_DAY;
const ROWS_A_FILE = 10_000;

type View = OwnBookingsView['bookings'][number];

/** A file to hand out. */
export interface BookingsFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** Bookings of a night as those who run the car park see them: with the masked plate, without the person. */
@Injectable()
export class TenantBookings {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(OwnCarParks) private readonly carParks: OwnCarParks,
    @Inject(Vehicles) private readonly vehicles: Vehicles,
  ) {}

  /** All that touch the night, in order of id; `next` is what to pass as `after` for the page that follows. */
  async page(scope: TenantScope, { night, carParkId, after, limit }: OwnBookingsRequest): Promise<OwnBookingsView | Refusal<'not_found'>> {
    const carPark = this.carParks.carPark(scope, carParkId);
    if (!carPark) return refuse('not_found');
    const { bookings, hasMore } = await this.read(carPark, night, after, limit);
    return { carParkId, night, bookings, next: hasMore ? (bookings.at(-1)?.bookingId ?? null) : null };
  }

  async file(
    scope: TenantScope,
    { night, carParkId }: Pick<OwnBookingsRequest, 'night' | 'carParkId'>,
  ): Promise<BookingsFile | Refusal<'not_found'>> {
    const carPark = this.carParks.carPark(scope, carParkId);
    if (!carPark) return refuse('not_found');
    const { bookings } = await this.read(carPark, night, undefined, ROWS_A_FILE);
    const names = [
      '预约编号',
      '泊位池',
      '泊位类型',
      '开始',
      '结束',
      '状态',
      '车牌',
      '价格（分）',
      '实收（分）',
      '退款（分）',
      '延长自',
      '创建时间',
    ];
    const rows = bookings.map((one) => cellsOf(one).map((cell) => (typeof cell === 'string' ? harmless(cell) : cell)));
    const bytes = await workbookBytes([{ name: '预约', rows: [names, ...rows] }]);
    return { name: `bookings-${carParkId}-${night}.xlsx`, mediaType: XLSX_MEDIA_TYPE, bytes };
  }

  private async read(carPark: CarPark, night: LocalDate, after: string | undefined, limit: number) {
    const [from, to] = [localTick(night, NOON_MINUTE), localTick(addDays(night, 1), NOON_MINUTE)];
    const poolIds = carPark.pools.map(({ id }) => id);
    if (poolIds.length === 0) return { bookings: [], hasMore: false };
    const rows = await this.dataSource.query<BookingRow[]>(
      `SELECT ${BOOKING_COLUMNS} FROM booking
       WHERE pool_id IN (?) AND to_tick > ? AND to_tick < ? AND from_tick < ? ${after ? 'AND id > ?' : ''} ORDER BY id LIMIT ?`,
      [poolIds, from, to + LONGEST_TICKS, to, ...(after ? [after] : []), limit + 1],
    );
    const page = rows.slice(0, limit).map(bookingOf);
    const plates = await this.vehicles.platesOf(page.map(({ vehicleId }) => vehicleId));
    const money = await moneyOf(
      this.dataSource,
      page.map(({ id }) => id),
    );
    const pools = new Map(carPark.pools.map((pool) => [pool.id, pool]));
    const bookings = page.map((booking): View => {
      const [pool, plate] = [pools.get(booking.poolId), plates.get(booking.vehicleId)];
      assert(pool, `booking ${booking.id} is in another car park`);
      return {
        bookingId: booking.id,
        poolId: pool.code,
        poolKind: pool.kind,
        from: formatTick(booking.window.from),
        to: formatTick(booking.window.to),
        state: booking.state,
        plate: plate ? maskPlate(plate) : '—',
        priceFen: booking.priceFen,
        ...(money.get(booking.id) ?? NO_MONEY),
        extendsBookingId: booking.extendsId,
        createdAt: formatInstant(booking.createdAtMs),
      };
    });
    return { bookings, hasMore: rows.length > limit };
  }
}

/** In the order of the columns. */
function cellsOf(view: View): Cell[] {
  const { bookingId, poolId, poolKind, from, to, state, plate, priceFen, paidFen, refundedFen, extendsBookingId, createdAt } = view;
  return [bookingId, poolId, poolKind, from, to, state, plate, priceFen, paidFen, refundedFen, extendsBookingId, createdAt];
}
