import { Inject, Injectable } from '@nestjs/common';
import { TrailEntries } from '#audit';
import { Clock } from '#kernel';
import { payablesOf } from '#payments';
import { type Sql, Transactions } from '#platform';
import { bookingUsesOf, saveBookingUses } from '../adapters/booking-use-rows.js';
import { poolNightsAt, savePoolNights } from '../adapters/pool-night-rows.js';
import { leafOf } from '../adapters/read-leaf.js';
import { forgetAll, lockCursor, moveCursor } from '../adapters/report-cursor.js';
import { noteSoldOut, soldOutAt } from '../adapters/sold-out-rows.js';
import { indexLeaves } from '../adapters/trail-index-rows.js';
import { type Night, nightPartsOf } from '../domain/night.js';
import {
  type BookingStep,
  bookingStepOf,
  type CapacityStep,
  capacityStepOf,
  type MoneyStep,
  moneyStepOf,
  type TrailLeaf,
} from '../domain/trail-leaf.js';
import { siteNightKey, UsageFold } from '../domain/usage-fold.js';

const LEAVES_A_TURN = 2_000;

/** What of a leaf counts. */
interface Reading {
  readonly booking: BookingStep | undefined;
  readonly capacity: CapacityStep | undefined;
  readonly money: MoneyStep | undefined;
}

/**
 * Adds up the audit trail, each leaf once and in the order of the tree: nights of pools, lives of bookings, and where entries are found.
 * The cursor moves in the transaction that writes, so a crash leaves nothing half counted and a second worker waits.
 */
@Injectable()
export class FoldTrail {
  constructor(
    @Inject(TrailEntries) private readonly entries: TrailEntries,
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Everything that is in the tree now. Returns how many leaves were new. */
  async execute(): Promise<number> {
    let total = 0;
    for (;;) {
      const { added, isDone } = await this.transactions.run((tx) => this.turn(tx));
      total += added;
      if (isDone) return total;
    }
  }

  /** Throws away what was added up and does it again from the first leaf on. Reports are short of something until it has ended. */
  async rebuild(): Promise<number> {
    await this.transactions.run(async (tx) => {
      await lockCursor(tx);
      await forgetAll(tx);
    });
    return this.execute();
  }

  private async turn(tx: Sql): Promise<{ added: number; isDone: boolean }> {
    const cursor = await lockCursor(tx);
    const nowMs = this.clock.nowMs();
    const size = await this.entries.size(tx);
    const end = Math.min(size, cursor.treeSize + LEAVES_A_TURN);
    const leaves = end > cursor.treeSize ? (await this.entries.range(cursor.treeSize, end, tx)).map(leafOf) : [];
    await this.fold(tx, leaves);
    const isDone = end >= size;
    await moveCursor(tx, { treeSize: Math.max(end, cursor.treeSize), asOfMs: isDone ? nowMs : cursor.asOfMs });
    return { added: leaves.length, isDone };
  }

  private async fold(tx: Sql, leaves: readonly TrailLeaf[]): Promise<void> {
    if (leaves.length === 0) return;
    const readings = leaves.map(readingOf);
    const payables = await payablesOf(tx, unique(readings.flatMap(({ money }) => money?.outTradeNo ?? [])));
    const fold = await this.prepared(tx, readings, payables);
    const known = new Set(fold.soldOut.keys());
    for (const { booking, capacity, money } of readings) {
      if (capacity) fold.changeCapacity(capacity);
      if (booking) fold.stepBooking(booking);
      if (money) fold.moveMoney(payables.get(money.outTradeNo) ?? '', money);
    }
    await savePoolNights(
      tx,
      [...fold.nights.values()].filter(({ isChanged }) => isChanged),
    );
    await saveBookingUses(tx, [...fold.changedBookings]);
    await noteSoldOut(
      tx,
      [...fold.soldOut].filter(([key]) => !known.has(key)).map(([, soldOut]) => soldOut),
    );
    await indexLeaves(tx, leaves);
  }

  /** Everything that these leaves touch, as it is so far. */
  private async prepared(tx: Sql, readings: readonly Reading[], payables: ReadonlyMap<string, string>): Promise<UsageFold> {
    const fold = new UsageFold();
    const steps = readings.flatMap(({ booking }) => booking ?? []);
    for (const use of await bookingUsesOf(tx, unique([...steps.map(({ id }) => id), ...payables.values()]))) fold.bookings.set(use.id, use);
    const nights = new Set<Night>();
    const carParks = new Set<string>();
    const touch = (carPark: string, from: number, to: number): void => {
      carParks.add(carPark);
      for (const part of nightPartsOf({ from, to })) nights.add(part.night);
    };
    const held = [...fold.bookings.values()].flatMap(({ place, from, to, parts }) => [{ place, from, to }, ...parts]);
    for (const { place, from, to } of [...steps, ...held]) touch(place.carPark, from, to);
    for (const { place, changes } of readings.flatMap(({ capacity }) => capacity ?? []))
      for (const [from, to] of changes) touch(place.carPark, from, to);
    for (const night of await poolNightsAt(tx, [...nights], [...carParks])) fold.putNight(night);
    for (const found of await soldOutAt(tx, [...nights], [...carParks])) fold.soldOut.set(siteNightKey(found.night, found.carPark), found);
    return fold;
  }
}

function readingOf(leaf: TrailLeaf): Reading {
  return { booking: bookingStepOf(leaf), capacity: capacityStepOf(leaf), money: moneyStepOf(leaf) };
}

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];
