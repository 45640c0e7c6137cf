import { Inject, Injectable } from '@nestjs/common';
import { SearchCarParks, standardPools } from '#availability';
import { type Pool, priceIn } from '#car-parks';
import type { AlternativeView } from '#contracts';
import { formatTick, type Location, type TimeWindow } from '#kernel';

const OFFERED = 3;

/** What to book instead: the nearest car parks with room over the same window. */
@Injectable()
export class Alternatives {
  constructor(@Inject(SearchCarParks) private readonly search: SearchCarParks) {}

  to(near: Location, window: TimeWindow, except: readonly Pool[] = []): AlternativeView[] {
    const found: AlternativeView[] = [];
    for (const { carPark, walkMetres } of this.search.standings({ near, window })) {
      const pool = standardPools(carPark).find((candidate) => !except.includes(candidate) && this.search.freeBays(candidate, window) > 0);
      if (!pool) continue;
      found.push({
        carParkId: carPark.code,
        poolId: pool.code,
        name: carPark.name,
        from: formatTick(window.from),
        to: formatTick(window.to),
        walkMetres: walkMetres ?? 0,
        freeBays: this.search.freeBays(pool, window),
        priceFen: priceIn(pool, window),
      });
      if (found.length === OFFERED) break;
    }
    return found;
  }
}
