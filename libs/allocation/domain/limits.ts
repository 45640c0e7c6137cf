import { groupBy, type Tick } from '#kernel';
import type { Place } from './cohorts.js';
import { freeThroughout, type Room } from './housing.js';

/** Places that share a bottleneck: at most so many stays in all of them together. */
export interface Limit {
  readonly places: readonly Place[];
  readonly atMost: number;
}

/** A stretch of time in which the same places of one pool are in use. In `[reachFrom, reachTo)` all of them are, perhaps with others. */
interface Stretch extends Limit {
  readonly from: Tick;
  readonly reachFrom: Tick;
  readonly reachTo: Tick;
}

/**
 * The limits that keep every pool within its room at every tick, without those that follow from others and those that all of the places
 * together cannot reach. Windows are intervals: whoever meets at a tick is among those who meet at some limit (a maximal clique).
 */
export function limitsOf(places: readonly Place[], rooms: ReadonlyMap<number, Room>): Limit[] {
  const pools = groupBy(places, ({ poolId }) => poolId);
  return [...pools].flatMap(([poolId, ofPool]) => {
    const tight = stretchesOf(ofPool, rooms.get(poolId)).filter(canBeReached);
    return tight.filter((_, index) => !followsFromAnother(tight, index));
  });
}

function stretchesOf(places: readonly Place[], room: Room | undefined): Stretch[] {
  const marks = [...new Set(places.flatMap(({ window }) => [window.from, window.to]))].sort((a, b) => a - b);
  const starting = groupBy(places, ({ window }) => window.from);
  let inUse: readonly Place[] = [];
  return marks.slice(0, -1).map((from, index) => {
    inUse = [...inUse.filter(({ window }) => window.to > from), ...(starting.get(from) ?? [])];
    const reachFrom = Math.max(...inUse.map(({ window }) => window.from));
    const reachTo = Math.min(...inUse.map(({ window }) => window.to));
    const to = marks[index + 1] as Tick;
    return { places: inUse, atMost: freeThroughout(room, { from, to }), from, reachFrom, reachTo };
  });
}

function canBeReached({ places, atMost }: Limit): boolean {
  return places.reduce((sum, { most }) => sum + most, 0) > atMost;
}

/** `stretches` in order of time. */
function followsFromAnother(stretches: readonly Stretch[], index: number): boolean {
  const stretch = stretches[index] as Stretch;
  for (const step of [-1, 1])
    for (let at = index + step; ; at += step) {
      const other = stretches[at];
      if (!other || other.from < stretch.reachFrom || stretch.reachTo <= other.from) break;
      if (followsFrom(stretch, other)) return true;
    }
  return false;
}

/** In its reach a stretch follows from another that is no wider; of two that say the same the first one stays. */
function followsFrom(stretch: Stretch, other: Stretch): boolean {
  if (other.atMost !== stretch.atMost) return other.atMost < stretch.atMost;
  return other.places.length > stretch.places.length || other.from < stretch.from;
}
