import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CarParkDirectory, fullRefundUntilMs, refundOf } from '#car-parks';
import type { BookingListView, BookingView, ListBookingsRequest, RehomingView } from '#contracts';
import { Vehicles } from '#identity';
import { assert, Clock, type Fen, formatInstant, formatTick, isRefusal, type Refusal, refuse } from '#kernel';
import { type Money, moneyOf, NO_MONEY } from '#payments';
import { Batcher, type Sql, Transactions } from '#platform';
import { BOOKING_COLUMNS, type BookingRow, bookingOf } from '../adapters/booking-rows.js';
import { latestRehomings } from '../adapters/rehoming-rows.js';
import { type Booking, cancel, isLive } from '../domain/booking.js';
import { canReturn, type Rehoming, standingOf } from '../domain/rehoming.js';
import { liveExtensionsOf } from './chains.js';

/** What a view says of a booking beyond the booking itself. */
interface Around {
  readonly plate: string;
  readonly money: Money;
  readonly chainRefunds: readonly Fen[];
  readonly rehoming: RehomingView | null;
}

interface Wanted {
  readonly residentId: string;
  readonly id: string;
}

/** What other rows say of bookings. */
interface Links {
  readonly extensions: readonly Booking[];
  readonly rehomings: ReadonlyMap<string, Rehoming>;
}

async function linksOf(sql: Sql, ids: readonly string[]): Promise<Links> {
  const [extensions, rehomings] = await Promise.all([liveExtensionsOf(sql, ids), latestRehomings(sql, ids)]);
  return { extensions, rehomings };
}

/** Bookings as their owner sees them, with the full plate. Everybody else's are `not_found`. */
@Injectable()
export class BookingViews {
  private readonly reads = new Batcher<Wanted, BookingView | undefined>('booking views', (batch) => this.ofThose(batch));

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(CarParkDirectory) private readonly directory: CarParkDirectory,
    @Inject(Vehicles) private readonly vehicles: Vehicles,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async one(residentId: string, id: string): Promise<BookingView | Refusal<'not_found'>> {
    return (await this.reads.submit({ residentId, id })) ?? refuse('not_found');
  }

  private ofThose(batch: readonly Wanted[]): Promise<(BookingView | undefined)[]> {
    const ids = unique(batch.map(({ id }) => id));
    return this.transactions.read(async (sql) => {
      const [rows, links] = await Promise.all([
        sql.query<BookingRow[]>(`SELECT ${BOOKING_COLUMNS} FROM booking WHERE id IN (?)`, [ids]),
        linksOf(sql, ids),
      ]);
      const bookings = new Map(rows.map((row) => [row.id, bookingOf(row)]));
      const isTheirs = ({ residentId, id }: Wanted) => bookings.get(id)?.residentId === residentId;
      const theirs = unique(batch.filter(isTheirs).map(({ id }) => id)).flatMap((id) => bookings.get(id) ?? []);
      const views = new Map((await this.viewsOf(sql, theirs, links)).map((view) => [view.id, view]));
      return batch.map((wanted) => (isTheirs(wanted) ? views.get(wanted.id) : undefined));
    });
  }

  /** Newest first; `next` is what to pass as `before` for the page that follows. */
  async list(residentId: string, { state, before, limit }: ListBookingsRequest): Promise<BookingListView> {
    const conditions = ['resident_id = ?', ...(state ? ['state = ?'] : []), ...(before ? ['id < ?'] : [])];
    const parameters = [residentId, ...(state ? [state] : []), ...(before ? [before] : []), limit + 1];
    const rows = await this.dataSource.query<BookingRow[]>(
      `SELECT ${BOOKING_COLUMNS} FROM booking WHERE ${conditions.join(' AND ')} ORDER BY id DESC LIMIT ?`,
      parameters,
    );
    const page = rows.slice(0, limit);
    return { bookings: await this.of(page.map(bookingOf)), next: rows.length > limit ? (page.at(-1)?.id ?? null) : null };
  }

  /** The view of a booking that was made this moment: nothing has been paid, so no store is asked. */
  async fresh(booking: Booking): Promise<BookingView> {
    const plates = await this.vehicles.platesOf([booking.vehicleId]);
    return this.viewOf(booking, { plate: plates.get(booking.vehicleId) ?? '', money: NO_MONEY, chainRefunds: [], rehoming: null });
  }

  async of(bookings: readonly Booking[]): Promise<BookingView[]> {
    if (bookings.length === 0) return [];
    const ids = bookings.map((booking) => booking.id);
    return this.transactions.read(async (sql) => this.viewsOf(sql, bookings, await linksOf(sql, ids)));
  }

  private async viewsOf(sql: Sql, bookings: readonly Booking[], { extensions, rehomings }: Links): Promise<BookingView[]> {
    const payableIds = [...bookings, ...extensions].map((booking) => booking.id);
    const plates = await this.vehicles.platesOf(bookings.map((booking) => booking.vehicleId));
    const money = await moneyOf(sql, payableIds);
    return bookings.map((booking) => {
      const chainRefunds = chainAfter(booking, extensions).map((next) =>
        refundIfCancelled(next, money.get(next.id) ?? NO_MONEY, this.clock.nowMs()),
      );
      const found = rehomings.get(booking.id);
      return this.viewOf(booking, {
        plate: plates.get(booking.vehicleId) ?? '',
        money: money.get(booking.id) ?? NO_MONEY,
        chainRefunds,
        rehoming: found ? this.rehomingOf(found, booking) : null,
      });
    });
  }

  private rehomingOf(rehoming: Rehoming, booking: Booking): RehomingView {
    const home = this.directory.poolById(rehoming.fromPoolId);
    assert(home, `pool ${rehoming.fromPoolId} is not in the directory`);
    const { decideUntilMs, oldPriceFen, walkMetres, compensationFen } = rehoming;
    const nowMs = this.clock.nowMs();
    return {
      state: standingOf(rehoming, nowMs),
      fromCarParkId: home.carPark.code,
      fromCarParkName: home.carPark.name,
      oldPriceFen,
      walkMetres,
      compensationFen,
      decideUntil: decideUntilMs === null ? null : formatInstant(decideUntilMs),
      hasRoomAgain: rehoming.homeFreeSinceMs !== null,
      canReturn: canReturn(rehoming, booking, nowMs),
    };
  }

  private viewOf(booking: Booking, { plate, money, chainRefunds, rehoming }: Around): BookingView {
    const pool = this.directory.poolById(booking.poolId);
    assert(pool, `pool ${booking.poolId} is not in the directory`);
    const nowMs = this.clock.nowMs();
    const refundFen = refundIfCancelled(booking, money, nowMs) + chainRefunds.reduce((sum, fen) => sum + fen, 0);
    return {
      id: booking.id,
      state: booking.state,
      version: booking.version,
      carParkId: pool.carPark.code,
      carParkName: pool.carPark.name,
      location: pool.carPark.location,
      entryNote: pool.carPark.entryNote,
      poolId: pool.code,
      poolKind: pool.kind,
      from: formatTick(booking.window.from),
      to: formatTick(booking.window.to),
      plate,
      priceFen: booking.priceFen,
      paidFen: money.paidFen,
      refundedFen: money.refundedFen,
      holdExpiresAt: booking.state === 'held' ? formatInstant(booking.holdExpiresAtMs) : null,
      extendsBookingId: booking.extendsId,
      rehoming,
      cancellation: {
        isAllowed: !isRefusal(cancel(booking, nowMs)),
        refundFen,
        fullRefundUntil: formatInstant(fullRefundUntilMs(booking.tariff, booking.window.from)),
      },
      createdAt: formatInstant(booking.createdAtMs),
    };
  }
}

/** What the tariff gives back for a booking if it were cancelled now; nothing for one that holds no money. */
export function refundIfCancelled(booking: Booking, money: Money, nowMs: number): Fen {
  if (booking.state !== 'confirmed') return 0;
  return refundOf(booking.tariff, money.paidFen - money.refundedFen, booking.window.from, nowMs);
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

function chainAfter(booking: Booking, extensions: readonly Booking[]): Booking[] {
  const next = extensions.find((candidate) => candidate.extendsId === booking.id && isLive(candidate));
  return next ? [next, ...chainAfter(next, extensions)] : [];
}
