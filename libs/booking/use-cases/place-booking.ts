import { Inject, Injectable } from '@nestjs/common';
import { standardPools } from '#availability';
import { type CarPark, CarParkDirectory, type Pool } from '#car-parks';
import type { PlaceBookingRequest } from '#contracts';
import { isRefusal, type Refusal, refuse, type TimeWindow, tickAt } from '#kernel';
import { keyedRequest } from '../adapters/requests.js';
import { Alternatives } from '../queries/alternatives.js';
import { type Answer, Answers, type KeyRefusal, type Performed } from './answers.js';
import { Bays } from './bays.js';
import type { DeskRefusal } from './booking-desk.js';
import type { Order } from './order.js';
import { PlacedAnswer } from './placed-answer.js';

export type PlaceRefusal = Refusal<'not_found'> | DeskRefusal;

/** Books a bay of one car park. Refusals for want of room come with the three nearest alternatives. */
@Injectable()
export class PlaceBooking {
  constructor(
    @Inject(CarParkDirectory) private readonly directory: CarParkDirectory,
    @Inject(Answers) private readonly answers: Answers,
    @Inject(Bays) private readonly bays: Bays,
    @Inject(Alternatives) private readonly alternatives: Alternatives,
    @Inject(PlacedAnswer) private readonly placed: PlacedAnswer,
  ) {}

  /** @throws Fault when it is not known whether the booking was made: the same key asked again tells. */
  async execute(residentId: string, key: string, body: PlaceBookingRequest): Promise<Answer | PlaceRefusal | KeyRefusal> {
    const request = keyedRequest(residentId, key, 'place', body);
    return this.answers.once<PlaceRefusal>(request, {
      perform: () => this.perform({ residentId, request, plateText: body.plate }, body),
      resume: (bookingId) => this.placed.again(residentId, bookingId),
    });
  }

  private async perform(
    who: Pick<Order, 'residentId' | 'request' | 'plateText'>,
    body: PlaceBookingRequest,
  ): Promise<Performed | PlaceRefusal> {
    const carPark = this.directory.carPark(body.carParkId);
    const pools = carPark && poolsFor(carPark, body.poolId);
    if (!carPark || !pools) return refuse('not_found');
    const window = { from: tickAt(Date.parse(body.from)), to: tickAt(Date.parse(body.to)) };
    const taken = await this.bays.takeFirst(who, pools, window);
    if (isRefusal(taken)) return taken.refused === 'no_bay_free' ? this.withAlternatives(taken.detail, carPark, window, pools) : taken;
    return taken.kind === 'repeated' ? taken : { view: await this.placed.of(taken) };
  }

  private withAlternatives(
    detail: Refusal['detail'],
    carPark: CarPark,
    window: TimeWindow,
    pools: readonly Pool[],
  ): Refusal<'no_bay_free'> {
    return refuse('no_bay_free', { ...detail, alternatives: this.alternatives.to(carPark.location, window, pools) });
  }
}

/** The pool that was named, or the standard ones. */
function poolsFor(carPark: CarPark, code: string | undefined): readonly Pool[] | undefined {
  if (code === undefined) return standardPools(carPark);
  const pool = carPark.pools.find((candidate) => candidate.code === code);
  return pool && [pool];
}
