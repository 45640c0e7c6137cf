import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CarParkDirectory } from '#car-parks';
import { assert, type Tick } from '#kernel';
import {
  type AuditActor,
  type AuditLeaf,
  type AuditValue,
  appendAuditLeaves,
  appendToOutbox,
  digestOf,
  failpoint,
  type Sql,
} from '#platform';
import type { Booking } from '../domain/booking.js';
import { messageOf } from '../events.js';
import { findBooking, saveBooking } from './booking-rows.js';

/** One step of a booking: what it was, what it is, who did it and why. */
export interface BookingChange {
  readonly before: Booking;
  readonly after: Booking;
  /** From where on bays are taken or given back by this step; `null` when none are. */
  readonly claimFrom: Tick | null;
  readonly actor: AuditActor;
  readonly reason: string;
}

/** Bookings as they are kept. Every change goes through here, so that each has exactly one message and one audit leaf. */
@Injectable()
export class Bookings {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(CarParkDirectory) private readonly directory: CarParkDirectory,
  ) {}

  /** Without a lock. */
  find(id: string): Promise<Booking | undefined> {
    return findBooking(this.dataSource, id);
  }

  /** Writes a step in the caller's transaction, which holds the booking's lock. */
  async write(tx: Sql, change: BookingChange, nowMs: number): Promise<void> {
    await saveBooking(tx, change.after);
    await appendToOutbox(tx, [messageOf(change.after)], nowMs);
    await failpoint('booking.beforeLeaf');
    await appendAuditLeaves(tx, [this.leafOf(change)], nowMs);
  }

  /** The leaf of a booking that is made, for those who write many at once. */
  leafOfNew(booking: Booking, actor: AuditActor): AuditLeaf {
    return this.leafOf({ before: undefined, after: booking, claimFrom: booking.window.from, actor, reason: null });
  }

  private leafOf({
    before,
    after,
    claimFrom,
    actor,
    reason,
  }: Omit<BookingChange, 'before' | 'reason'> & { before: Booking | undefined; reason: string | null }): AuditLeaf {
    const pool = this.directory.poolById(after.poolId);
    assert(pool, `pool ${after.poolId} is not in the directory`);
    const { window, priceFen, version } = after;
    return {
      action: `booking.${after.state}`,
      actor,
      tenant: pool.carPark.partnerCode,
      subject: { kind: 'booking', id: after.id },
      reason,
      before: before ? digestOf(stateOf(before)) : null,
      after: digestOf(stateOf(after)),
      facts: { carPark: pool.carPark.code, pool: pool.code, from: window.from, to: window.to, claimFrom, priceFen, version },
    };
  }
}

function stateOf(booking: Booking): AuditValue {
  const { window, tariff, ...rest } = booking;
  return { ...rest, window: { ...window }, tariff: { ...tariff } };
}
