import type { Stay } from '#booking';
import { type CarPark, obeysCurfew, type Pool, priceIn } from '#car-parks';
import { type Fen, walkMetres } from '#kernel';

/** Which pools may take in the cars of which: nobody gets less than a bay that fits, a charging bay may be replaced by one without. */
const FITS: Readonly<Record<Pool['kind'], readonly Pool['kind'][]>> = {
  standard: ['standard'],
  accessible: ['accessible'],
  ev_charging: ['ev_charging', 'standard'],
  large: ['large'],
};

/** Another pool that a person would accept for a stay. */
export interface Refuge {
  readonly pool: Pool;
  readonly walkMetres: number;
  readonly priceFen: Fen;
}

/** Pools that may take in stays of this pool, with the way there, nearest first. Another pool of the same car park is 0 metres away. */
export function refugesOf(home: Pool, carParks: readonly CarPark[], walkLimitMetres: number): Omit<Refuge, 'priceFen'>[] {
  return carParks
    .map((carPark) => ({ carPark, metres: carPark === home.carPark ? 0 : walkMetres(home.carPark.location, carPark.location) }))
    .filter(({ metres }) => metres <= walkLimitMetres)
    .flatMap(({ carPark, metres }) => carPark.pools.map((pool) => ({ pool, walkMetres: metres })))
    .filter(({ pool }) => pool !== home && FITS[home.kind].includes(pool.kind))
    .sort((a, b) => a.walkMetres - b.walkMetres || a.pool.id - b.pool.id);
}

/** Those that cost no more than was agreed and let the car in and out when the stay begins and ends. */
export function refugesFor(stay: Stay, within: readonly Omit<Refuge, 'priceFen'>[]): Refuge[] {
  return within
    .filter(({ pool }) => obeysCurfew(pool, stay.window))
    .map((refuge) => ({ ...refuge, priceFen: priceIn(refuge.pool, stay.window) }))
    .filter(({ priceFen }) => priceFen <= stay.priceFen && priceFen >= leastOf(stay));
}

/** A hold needs something to pay. */
const leastOf = ({ parts }: Stay): Fen => (parts.some(({ state }) => state === 'held') ? 1 : 0);
