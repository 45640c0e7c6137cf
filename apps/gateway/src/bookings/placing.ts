import { Injectable } from '@nestjs/common';
import { PlaceBooking, PlaceNearest } from '#booking';
import type { OneTapRequest, PlaceBookingRequest } from '#contracts';
import { isRefusal } from '#kernel';
import { UnmetDemand } from '../http/unmet-demand.js';

/** The two ways to book; whoever is refused for want of a bay is noted as unmet demand, after the answer was made. */
@Injectable()
export class Placing {
  constructor(
    private readonly placeBooking: PlaceBooking,
    private readonly placeNearest: PlaceNearest,
    private readonly unmet: UnmetDemand,
  ) {}

  async place(residentId: string, key: string, request: PlaceBookingRequest): ReturnType<PlaceBooking['execute']> {
    return this.noted(residentId, request, await this.placeBooking.execute(residentId, key, request));
  }

  async nearest(residentId: string, key: string, request: OneTapRequest): ReturnType<PlaceNearest['execute']> {
    return this.noted(residentId, request, await this.placeNearest.execute(residentId, key, request));
  }

  private noted<Outcome extends object>(residentId: string, request: PlaceBookingRequest | OneTapRequest, outcome: Outcome): Outcome {
    if (isRefusal(outcome) && outcome.refused === 'no_bay_free') this.unmet.noteBooking(residentId, request);
    return outcome;
  }
}
