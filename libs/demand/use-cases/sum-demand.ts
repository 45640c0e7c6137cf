import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { latestBookedWithin } from '#booking';
import { addDays, Clock, dateOfDay, dayNumber, localTick, nightOf, type TimeWindow, tickContaining } from '#kernel';
import { Transactions } from '#platform';
import { cellsOfNight, closeNight, lockOpenNight, openNights } from '../adapters/demand-rows.js';

const NOON_MINUTE = 12 * 60;

/** The ticks of a night. */
export function windowOfNight(night: number): TimeWindow {
  const date = dateOfDay(night);
  return { from: localTick(date, NOON_MINUTE), to: localTick(addDays(date, 1), NOON_MINUTE) };
}

/** Sums the nights that are over and forgets who was in them. Running it again finds nothing left to do. */
@Injectable()
export class SumDemand {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Returns how many nights were summed. */
  async execute(): Promise<number> {
    const tonight = dayNumber(nightOf(tickContaining(this.clock.nowMs())));
    const due = await openNights(this.dataSource, 0, tonight - 1);
    for (const { night } of due) await this.sum(night);
    return due.length;
  }

  private async sum(night: number): Promise<void> {
    await this.transactions.run(async (tx) => {
      const personKey = await lockOpenNight(tx, night);
      if (!personKey) return;
      const cells = await cellsOfNight(tx, { night, personKey }, await latestBookedWithin(tx, windowOfNight(night)));
      await closeNight(tx, night, cells, this.clock.nowMs());
    });
  }
}
