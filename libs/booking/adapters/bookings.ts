import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CarParkDirectory, type Pool } from '#car-parks';
import { assert, type Tick } from '#kernel';
import {
  type AuditActor,
  type AuditLeaf,
  type AuditValue,
  appendAuditLeaves,
  appendToOutbox,
  digestOf,
  failpoint,
  type OutboxMessage,
  type Sql,
} from '#platform';
import type { Booking } from '../domain/booking.js';
import { messageOf, rehomedMessage } from '../events.js';
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

  /** Writes steps in the caller's transaction, which holds the bookings' locks. Their leaves stand side by side in the trail. */
  async write(tx: Sql, changes: readonly BookingChange[], nowMs: number): Promise<void> {
    for (const { after } of changes) await saveBooking(tx, after);
    await appendToOutbox(tx, changes.map(messageAfter), nowMs);
    await failpoint('booking.beforeLeaf');
    await appendAuditLeaves(
      tx,
      changes.map((change) => this.leafOf(change)),
      nowMs,
    );
  }

  /** Code of the partner to whom a pool belongs. */
  tenantOf(poolId: number): string {
    return this.poolOf(poolId).carPark.partnerCode;
  }

  private poolOf(poolId: number): Pool {
    const pool = this.directory.poolById(poolId);
    assert(pool, `pool ${poolId} is not in the directory`);
    return pool;
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
    const pool = this.poolOf(after.poolId);
    const { window, priceFen, version, state } = after;
    const isMove = before !== undefined && isRehomed(before, after);
    return {
      action: isMove ? 'booking.rehomed' : `booking.${state}`,
      actor,
      tenant: pool.carPark.partnerCode,
      subject: { kind: 'booking', id: after.id },
      reason,
      before: before ? digestOf(stateOf(before)) : null,
      after: digestOf(stateOf(after)),
      facts: {
        carPark: pool.carPark.code,
        pool: pool.code,
        from: window.from,
        to: window.to,
        claimFrom,
        priceFen,
        version,
        ...(isMove ? { state } : {}),
      },
    };
  }
}

const isRehomed = (before: Booking, after: Booking): boolean => before.poolId !== after.poolId;

function messageAfter({ before, after }: BookingChange): OutboxMessage {
  return isRehomed(before, after) ? rehomedMessage(after) : messageOf(after);
}

function stateOf(booking: Booking): AuditValue {
  const { window, tariff, ...rest } = booking;
  return { ...rest, window: { ...window }, tariff: { ...tariff } };
}
