import { Inject, Injectable } from '@nestjs/common';
import { SearchCarParks } from '#availability';
import { type Pool, priceIn, tariffFor } from '#car-parks';
import { Clock, isRefusal, parsePlate, refuse, type TimeWindow, tickContaining } from '#kernel';
import { BookingDesk, type DeskRefusal, type Taken } from './booking-desk.js';
import type { Order } from './order.js';

/** Takes a bay of the first pool that has one. */
@Injectable()
export class Bays {
  constructor(
    @Inject(BookingDesk) private readonly desk: BookingDesk,
    @Inject(SearchCarParks) private readonly search: SearchCarParks,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async takeFirst(
    who: Pick<Order, 'residentId' | 'request' | 'plateText'>,
    pools: readonly Pool[],
    window: TimeWindow,
  ): Promise<Taken | DeskRefusal> {
    const plate = parsePlate(who.plateText);
    if (typeof plate === 'object' && isRefusal(plate)) return plate;
    if (window.from < tickContaining(this.clock.nowMs())) return refuse('outside_window', { detail: '开始时间已过' });
    const roomiestFirst = pools.toSorted((a, b) => this.search.freeBays(b, window) - this.search.freeBays(a, window));
    let refusal: DeskRefusal = refuse('outside_window');
    for (const pool of roomiestFirst) {
      const taken = await this.desk.take({
        ...who,
        pool,
        window,
        priceFen: priceIn(pool, window),
        tariff: tariffFor(pool, window.from),
        extendsId: null,
      });
      if (!isRefusal(taken) || !isWantOfRoom(taken)) return taken;
      if (taken.refused === 'no_bay_free') refusal = taken;
    }
    return refusal;
  }
}

/** Another pool may have what this one has not. */
function isWantOfRoom({ refused }: DeskRefusal): boolean {
  return refused === 'no_bay_free' || refused === 'outside_window';
}
