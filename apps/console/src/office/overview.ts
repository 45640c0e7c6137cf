import type { LiveMessage } from '../api/live.js';
import type { Instant } from '../types/api.js';
import type { CarParkNow } from './map.js';

/** What the public topic of free bays tells, as far as it is shown here. */
interface LiveCarPark {
  readonly freeBays: number;
  readonly asOf: Instant;
}
type Snapshot = LiveMessage & { readonly carParks: readonly (LiveCarPark & { readonly id: string })[] };
type Change = LiveMessage & LiveCarPark & { readonly carParkId: string };

/** Bays that are free for all that is left of tonight, by car park. */
export type FreeTonight = ReadonlyMap<string, number>;

/** What is known after a message of the live topic; messages about something else change nothing. */
export function heard(known: FreeTonight, message: LiveMessage): FreeTonight {
  if (message.type === 'snapshot') return new Map((message as Snapshot).carParks.map(({ id, freeBays }) => [id, freeBays]));
  if (message.type !== 'change') return known;
  const { carParkId, freeBays } = message as Change;
  return new Map([...known, [carParkId, freeBays]]);
}

/** Sums over all car parks at this moment. */
export function totalsOf(carParks: readonly CarParkNow[]) {
  const sum = (read: (carPark: CarParkNow) => number) => carParks.reduce((total, carPark) => total + read(carPark), 0);
  return {
    carParks: carParks.length,
    open: carParks.filter(({ offeredBays }) => offeredBays > 0).length,
    suspended: carParks.filter(({ isSuspended }) => isSuspended).length,
    offeredBays: sum(({ offeredBays }) => offeredBays),
    freeBays: sum(({ freeBays }) => freeBays),
  };
}

const STALE_MS = 15_000;

/** Whether what is shown is too old to be called live, by a clock that may differ from the server's by seconds. */
export const isStale = (asOf: Instant, nowMs: number): boolean => nowMs - Date.parse(asOf) > STALE_MS;
