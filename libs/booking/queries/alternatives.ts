import { Inject, Injectable } from '@nestjs/common';
import { isStandard, SearchCarParks, standardPools } from '#availability';
import { type CarPark, type Pool, priceIn } from '#car-parks';
import type { AlternativeView } from '#contracts';
import { formatTick, type Location, type TimeWindow } from '#kernel';

const OFFERED = 3;

/** What to book instead: the nearest car parks with room over the same window. */
@Injectable()
export class Alternatives {
  constructor(@Inject(SearchCarParks) private readonly search: SearchCarParks) {}

  to(near: Location, window: TimeWindow, except: readonly Pool[] = []): AlternativeView[] {
    const hasRoom = (pool: Pool): boolean => !except.includes(pool) && this.search.freeBays(pool, window) > 0;
    const fits = ({ pools }: CarPark): boolean => pools.some((pool) => isStandard(pool) && hasRoom(pool));
    const [from, to] = [formatTick(window.from), formatTick(window.to)];
    return this.search.standings({ near, window, fits, limit: OFFERED }).flatMap(({ carPark, walkMetres }) => {
      const pool = standardPools(carPark).find(hasRoom);
      if (!pool) return [];
      const [freeBays, priceFen] = [this.search.freeBays(pool, window), priceIn(pool, window)];
      return { carParkId: carPark.code, poolId: pool.code, name: carPark.name, from, to, walkMetres: walkMetres ?? 0, freeBays, priceFen };
    });
  }
}
