import type { Alternative, CarPark, PoolKind } from '../types/api.js';
import { cardOf, sorted, wantedPool } from './car-parks.js';

/** As many as the server offers when a bay is gone. */
const ALTERNATIVES = 3;

/** Where there is room instead of a car park that is full, the shortest walk from it first; `carParks` were asked for near it. */
export function alternativesAmong(carParks: readonly CarPark[], fullId: string, kind: PoolKind | undefined): Alternative[] {
  return sorted(carParks, 'walk', kind, 0)
    .filter((carPark) => carPark.id !== fullId && cardOf(carPark, kind, 0).isBookable)
    .slice(0, ALTERNATIVES)
    .flatMap((carPark) => {
      const pool = wantedPool(carPark, kind);
      if (pool === undefined || pool.priceFen === null) return [];
      const { id: carParkId, name, from, to, walkMetres } = carPark;
      return [
        { carParkId, poolId: pool.id, name, from, to, walkMetres: walkMetres ?? 0, freeBays: pool.freeBays, priceFen: pool.priceFen },
      ];
    });
}
