import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { BookingView } from '#contracts';
import { findBooking } from '../adapters/booking-rows.js';
import type { LiveBooking } from '../domain/booking.js';
import { BookingViews } from './booking-views.js';
import { liveExtensionsOf } from './chains.js';

/** A booking for whoever tells its resident of it. */
export interface BookingNews {
  readonly residentId: string;
  readonly view: BookingView;
  /** State of the extension that keeps the car in its bay after this booking; `null` when it has to leave. */
  readonly continuedBy: LiveBooking['state'] | null;
}

@Injectable()
export class NewsOfBookings {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(BookingViews) private readonly views: BookingViews,
  ) {}

  async of(bookingId: string): Promise<BookingNews | undefined> {
    const booking = await findBooking(this.dataSource, bookingId);
    const [view] = booking ? await this.views.of([booking]) : [];
    if (!booking || !view) return undefined;
    const next = (await liveExtensionsOf(this.dataSource, [bookingId])).find(({ extendsId }) => extendsId === bookingId);
    return { residentId: booking.residentId, view, continuedBy: next ? (next.state as LiveBooking['state']) : null };
  }
}
