import { groupBy } from '#kernel';
import type { Place } from './cohorts.js';
import { freeThroughout, type Room } from './housing.js';

/** Places that share a bottleneck: at most so many stays in all of them together. */
export interface Limit {
  readonly places: readonly Place[];
  readonly atMost: number;
}

/** A stretch in which the same places of one pool are in use: `reach` is the time that all of their windows have in common. */
interface Stretch extends Limit {
  readonly from: number;
  readonly reachFrom: number;
  readonly reachTo: number;
}

/**
 * The limits that keep every pool within its room at every tick, without those that follow from others or that everybody together
 * cannot reach. Windows are intervals, so whoever meets at a tick is among those who meet at some limit (a maximal clique).
 */
export function limitsOf(places: readonly Place[], rooms: ReadonlyMap<number, Room>): Limit[] {
  const pools = groupBy(places, ({ poolId }) => poolId);
  return [...pools].flatMap(([poolId, ofPool]) => {
    const tight = stretchesOf(ofPool, rooms.get(poolId)).filter(canBeReached);
    return tight.filter((stretch) => !tight.some((other) => followsFrom(stretch, other)));
  });
}

function stretchesOf(places: readonly Place[], room: Room | undefined): Stretch[] {
  const marks = [...new Set(places.flatMap(({ window }) => [window.from, window.to]))].sort((a, b) => a - b);
  return marks.slice(1).map((to, index) => {
    const from = marks[index] as number;
    const inUse = places.filter(({ window }) => window.from <= from && from < window.to);
    const reachFrom = Math.max(...inUse.map(({ window }) => window.from));
    const reachTo = Math.min(...inUse.map(({ window }) => window.to));
    return { places: inUse, atMost: freeThroughout(room, { from, to }), from, reachFrom, reachTo };
  });
}

function canBeReached({ places, atMost }: Limit): boolean {
  return places.reduce((sum, { most }) => sum + most, 0) > atMost;
}

/** Within the reach of a stretch all of its places are in use, perhaps with more: a limit there that is no wider makes it needless. */
function followsFrom(stretch: Stretch, other: Stretch): boolean {
  if (other === stretch || other.from < stretch.reachFrom || stretch.reachTo <= other.from) return false;
  if (other.atMost !== stretch.atMost) return other.atMost < stretch.atMost;
  return other.places.length > stretch.places.length || other.from < stretch.from;
}
