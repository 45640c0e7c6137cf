import { Inject, Injectable } from '@nestjs/common';
import type { LockedPools } from '#availability';
import { assert, type Fen, Ids, tickContaining } from '#kernel';
import { paidAttemptsOf, Refunds } from '#payments';
import { type AuditActor, type AuditLeaf, appendAuditLeaves, type Sql } from '#platform';
import { liveBookingsOf } from '../adapters/booking-rows.js';
import { type BookingChange, Bookings } from '../adapters/bookings.js';
import { claimAgain } from '../adapters/claim-again.js';
import { insertRehomings } from '../adapters/rehoming-rows.js';
import { rehome } from '../domain/booking.js';
import type { Rehoming } from '../domain/rehoming.js';
import { differenceReason, partPrices, type Stay, type StayMove, staysOf, tariffAfterMove } from '../domain/stay.js';
import { Cancellations } from './cancellations.js';

/** What becomes of the stays that were in the way of a change of supply. */
export interface TakingBack {
  readonly moves: readonly StayMove[];
  readonly refunds: readonly { readonly stay: Stay; readonly compensationFen: Fen }[];
  readonly actor: AuditActor;
  readonly nowMs: number;
  /** Until then a resident may have the money instead of the new bay. */
  readonly decideUntilMs: number;
}

/** Moves stays to other pools, and refunds those for which there is none, in the caller's transaction, which holds the locks of all pools concerned. */
@Injectable()
export class RehomeStays {
  constructor(
    @Inject(Bookings) private readonly bookings: Bookings,
    @Inject(Cancellations) private readonly cancellations: Cancellations,
    @Inject(Refunds) private readonly refunds: Refunds,
    @Inject(Ids) private readonly ids: Ids,
  ) {}

  /** Stays that have a bay of these pools now or later. With `isLocked` their bookings are locked, after their pools. */
  async staysIn(sql: Sql, poolIds: readonly number[], nowMs: number, { isLocked }: { isLocked: boolean }): Promise<Stay[]> {
    return staysOf(await liveBookingsOf(sql, poolIds, tickContaining(nowMs), isLocked));
  }

  /** All bays are given back before any is taken, so that stays can trade places. */
  async takeBack(tx: Sql, pools: LockedPools, { moves, refunds, actor, nowMs, decideUntilMs }: TakingBack): Promise<void> {
    for (const { stay } of refunds) {
      const outcome = await this.cancellations.cancelChain(tx, pools, { chain: stay.parts, actor, reason: 'taken_back' });
      assert(outcome === 'cancelled', `stay ${stay.id} has ended`);
    }
    await this.move(tx, pools, moves, { actor, reason: 'taken_back', nowMs });
    const moved = moves.map((move) => this.offered(move, decideUntilMs, nowMs));
    const refunded = refunds.map(({ stay, compensationFen }) => this.refunded(stay, compensationFen, nowMs));
    await insertRehomings(tx, [...moved, ...refunded]);
    await appendAuditLeaves(
      tx,
      refunded
        .filter(({ compensationFen }) => compensationFen > 0)
        .map((rehoming) => compensationLeaf(rehoming, this.bookings.tenantOf(rehoming.fromPoolId), actor)),
      nowMs,
    );
  }

  /** Gives each stay the bay that it goes to; what it costs less is refunded, or not asked for. */
  async move(
    tx: Sql,
    pools: LockedPools,
    moves: readonly StayMove[],
    { actor, reason, nowMs }: { actor: AuditActor; reason: 'taken_back' | 'returned'; nowMs: number },
  ): Promise<void> {
    const changes = moves.flatMap((move) => changesOf(move, actor, reason));
    for (const { before } of changes) pools.get(before.poolId)?.release(before.window, before.claimId);
    for (const { after } of changes) {
      const obstacle = pools.get(after.poolId)?.claim(after.window, after.claimId);
      assert(!obstacle, `pool ${after.poolId} has no bay for booking ${after.id}`);
    }
    if (changes.length > 0) await this.bookings.write(tx, changes, nowMs);
    for (const change of changes) await this.refundDifference(tx, change, nowMs);
  }

  private async refundDifference(tx: Sql, { before, after }: BookingChange, nowMs: number): Promise<void> {
    if (after.state !== 'confirmed') return; // settled when it is paid
    let left = before.priceFen - after.priceFen;
    for (const { outTradeNo, amountFen, refundedFen } of left > 0 ? await paidAttemptsOf(tx, after.id) : []) {
      const part = Math.min(left, amountFen - refundedFen);
      if (part === 0) continue;
      const intent = { payableId: after.id, outTradeNo, reason: differenceReason(after), amountFen: part } as const;
      await this.refunds.request(tx, { ...intent, from: 'revenue', nowMs });
      left -= part;
    }
  }

  private offered({ stay, to, priceFen, walkMetres }: StayMove, decideUntilMs: number, nowMs: number): Rehoming {
    const place = { toPoolId: to.id, newPriceFen: priceFen, walkMetres, compensationFen: 0 };
    return { ...this.rehomingOf(stay, nowMs), ...place, state: 'offered', decideUntilMs };
  }

  private refunded(stay: Stay, compensationFen: Fen, nowMs: number): Rehoming {
    const place = { toPoolId: null, newPriceFen: 0, walkMetres: 0, compensationFen };
    return { ...this.rehomingOf(stay, nowMs), ...place, state: 'refunded', decideUntilMs: null };
  }

  private rehomingOf(stay: Stay, nowMs: number) {
    const { id: bookingId, residentId, poolId: fromPoolId, priceFen: oldPriceFen } = stay;
    return { id: this.ids.next(), bookingId, residentId, fromPoolId, oldPriceFen, homeFreeSinceMs: null, createdAtMs: nowMs };
  }
}

function changesOf({ stay, to, tariff, priceFen }: StayMove, actor: AuditActor, reason: string): BookingChange[] {
  const prices = partPrices(stay, priceFen);
  return stay.parts.map((before, index) => {
    const place = { poolId: to.id, priceFen: prices[index] ?? before.priceFen, claimId: claimAgain(before) };
    const after = rehome(before, { ...place, tariff: tariffAfterMove(tariff, before.tariff) });
    return { before, after, claimFrom: before.window.from, actor, reason };
  });
}

function compensationLeaf({ id, bookingId, compensationFen }: Rehoming, tenant: string, actor: AuditActor): AuditLeaf {
  const subject = { kind: 'compensation', id } as const;
  const facts = { bookingId, amountFen: compensationFen };
  return { action: 'compensation.owed', actor, tenant, subject, reason: 'taken_back', before: null, after: null, facts };
}
