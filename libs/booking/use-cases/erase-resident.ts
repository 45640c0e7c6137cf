import { Inject, Injectable } from '@nestjs/common';
import { Erasure, Residents } from '#identity';
import { Clock, isRefusal, type Refusal, refuse } from '#kernel';
import { Payers } from '#payments';
import { type AuditPerson, type Sql, Transactions } from '#platform';
import { eraseTexts, tracesOf, vehiclesOfOthers } from '../adapters/resident-traces.js';

/** `vehicleIds`: whose plates may be gone. */
type Erased = { readonly vehicleIds: readonly number[] };

/**
 * A resident leaves for good: in one transaction everything goes by which anybody could tell who they were (PIPL article 47). What the books
 * need stays, of nobody: bookings, orders, refunds, postings, leaves. Refused while a booking of theirs is live or money is on its way.
 * Their row is locked first, as it is by whoever books: a booking comes before, and refuses, or after, and is refused.
 */
@Injectable()
export class EraseResident {
  constructor(
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(Residents) private readonly residents: Residents,
    @Inject(Erasure) private readonly erasure: Erasure,
    @Inject(Payers) private readonly payers: Payers,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Erasing who is erased changes nothing. @throws OutcomeUnknown when the answer to COMMIT was lost: if they are gone, so is their session. */
  async execute(residentId: string): Promise<Erased | Refusal<'bookings_open'>> {
    const person = await this.residents.actorOf(residentId);
    let erased: Erased | undefined;
    try {
      return await this.transactions.run(async (tx) => {
        const outcome = await this.erase(tx, residentId, person);
        erased = isRefusal(outcome) ? undefined : outcome;
        return outcome;
      });
    } finally {
      if (erased) await this.erasure.announce(residentId, erased.vehicleIds); // even when the answer to COMMIT was lost
    }
  }

  private async erase(tx: Sql, residentId: string, person: AuditPerson): Promise<Erased | Refusal<'bookings_open'>> {
    if (!(await this.residents.lock(tx, residentId))) return { vehicleIds: [] };
    const nowMs = this.clock.nowMs();
    const { bookingIds, vehicleIds, isLive } = await tracesOf(tx, residentId, nowMs);
    if (isLive || (await this.payers.hasUnsettled(tx, bookingIds))) return refuse('bookings_open');
    const neededOf = (ids: readonly number[]) => vehiclesOfOthers(tx, residentId, ids);
    const unneeded = await this.erasure.erase(tx, { residentId, person, bookedVehicleIds: vehicleIds, neededOf, nowMs });
    await eraseTexts(tx, bookingIds);
    await this.payers.erase(tx, bookingIds);
    return { vehicleIds: unneeded };
  }
}
