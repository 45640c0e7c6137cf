import { Inject, Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '#kernel';
import { Sweep } from '#platform';
import { CloseCancelled } from '../use-cases/close-cancelled.js';
import { LapseHold } from '../use-cases/lapse-hold.js';

/** A job that is on time needs no sweep; what is this late has lost its job. */
const LATE_MS = 2_000;
const BATCH = 200;

/** Holds whose time ran out and whose job was lost. */
@Injectable()
export class OverdueHolds extends Sweep {
  override readonly name = 'overdue-holds';
  private readonly logger = new Logger(OverdueHolds.name);

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(LapseHold) private readonly lapseHold: LapseHold,
    @Inject(Clock) private readonly clock: Clock,
  ) {
    super();
  }

  override async run(): Promise<number> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      "SELECT id FROM booking WHERE state = 'held' AND hold_expires_at_ms < ? ORDER BY hold_expires_at_ms LIMIT ?",
      [this.clock.nowMs() - LATE_MS, BATCH],
    );
    for (const { id } of rows)
      await this.lapseHold
        .execute(id)
        .catch((error: unknown) => this.logger.warn({ err: error, bookingId: id }, 'the hold stays until WeChat answers'));
    return rows.length;
  }
}

/** Orders of cancelled bookings that can still be paid. */
@Injectable()
export class OpenOrdersOfCancelled extends Sweep {
  override readonly name = 'open-orders-of-cancelled';
  override readonly everyMs = 60_000;

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(CloseCancelled) private readonly closeCancelled: CloseCancelled,
  ) {
    super();
  }

  override async run(): Promise<number> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `SELECT DISTINCT booking.id FROM payment_attempt JOIN booking ON booking.id = payment_attempt.payable_id
       WHERE payment_attempt.state IN ('created', 'offered') AND booking.state IN ('cancelled', 'lapsed') LIMIT ?`,
      [BATCH],
    );
    for (const { id } of rows) await this.closeCancelled.execute(id).catch(() => undefined); // WeChat has not settled it: next time
    return rows.length;
  }
}
