import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { assert, Clock } from '#kernel';
import type { Sql } from '#platform';
import { BOOKING_COLUMNS, type BookingRow, bookingOf, findBooking } from '../adapters/booking-rows.js';
import type { Booking } from '../domain/booking.js';

/** A booking and the live extensions that continue it, in order of time. */
@Injectable()
export class Chains {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Empty when there is no such booking of this resident. */
  async of(residentId: string, id: string): Promise<Booking[]> {
    const [row] = await this.dataSource.query<BookingRow[]>(`SELECT ${BOOKING_COLUMNS} FROM booking WHERE id = ? AND resident_id = ?`, [
      id,
      residentId,
    ]);
    if (!row) return [];
    const first = bookingOf(row);
    return [first, ...(await liveExtensionsOf(this.dataSource, [first.id]))];
  }

  /** The whole stay that this booking is a part of: what it continues, itself, and what continues it. Empty when it is not this resident's. */
  async stayWith(residentId: string, id: string): Promise<Booking[]> {
    const stay = await this.of(residentId, id);
    for (let first = stay[0]; first && first.extendsId !== null; first = stay[0]) {
      const before = await findBooking(this.dataSource, first.extendsId);
      assert(before, `booking ${first.id} continues one that is gone`);
      stay.unshift(before);
    }
    return stay;
  }

  nowMs(): number {
    return this.clock.nowMs();
  }
}

/** Live extensions of these bookings and of their extensions, nearest first. */
export async function liveExtensionsOf(sql: Sql, ids: readonly string[]): Promise<Booking[]> {
  const found: Booking[] = [];
  for (let parents = ids; parents.length > 0; ) {
    const rows = await sql.query<BookingRow[]>(
      `SELECT ${BOOKING_COLUMNS} FROM booking WHERE extends_id IN (?) AND state IN ('held', 'confirmed')`,
      [[...parents]],
    );
    const known = new Set(found.map((booking) => booking.id));
    const next = rows.map(bookingOf).filter((booking) => !known.has(booking.id));
    found.push(...next);
    parents = next.map((booking) => booking.id);
  }
  return found;
}
