import type { LiveMessage } from '../api/live.js';
import { nightAt } from '../shell/nights.js';
import type { Instant } from '../types/api.js';
import type { CarParkNow } from './map.js';

/** What the public topic of free bays tells, as far as it is shown here. */
interface LiveCarPark {
  readonly isOpen: boolean;
  readonly pools: readonly { readonly freeBays: number }[];
}
type Snapshot = LiveMessage & { readonly from: Instant; readonly carParks: readonly (LiveCarPark & { readonly id: string })[] };
type Change = LiveMessage & LiveCarPark & { readonly carParkId: string };

/** The night that can be booked now, and the bays that are free for all that is left of it, by car park that is open in it. */
export interface FreeTonight {
  readonly night: string;
  readonly bays: ReadonlyMap<string, number>;
}

const freeOf = ({ pools }: LiveCarPark): number => pools.reduce((sum, { freeBays }) => sum + freeBays, 0);
const opened = (carParks: readonly (LiveCarPark & { readonly id: string })[]) =>
  carParks.flatMap((carPark) => (carPark.isOpen ? [[carPark.id, freeOf(carPark)] as const] : []));

/** What is known after a message of the live topic; messages about something else change nothing. */
export function heard(known: FreeTonight, message: LiveMessage): FreeTonight {
  if (message.type === 'snapshot') {
    const { from, carParks } = message as Snapshot;
    return { night: nightAt(Date.parse(from)), bays: new Map(opened(carParks)) };
  }
  if (message.type !== 'change') return known;
  const { carParkId: id, ...change } = message as Change;
  const others = [...known.bays].filter(([one]) => one !== id);
  return { ...known, bays: new Map([...others, ...opened([{ id, ...change }])]) };
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

/** Car parks as they stand tonight instead of now: of the bays that are lent at most, those that can still be booked for the whole night. */
export const tonightOf = (carParks: readonly CarParkNow[], { bays }: FreeTonight): CarParkNow[] =>
  carParks.map((carPark) => ({
    ...carPark,
    offeredBays: bays.has(carPark.carParkId) ? carPark.bays : 0,
    freeBays: bays.get(carPark.carParkId) ?? 0,
  }));

const STALE_MS = 15_000;

/** Whether what is shown is too old to be called live, by a clock that may differ from the server's by seconds. */
export const isStale = (asOf: Instant, nowMs: number): boolean => nowMs - Date.parse(asOf) > STALE_MS;
