import { overlaps, type Refusal, refuse, type TimeWindow } from '#kernel';
import type { State } from './booking.js';

/** What the rules need to know of a live booking of the same person or the same plate. */
export interface Neighbour {
  readonly id: string;
  readonly residentId: string;
  readonly vehicleId: number;
  readonly poolId: number;
  readonly window: TimeWindow;
  readonly state: Extract<State, 'held' | 'confirmed'>;
  readonly isExtension: boolean;
}

/** Live bookings by whom they concern: of a batch of hundreds, none need be compared with all. */
export class Neighbourhood {
  private readonly ofResident = new Map<string, Neighbour[]>();
  private readonly ofVehicle = new Map<number, Neighbour[]>();

  constructor(neighbours: readonly Neighbour[]) {
    for (const neighbour of neighbours) this.add(neighbour);
  }

  add(neighbour: Neighbour): void {
    addTo(this.ofResident, neighbour.residentId, neighbour);
    addTo(this.ofVehicle, neighbour.vehicleId, neighbour);
  }

  /** Those of the same person and those of the same plate, each once. */
  of({ residentId, vehicleId }: Pick<Neighbour, 'residentId' | 'vehicleId'>): readonly Neighbour[] {
    const own = this.ofResident.get(residentId) ?? [];
    const others = this.ofVehicle.get(vehicleId)?.filter((other) => other.residentId !== residentId) ?? [];
    return [...own, ...others];
  }
}

function addTo<Key>(groups: Map<Key, Neighbour[]>, key: Key, neighbour: Neighbour): void {
  const group = groups.get(key);
  if (group) group.push(neighbour);
  else groups.set(key, [neighbour]);
}

export interface Wish {
  readonly residentId: string;
  readonly vehicleId: number;
  readonly window: TimeWindow;
  readonly isExtension: boolean;
}

export const UNPAID_HOLDS_MAX = 1;

/**
 * One plate is never booked twice at one time, in any car park; one person has at most one unpaid hold and so many bookings to come.
 * An extension does not count as a further booking.
 */
export function refusalBy(
  neighbours: readonly Neighbour[],
  wish: Wish,
  upcomingMax: number,
): Refusal<'plate_already_booked' | 'too_many_holds' | 'too_many_bookings'> | undefined {
  if (neighbours.some((other) => other.vehicleId === wish.vehicleId && overlaps(other.window, wish.window)))
    return refuse('plate_already_booked');
  const own = neighbours.filter((other) => other.residentId === wish.residentId);
  if (own.filter((other) => other.state === 'held').length >= UNPAID_HOLDS_MAX) return refuse('too_many_holds');
  if (!wish.isExtension && own.filter((other) => !other.isExtension).length >= upcomingMax) return refuse('too_many_bookings');
  return undefined;
}
