import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { LockedPools } from '#availability';
import { CarParkDirectory, tariffFor } from '#car-parks';
import type { AnswerRehomingRequest, BookingView } from '#contracts';
import { assert, formatTick, type Refusal, refuse } from '#kernel';
import { type AuditActor, type AuditLeaf, appendAuditLeaves, appendToOutbox, type Sql } from '#platform';
import { lockChain } from '../adapters/booking-rows.js';
import { BookingTransactions } from '../adapters/booking-transactions.js';
import { latestRehomings, setRehomingState } from '../adapters/rehoming-rows.js';
import { type Booking, isLive } from '../domain/booking.js';
import { canDecline, canReturn, type Rehoming, standingOf } from '../domain/rehoming.js';
import { staysOf } from '../domain/stay.js';
import { rehomedMessage } from '../events.js';
import { BookingViews } from '../queries/booking-views.js';
import { Cancellations } from './cancellations.js';
import { RehomeStays } from './rehome-stays.js';

type Choice = AnswerRehomingRequest['choice'];
export type AnswerRefusal = Refusal<'not_found' | 'not_answerable' | 'no_bay_free'>;

const ENDS_IN = { accept: 'accepted', decline: 'declined', return: 'returned' } as const;

/** A resident whose bay was taken back keeps the new one, takes the money, or goes back when there is room again. Answering the same twice changes nothing. */
@Injectable()
export class AnswerRehoming {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(BookingTransactions) private readonly transactions: BookingTransactions,
    @Inject(CarParkDirectory) private readonly directory: CarParkDirectory,
    @Inject(Cancellations) private readonly cancellations: Cancellations,
    @Inject(RehomeStays) private readonly rehomeStays: RehomeStays,
    @Inject(BookingViews) private readonly views: BookingViews,
  ) {}

  /** `bookingId` is the first booking of the stay. */
  async execute(residentId: string, bookingId: string, choice: Choice): Promise<BookingView | AnswerRefusal> {
    const seen = (await latestRehomings(this.dataSource, [bookingId])).get(bookingId);
    if (seen?.residentId !== residentId) return refuse('not_found');
    const actor = await this.cancellations.actorOf(residentId);
    const refusal = await this.transactions.runAtBooking(
      bookingId,
      async (tx, pools) => {
        const [rehoming, chain] = [(await latestRehomings(tx, [bookingId])).get(bookingId), await lockChain(tx, bookingId)];
        assert(rehoming && chain[0], `booking ${bookingId} is gone`);
        return this.answer(tx, pools, { rehoming, chain, first: chain[0], actor, choice });
      },
      choice === 'return' ? [seen.fromPoolId] : [],
    );
    return refusal ?? this.views.one(residentId, bookingId);
  }

  private async answer(tx: Sql, pools: LockedPools, given: Given): Promise<AnswerRefusal | undefined> {
    const { rehoming, choice } = given;
    const nowMs = this.cancellations.nowMs();
    if (rehoming.state === ENDS_IN[choice]) return undefined;
    if (!isAllowed(given, nowMs)) return refuse('not_answerable');
    if (choice === 'decline') await this.decline(tx, pools, given);
    const refusal = choice === 'return' ? await this.goBack(tx, pools, given, nowMs) : undefined;
    if (refusal) return refusal;
    await setRehomingState(tx, rehoming.id, ENDS_IN[choice]);
    await appendToOutbox(tx, [rehomedMessage(given.first)], nowMs);
    await appendAuditLeaves(tx, [this.leafOf(given)], nowMs);
    return undefined;
  }

  private leafOf({ rehoming, actor, choice, first }: Given): AuditLeaf {
    const tenant = this.directory.poolById(rehoming.fromPoolId)?.carPark.partnerCode ?? null; // whoever took the bay back
    const subject = { kind: 'rehoming', id: rehoming.id } as const;
    const facts = { bookingId: first.id };
    return { action: `rehoming.${ENDS_IN[choice]}`, actor, tenant, subject, reason: null, before: null, after: null, facts };
  }

  private async decline(tx: Sql, pools: LockedPools, { chain, actor }: Given): Promise<void> {
    const outcome = await this.cancellations.cancelChain(tx, pools, { chain, actor, reason: 'rehoming_declined' });
    assert(outcome === 'cancelled', 'a stay that has not begun can be cancelled');
  }

  private async goBack(tx: Sql, pools: LockedPools, given: Given, nowMs: number): Promise<Refusal<'no_bay_free'> | undefined> {
    const { rehoming, chain, actor } = given;
    const home = this.directory.poolById(rehoming.fromPoolId);
    const [stay] = staysOf(chain.filter(isLive));
    const draft = pools.get(rehoming.fromPoolId);
    assert(home && stay && draft, `the pool that booking ${rehoming.bookingId} left is gone`);
    for (let tick = stay.window.from; tick < stay.window.to; tick++)
      if (draft.freeAt(tick) <= 0) return refuse('no_bay_free', { firstFullAt: formatTick(tick) });
    const tariff = tariffFor(home, stay.window.from);
    const move = { stay, to: home, tariff, priceFen: stay.priceFen, walkMetres: 0 };
    await this.rehomeStays.move(tx, pools, [move], { actor, reason: 'returned', nowMs });
    return undefined;
  }
}

interface Given {
  readonly rehoming: Rehoming;
  readonly chain: readonly Booking[];
  readonly first: Booking;
  readonly actor: AuditActor;
  readonly choice: Choice;
}

function isAllowed({ rehoming, first, choice }: Given, nowMs: number): boolean {
  if (choice === 'return') return canReturn(rehoming, first, nowMs);
  if (choice === 'decline') return canDecline(rehoming, first, nowMs);
  return standingOf(rehoming, nowMs) === 'offered' || standingOf(rehoming, nowMs) === 'accepted';
}
