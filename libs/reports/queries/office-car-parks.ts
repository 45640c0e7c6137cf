import { Inject, Injectable } from '@nestjs/common';
import { type Levels, Replica } from '#availability';
import { type CarPark, CarParkDirectory } from '#car-parks';
import type { OfficeCarParksView } from '#contracts';
import { Clock, formatInstant, type Tick, tickContaining } from '#kernel';
import type { OfficeScope } from '#platform';

/** Where bays are at this moment, from the replica: neither MySQL nor Redis is asked. */
@Injectable()
export class OfficeCarParks {
  constructor(
    @Inject(CarParkDirectory) private readonly directory: CarParkDirectory,
    @Inject(Replica) private readonly replica: Replica,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  now(_scope: OfficeScope): OfficeCarParksView {
    const tick = tickContaining(this.clock.nowMs());
    return { asOf: formatInstant(this.replica.asOfMs), carParks: this.directory.all().map((carPark) => this.viewOf(carPark, tick)) };
  }

  private viewOf(carPark: CarPark, tick: Tick): OfficeCarParksView['carParks'][number] {
    const { code, name, kind, partnerCode, partnerName, address, location, pools } = carPark;
    const sum = (read: (levels: Levels) => number): number =>
      pools.reduce((total, { id }) => {
        const timeline = this.replica.timeline(id);
        return total + (timeline ? Math.max(0, read(timeline)) : 0);
      }, 0);
    return {
      ...{ carParkId: code, name, kind, partnerId: partnerCode, partnerName, address, location, pools: pools.length },
      bays: pools.reduce((total, { bays }) => total + bays, 0),
      offeredBays: sum((levels) => levels.capacityAt(tick)),
      freeBays: sum((levels) => levels.freeAt(tick)),
      isSuspended: pools.some(({ supply }) => supply.closures.some(({ from, to }) => from <= tick && tick < to)),
    };
  }
}
