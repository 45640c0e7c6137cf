import { Inject, Injectable } from '@nestjs/common';
import { AdmissionDesk, SearchCarParks } from '#availability';
import { Vehicles } from '#identity';
import { Fault, formatTick, isRefusal, type Refusal, refuse } from '#kernel';
import { Batcher, failpoint, OutboxBell } from '#platform';
import { PlaceBatch, type Placement, type PlacementOutcome, type PlacementRefusal, type ReadyPlacement } from '../adapters/place-batch.js';
import type { RequestRecord } from '../adapters/requests.js';
import { Drafts } from './drafts.js';
import type { Order } from './order.js';

export type Taken =
  | (Pick<Placement, 'booking' | 'attempt'> & { readonly kind: 'placed' })
  | { readonly kind: 'repeated'; readonly record: RequestRecord | undefined };

export type DeskRefusal = PlacementRefusal | Refusal<'invalid_plate' | 'too_many_vehicles'>;

/** Where bays are taken: Redis admits, MySQL decides, and what was admitted in vain is given back. */
@Injectable()
export class BookingDesk {
  private readonly commits = new Batcher<ReadyPlacement, PlacementOutcome>('bookings', (batch) => this.batch.commit(batch));

  constructor(
    @Inject(SearchCarParks) private readonly search: SearchCarParks,
    @Inject(AdmissionDesk) private readonly admission: AdmissionDesk,
    @Inject(PlaceBatch) private readonly batch: PlaceBatch,
    @Inject(Drafts) private readonly drafts: Drafts,
    @Inject(Vehicles) private readonly vehicles: Vehicles,
    @Inject(OutboxBell) private readonly bell: OutboxBell,
  ) {}

  /** @throws Fault when it is not known whether the booking was made: the same key asked again tells. */
  async take(order: Order): Promise<Taken | DeskRefusal> {
    const { pool, window, request } = order;
    if (!this.search.isOffered(pool, window)) return refuse('outside_window');
    const admitted = await this.admission.admit(pool.id, window, request.id);
    if (admitted.kind === 'known') return { kind: 'repeated', record: undefined };
    if (admitted.kind === 'full') return refuse('no_bay_free', { firstFullAt: formatTick(admitted.at) });
    await failpoint('booking.admitted');
    const taken = await this.commit(order);
    if (!('kind' in taken && taken.kind === 'placed')) this.giveBack(order);
    return taken;
  }

  private async commit(order: Order): Promise<Taken | DeskRefusal> {
    const placement = await this.placementOf(order);
    if (isRefusal(placement)) return placement;
    const outcome = await this.commits.submit(this.batch.ready(placement), () => this.turnedAway(order)); // a commit that fails lapses: it may have happened
    if (isRefusal(outcome)) return outcome;
    if (outcome.kind === 'repeated') return outcome;
    this.bell.ring();
    await failpoint('booking.published');
    return { kind: 'placed', booking: placement.booking, attempt: placement.attempt };
  }

  private async placementOf(order: Order): Promise<Placement | DeskRefusal> {
    try {
      const vehicle = await this.vehicles.resolve(order.residentId, order.plateText);
      return isRefusal(vehicle) ? vehicle : await this.drafts.placement(order, vehicle.vehicleId);
    } catch (error) {
      this.giveBack(order);
      throw error;
    }
  }

  private turnedAway(order: Order): Fault {
    this.giveBack(order);
    return new Fault('too many bookings wait for a commit', true);
  }

  private giveBack({ pool, request }: Order): void {
    this.admission.giveBack(pool.id, request.id);
  }
}
