import { Inject, Injectable } from '@nestjs/common';
import { CarParkDirectory, LONGEST_MINUTES, priceIn, tariffFor } from '#car-parks';
import { Vehicles } from '#identity';
import { assert, isRefusal, lengthOf, msOf, refuse, TICK_MINUTES, type Tick, tickAt } from '#kernel';
import { type KeyedRequest, keyedRequest } from '../adapters/requests.js';
import type { Booking } from '../domain/booking.js';
import { Chains } from '../queries/chains.js';
import { type Answer, Answers, type KeyRefusal, type Performed } from './answers.js';
import { BookingDesk } from './booking-desk.js';
import type { PlaceRefusal } from './place-booking.js';
import { PlacedAnswer } from './placed-answer.js';

const LONGEST_TICKS = LONGEST_MINUTES / TICK_MINUTES;

/**
 * Stays longer: a booking of its own that continues the first in the same pool, with its own hold and payment. By the prices of now, it costs
 * what the whole stay costs less what the stay so far costs; nothing is changed for who lets it lapse.
 */
@Injectable()
export class ExtendBooking {
  constructor(
    @Inject(Chains) private readonly chains: Chains,
    @Inject(CarParkDirectory) private readonly directory: CarParkDirectory,
    @Inject(Vehicles) private readonly vehicles: Vehicles,
    @Inject(Answers) private readonly answers: Answers,
    @Inject(BookingDesk) private readonly desk: BookingDesk,
    @Inject(PlacedAnswer) private readonly placed: PlacedAnswer,
  ) {}

  async execute(residentId: string, key: string, id: string, to: string): Promise<Answer | PlaceRefusal | KeyRefusal> {
    const request = keyedRequest(residentId, key, 'extend', { id, to });
    return this.answers.once<PlaceRefusal>(request, {
      perform: () => this.perform(residentId, request, id, tickAt(Date.parse(to))),
      resume: (bookingId) => this.placed.again(residentId, bookingId),
    });
  }

  private async perform(residentId: string, request: KeyedRequest, id: string, to: Tick): Promise<Performed | PlaceRefusal> {
    const stay = await this.chains.stayWith(residentId, id);
    const [first] = stay;
    const last = stay.at(-1);
    if (!first || !last) return refuse('not_found');
    if (!canGoOn(stay, to, this.chains.nowMs())) return refuse('not_extendable');
    const window = { from: last.window.to, to };
    if (lengthOf(window) > LONGEST_TICKS) return refuse('outside_window'); // nobody offers it, and pricing it could take long
    const pool = this.directory.poolById(first.poolId);
    const plateText = (await this.vehicles.platesOf([first.vehicleId])).get(first.vehicleId);
    assert(pool && plateText, `the pool or the plate of booking ${id} is gone`);
    const { from } = first.window;
    const priceFen = priceIn(pool, { from, to }) - priceIn(pool, { from, to: window.from });
    const taken = await this.desk.take({
      residentId,
      request,
      pool,
      window,
      plateText,
      priceFen,
      tariff: tariffFor(pool, window.from),
      extendsId: last.id,
    });
    if (isRefusal(taken) || taken.kind === 'repeated') return taken;
    return { view: await this.placed.of(taken) };
  }
}

/** Every part is paid for, the stay has not ended, and it would end later than now. */
function canGoOn(stay: readonly Booking[], to: Tick, nowMs: number): boolean {
  const end = stay.at(-1)?.window.to ?? 0;
  return stay.every((part) => part.state === 'confirmed') && nowMs < msOf(end) && to > end;
}
