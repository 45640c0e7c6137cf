import type { Fen, Tick, TimeWindow } from '#kernel';
import { type Supply, unitsOver } from './supply.js';
import { priceBy, priceOf, type Tariff } from './tariff.js';

/** What the price of a bay depends on; a pool of the directory is one. */
interface Priced {
  readonly tariff: Tariff;
  readonly supply: Supply;
}

/** Price of a booking in fen, by the prices of the windows in force. Never falls when the booking grows at its end. */
export function priceIn({ tariff, supply }: Priced, window: TimeWindow): Fen {
  if (!hasOwnPrices(supply)) return priceOf(tariff, window);
  const units = unitsOver(supply, window, tariff.unitFen);
  return priceBy(tariff, window, (tick) => units[tick - window.from] ?? tariff.unitFen);
}

/** The tariff that a booking keeps: the pool's, with the price at the booking's first tick. */
export function tariffFor({ tariff, supply }: Priced, from: Tick): Tariff {
  if (!hasOwnPrices(supply)) return tariff;
  const [unitFen = tariff.unitFen] = unitsOver(supply, { from, to: from + 1 }, tariff.unitFen);
  return unitFen === tariff.unitFen ? tariff : { ...tariff, unitFen };
}

/** Most plans have none, and a search asks the price of every pool. */
function hasOwnPrices({ plan }: Supply): boolean {
  return plan.windows.some(isPriced) || plan.overrides.some(isPriced);
}

const isPriced = ({ unitFen }: { readonly unitFen: Fen | null }): boolean => unitFen !== null;
